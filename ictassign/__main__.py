"""Start the command line with ``python -m ictassign``."""

from ictassign.cli import main

if __name__ == "__main__":
    main()
