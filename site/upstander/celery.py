"""The Celery app. The queue is only a doorbell: every task takes a row's id and is safe to run twice."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upstander.settings")

app = Celery("upstander")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["records.exports"])
