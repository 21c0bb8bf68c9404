"""`python -m tests.bench`: ends 1 when a budget is missed."""

import importlib
import sys

from .places import use_production_settings

if __name__ == "__main__":
    use_production_settings()
    importlib.import_module("upstander.wsgi")  # starts as the server starts
    from .run import main

    sys.exit(main())
