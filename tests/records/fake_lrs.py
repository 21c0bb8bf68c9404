"""A little record store in this process: keeps statements by id, takes a batch whole or not at all, misbehaves on request."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

VOIDED = "http://adlnet.gov/expapi/verbs/voided"


@dataclass
class FakeLrs:
    """What it holds, what it saw, and how it is to behave."""

    stored: dict[str, Any] = field(default_factory=dict)
    arrivals: list[str] = field(default_factory=list)  # an id each time it was stored anew
    requests: list[dict[str, Any]] = field(default_factory=list)
    bad_ids: set[str] = field(default_factory=set)
    shows: int = 200  # the status of an answer to who wants to read: 200 shows what is there
    reads: list[str] = field(default_factory=list)  # the addresses that were read
    largest: int = 10_000_000
    answers: list[tuple[int, dict[str, str]]] = field(
        default_factory=list
    )  # given once each, before all else
    faults: list[bytes] = field(
        default_factory=list
    )  # sent once each, raw, instead of the answer, after the statements were stored; then the line goes dead
    endless: bool = False  # whether an answer goes on for ever
    hold_from: int | None = None  # the number of the first request that is stored but not answered
    holding: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Store a batch, or say why not."""
        with self.lock:
            statements = json.loads(body)
            self.requests.append({"headers": headers, "ids": [each["id"] for each in statements]})
            number = len(self.requests)
            status, extra, words = self._decide(statements, len(body))
        if self.hold_from is not None and number >= self.hold_from:
            self.holding.set()
            self.let_go.wait(30)
        return status, extra, words

    def show(self, address: str) -> tuple[int, bytes]:
        """Return what it has under the id that an address names, or what it is."""
        with self.lock:
            self.reads.append(address)
            path, query = urlsplit(address).path, parse_qs(urlsplit(address).query)
            if self.shows != 200:
                return self.shows, b"not for you"
            if path.endswith("/about"):
                return 200, b'{"version": ["1.0.3", "2.0.0"]}'
            voided = {each["object"]["id"] for each in self.stored.values() if each["verb"]["id"] == VOIDED}
            [name] = query
            found = self.stored.get(query[name][0])
            if found is None or (found["id"] in voided) != (name == "voidedStatementId"):
                return 404, b"no such statement"
            return 200, json.dumps(found).encode()

    def _decide(self, statements: list[dict[str, Any]], size: int) -> tuple[int, dict[str, str], bytes]:
        if self.answers:
            status, extra = self.answers.pop(0)
            return status, extra, b"as you asked"
        if size > self.largest:
            return 413, {}, b"too much"
        for each in statements:
            if each["id"] in self.bad_ids:
                return 400, {}, b"I do not like one of them"
            if each["id"] in self.stored and self.stored[each["id"]] != each:
                return 409, {}, b"I know one of them otherwise"
        for each in statements:
            if each["id"] not in self.stored:
                self.stored[each["id"]] = each
                self.arrivals.append(each["id"])
        return 200, {}, json.dumps([each["id"] for each in statements]).encode()


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for the store."""

    lrs: FakeLrs
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer one POST."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, headers, words = self.lrs.answer(dict(self.headers), body)
        if self.lrs.faults:
            self.wfile.write(self.lrs.faults.pop(0))
            self.close_connection = True
        elif self.lrs.endless:
            self._say_for_ever()
        else:
            self._say(status, headers, words)

    def do_GET(self) -> None:
        """Answer one GET."""
        status, words = self.lrs.show(self.path)
        self._say(status, {}, words)

    def _say_for_ever(self) -> None:
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[")
            while not self.lrs.let_go.wait(0.02):
                self.wfile.write(b" ")
        except OSError:
            pass
        self.close_connection = True

    def _say(self, status: int, headers: dict[str, str], words: bytes) -> None:
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)
        except OSError:
            self.close_connection = True  # whoever asked is gone

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Listens on a free port of this machine."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, lrs: FakeLrs) -> None:
        self.handler = type("BoundHandler", (Handler,), {"lrs": lrs})
        super().__init__(("127.0.0.1", 0), self.handler)
        self.use(lrs)

    def use(self, lrs: FakeLrs) -> None:
        """Answer for this record store from now on, at the same address."""
        lrs.url = f"http://127.0.0.1:{self.server_address[1]}/xapi"
        self.lrs = self.handler.lrs = lrs

    def __enter__(self) -> "Server":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self.lrs.let_go.set()
        self.shutdown()
        self.server_close()
