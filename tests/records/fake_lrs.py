"""A little record store in this process: keeps statements by id, takes a batch whole or not at all, misbehaves on request."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class FakeLrs:
    """What it holds, what it saw, and how it is to behave."""

    stored: dict[str, Any] = field(default_factory=dict)
    arrivals: list[str] = field(default_factory=list)  # an id each time it was stored anew
    requests: list[dict[str, Any]] = field(default_factory=list)
    bad_ids: set[str] = field(default_factory=set)
    largest: int = 10_000_000
    answers: list[tuple[int, dict[str, str]]] = field(
        default_factory=list
    )  # given once each, before all else
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
        super().__init__(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"lrs": lrs}))
        lrs.url = f"http://127.0.0.1:{self.server_address[1]}/xapi"
        self.lrs = lrs

    def __enter__(self) -> "Server":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self.lrs.let_go.set()
        self.shutdown()
        self.server_close()
