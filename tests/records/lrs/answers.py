"""What an answer of the record store must be, whatever was sent; and how much is tried."""

import json
from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse

import pytest
from hypothesis import HealthCheck, settings

PLENTY = settings(
    max_examples=settings.default.max_examples * 2,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


def refused(response: HttpResponse) -> None:
    """It is the caller's fault, and the answer says where and why."""
    assert 400 <= response.status_code < 500, (response.status_code, response.content)
    said = json.loads(response.content)
    assert set(said) == {"path", "reason"}
    assert len(said["reason"]) > 8
    assert response.headers["X-Experience-API-Version"] in ("1.0.3", "2.0.0")


def refused_or_done(response: HttpResponse) -> None:
    if response.status_code not in (200, 204):
        refused(response)
    elif response.headers.get("Content-Type") == "application/json":
        json.loads(response.content, parse_int=str, parse_float=str, parse_constant=pytest.fail)


def rolled_back(test: Callable[[], None]) -> None:
    """Run one example, and leave the store as it was."""
    with transaction.atomic():
        test()
        transaction.set_rollback(True)
