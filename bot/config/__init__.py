"""Settings: the frozen values (`settings`) and how they are read from TOML (`load`)."""
