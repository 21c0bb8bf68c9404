"""Addresses of packages that are unpacked. Their pages in the CMS are registered by wagtail_hooks."""

from django.urls import path

from . import views
from .player import player

app_name = "media"

urlpatterns = [
    path("player/", player, name="h5p_player"),
    path("<str:sha256>/<path:path>", views.h5p_file, name="h5p_file"),
]
