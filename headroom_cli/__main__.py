"""`python -m headroom_cli` and the `headroom` command."""

from headroom_cli.cli.app import main

if __name__ == "__main__":
    raise SystemExit(main())
