"""The only room that knows HTTP to Bugzilla; out comes REST JSON in BMO's shape, from a server or from a file."""
