"""The nearest peer, wagtail-lms, in a project as `wagtail start` makes it and an environment of its own."""
