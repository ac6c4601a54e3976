"""`python -m reviewer` is the `reviewer` command."""

import gc

if __name__ == "__main__":
    # A start loads a thousand modules and drops nothing: looking through them for rubbish again and
    # again would take a sixth of it.
    gc.disable()
    from reviewer.app import main

    gc.freeze()
    gc.enable()
    main()
