"""Somebody who asks for files, a worker that comes when it is called, and what it left."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

import pytest

from people.models import Organisation, Role, RoleGrant, User
from records.exports import services, tasks
from records.looking import Looking
from records.lrs import access
from records.models import Export, Statement
from tests.records.lrs.conftest import System

type Say = Callable[..., Statement]
Status = Export.Status


class Killed(BaseException):
    """Stands for the end of the worker's process: nothing catches it."""


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> Path:
    settings.EXPORTS_ROOT = tmp_path / "exports"
    return tmp_path / "exports"


@pytest.fixture
def keeper(db: None) -> User:
    """Somebody who may look at all statements."""
    user = User.objects.create_user("keeper@example.org")
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    user.user_permissions.add(Permission.objects.get(codename="view_statement"))
    return user


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The doorbells that were rung, instead of a worker."""
    heard: list[int] = []
    monkeypatch.setattr(tasks.write, "delay", heard.append)
    return heard


@pytest.fixture
def ask(keeper: User, rung: list[int]) -> Callable[..., Export]:
    def asked(kind: str = "jsonl", **looking: Any) -> Export:
        return services.ask(by=keeper, looking=Looking(**looking), kind=kind)

    return asked


@pytest.fixture
def system(organisation: Organisation) -> System:
    return System(*access.add(organisation, "Staff portal", ["all"]))


def made(export: Export) -> bytes:
    """Let a worker come, and return the file."""
    tasks.write(export.pk)
    export.refresh_from_db()
    assert export.status == Status.READY, export.reason
    return export.path.read_bytes()


def table(export: Export) -> list[dict[str, str]]:
    content = made(export).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def lease_runs_out() -> None:
    Export.objects.filter(status=Status.RUNNING).update(due_at=timezone.now() - timedelta(seconds=1))


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.glob("*"))
