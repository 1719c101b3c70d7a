"""`python -m bot` is `ca-nag`."""

from bot.cli import main

if __name__ == "__main__":
    main()
