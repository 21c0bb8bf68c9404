import base64
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.test import Client

import pytest

from people.models import Organisation
from records.lrs import access
from records.models import Credential


class System:
    """Another system, with its credential: speaks to the record store as a program would."""

    def __init__(self, credential: Credential, secret: str, version: str = "2.0.0") -> None:
        self.credential, self.secret, self.version = credential, secret, version
        self.client = Client(enforce_csrf_checks=True)  # as every other program is met

    def ask(self, method: str, path: str, body: Any = None, /, **changes: Any) -> HttpResponse:
        """Send a request. `params`, `headers` (None leaves one out) and `kind` (Content-Type) may be given."""
        pair = base64.b64encode(f"{self.credential.key}:{self.secret}".encode()).decode()
        headers = {"X-Experience-API-Version": self.version, "Authorization": f"Basic {pair}"}
        headers |= changes.get("headers", {})
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(
            method,
            "/xapi/" + path,
            content,
            changes.get("kind", "application/json"),
            headers={name: value for name, value in headers.items() if value is not None},
            query_params=changes.get("params"),
        )

    def get(self, path: str, /, **params: Any) -> HttpResponse:
        return self.ask("GET", path, params=params)

    def post(self, body: Any, /, **changes: Any) -> HttpResponse:
        return self.ask("POST", "statements", body, **changes)

    def stored(self, *statements: Any) -> list[str]:
        """Store statements that must be accepted, and return their ids."""
        response = self.post(list(statements))
        assert response.status_code == 200, response.content
        return response.json()

    def found(self, **params: Any) -> list[str]:
        """Return the ids of the statements on the first page."""
        response = self.get("statements", **params)
        assert response.status_code == 200, response.content
        return [each["id"] for each in response.json()["statements"]]

    def one(self, statement_id: str, **params: Any) -> Any:
        """Return a statement that must be there."""
        response = self.get("statements", statementId=statement_id, **params)
        assert response.status_code == 200, response.content
        return response.json()


@pytest.fixture
def make_system(organisation: Organisation) -> Callable[..., System]:
    """Give a system of an organisation with some scopes."""

    def made(*scopes: str, of: Organisation = organisation, version: str = "2.0.0", **more: Any) -> System:
        return System(*access.add(of, "a system", scopes or ["all"], **more), version)

    return made


@pytest.fixture(params=["1.0.3", "2.0.0"])
def system(make_system: Callable[..., System], request: pytest.FixtureRequest) -> System:
    """A system that may do all, in each version."""
    return make_system(version=request.param)


@pytest.fixture
def new(make_system: Callable[..., System]) -> System:
    return make_system()


@pytest.fixture
def old(make_system: Callable[..., System]) -> System:
    return make_system(version="1.0.3")
