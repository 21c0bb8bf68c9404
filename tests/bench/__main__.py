"""`python -m tests.bench`: ends 1 when a budget is missed."""

import sys

import django

from .places import use_production_settings

if __name__ == "__main__":
    use_production_settings()
    django.setup()
    from .run import main

    sys.exit(main())
