"""`python -m reviewer` is the `reviewer` command."""

from reviewer.app import main

if __name__ == "__main__":
    main()
