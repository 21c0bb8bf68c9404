"""The endpoint does what its description says (docs/xapi-openapi.yaml), and never fails, whatever it is sent."""

import base64
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from records.lrs import access
from records.lrs.urls import urlpatterns
from tests.records.examples import ACTIVITY, FULL, small
from upstander.wsgi import application

from .conftest import System

DESCRIBED = yaml.safe_load((settings.BASE_DIR / "docs" / "xapi-openapi.yaml").read_text())
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(DESCRIBED)
SCHEMA.app = application
OPERATIONS = {
    result.ok().label: result.ok() for result in SCHEMA.get_all_operations() if isinstance(result, Ok)
}
METHODS = ("get", "put", "post", "delete")


def test_every_address_and_method_is_described_and_no_other(new: System) -> None:
    addresses = {one.name: f"/{one.pattern}" for one in urlpatterns if one.name != "nowhere"}
    flow = DESCRIBED["components"]["securitySchemes"]["token"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"].endswith("/xapi" + addresses.pop("token"))
    assert set(flow["scopes"]) == set(access.SCOPES)
    assert set(DESCRIBED["paths"]) == set(addresses.values())
    for path, item in DESCRIBED["paths"].items():
        described = {method for method in METHODS if method in item}
        answered = {
            method for method in METHODS if new.ask(method.upper(), path.lstrip("/")).status_code != 405
        }
        assert described == answered, path
    assert len(OPERATIONS) == sum(
        method in item for item in DESCRIBED["paths"].values() for method in METHODS
    )


def test_the_description_is_valid_openapi() -> None:
    SCHEMA.validate()


def test_anybody_may_read_the_description(client: Client, db: None) -> None:
    answer = client.get("/xapi/openapi.yaml")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/yaml")
    assert yaml.safe_load(answer.content) == DESCRIBED
    assert (
        client.get("/xapi/openapi.yaml", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )


@pytest.fixture
def something_is_there(new: System) -> System:
    """A record store that holds a statement and a document of each kind."""
    new.stored(FULL, small())
    found: dict[str, Any] = {"activityId": ACTIVITY["id"], "agent": '{"mbox":"mailto:a@b"}'}
    for path, names in (
        ("activities/state", ["activityId", "agent", "stateId"]),
        ("activities/profile", ["activityId", "profileId"]),
        ("agents/profile", ["agent", "profileId"]),
    ):
        new.ask("POST", path, {"a": 1}, params={name: found.get(name, "0") for name in names})
    return new


@pytest.fixture
def reached_by_wsgi(something_is_there: System) -> Iterator[System]:
    """The same, and a request through WSGI leaves the test's transaction alone, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield something_is_there
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


CASES = [
    pytest.param(operation, mode, id=f"{label} {mode.value}")
    for label, operation in OPERATIONS.items()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if mode is GenerationMode.POSITIVE or "security" not in operation.definition.raw  # nothing to get wrong
]


@pytest.mark.parametrize(("operation", "mode"), CASES)
def test_whatever_is_sent_the_answer_is_one_that_is_described(
    reached_by_wsgi: System, operation: Any, mode: GenerationMode
) -> None:
    system = reached_by_wsgi
    pair = base64.b64encode(f"{system.credential.key}:{system.secret}".encode()).decode()

    @hypothesis_settings(
        max_examples=hypothesis_settings.default.max_examples // 4,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def every(case: Any) -> None:
        with transaction.atomic():
            response = case.call(headers={"Authorization": f"Basic {pair}"})
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    every()
