"""The composition root: settings, URLs and the Celery app. Nothing of ours imports it."""

from .celery import app as celery_app

__all__ = ["celery_app"]
