"""``python -m amparo``: the same program as the ``amparo`` command."""

from amparo.cli import main

if __name__ == "__main__":
    main()
