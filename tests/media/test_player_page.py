"""The page that plays packages, as production serves it."""

import json
from pathlib import Path
from typing import Any

from django.test import Client

import pytest

from upstander import settings as ours
from upstander.context import asset

ASSETS = ("player.js", "player.css", "h5p/main.bundle.js", "h5p/frame.bundle.js", "h5p/styles/h5p.css")


@pytest.mark.django_db
def test_it_loads_static_files_by_the_names_that_production_gives_them(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    manifest = {"paths": {name: f"hashed/{name}" for name in ASSETS}, "version": "1.1", "hash": ""}
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text(json.dumps(manifest))
    settings.STORAGES = settings.STORAGES | {"staticfiles": ours.STORAGES["staticfiles"]}
    asset.cache_clear()
    try:
        answer = client.get("/h5p/player/")
    finally:
        asset.cache_clear()  # no other test may meet these names
    assert answer.status_code == 200
    assert all(f"/static/hashed/{name}" in answer.text for name in ASSETS)
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src http://testserver/h5p/ http://testserver/static/ 'unsafe-eval';" in policy
