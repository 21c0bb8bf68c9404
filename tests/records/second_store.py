"""A second record store for real: this site again, in a process and with a database of its own."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

from tests.broker.worker import Place, wait_for

OWNERS = 25
SET_UP = f"""
from django.core.management import call_command
from people.models import Area, Organisation
area = Area.objects.create(name="Far", slug="far")
for number in range({OWNERS}):
    name = f"owner-{{number}}"
    Organisation.objects.create(name=name, slug=name, kind="police", area=area)
    call_command("add_lrs_credential", name, "Upstander", "all")
"""


@dataclass
class SecondStore:
    """It can be ended without mercy, and started again at the same address with what it held."""

    place: Place
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    owners: list["Owner"] = field(default_factory=list)

    @classmethod
    def made(cls, folder: Path, migrated: Path) -> "SecondStore":
        """Fill a copy of a database that has its tables, and start."""
        place = Place(folder, "filesystem://", "none")
        place.database.write_bytes(migrated.read_bytes())
        words = place.run(SET_UP).splitlines()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        store = cls(place, port)
        keys = [line.removeprefix("Key: ") for line in words if line.startswith("Key: ")]
        secrets = [line.removeprefix("Secret: ") for line in words if line.startswith("Secret: ")]
        store.owners = [Owner(store.url, *pair) for pair in zip(keys, secrets, strict=True)]
        store.start()
        return store

    @property
    def url(self) -> str:
        """The address of its record store."""
        return f"http://127.0.0.1:{self.port}/xapi"

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        with (self.place.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"]
                + ["--host", "127.0.0.1", "--port", str(self.port), "upstander.wsgi:application"],
                env=self.place.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        assert wait_for(self.answers), (self.place.folder / "server.log").read_text()

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            return httpx.get(f"{self.url}/about", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """End the server and its worker at once."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def owner(self) -> "Owner":
        """Return an organisation over there, with a credential of its own and nothing in its store yet."""
        return self.owners.pop()


@dataclass
class Owner:
    """One organisation's part of the second store, read and written as a stranger would."""

    url: str
    key: str
    secret: str

    def ask(self, method: str, resource: str, **more: Any) -> httpx.Response:
        """Send a request."""
        headers = {"X-Experience-API-Version": "2.0.0"} | more.pop("headers", {})
        return httpx.request(
            method,
            urljoin(self.url + "/", resource),
            auth=(self.key, self.secret),
            headers=headers,
            timeout=20,
            **more,
        )

    def statements(self) -> list[dict[str, Any]]:
        """Return all live statements, the oldest first, page after page."""
        found: list[dict[str, Any]] = []
        more = "statements?ascending=true&limit=100"
        while more:
            page = self.ask("GET", more).json()
            found += page["statements"]
            more = page["more"]
        return found

    def ids(self) -> list[str]:
        """Return the ids of all live statements."""
        return [each["id"] for each in self.statements()]

    def one(self, statement_id: object, name: str = "statementId") -> dict[str, Any] | None:
        """Return one statement, or None if there is none."""
        response = self.ask("GET", "statements", params={name: str(statement_id)})
        assert response.status_code in (200, 404), response.text
        return response.json() if response.status_code == 200 else None
