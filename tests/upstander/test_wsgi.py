"""What Django's test client does not go through."""

from typing import Any
from wsgiref.util import setup_testing_defaults

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

import pytest

from upstander.wsgi import application

BROKEN = ["multipart/mixed; boundary*0*=a'b'c%zz", "text/plain; charset=\0", "a/b; x*=y'z"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize(("path", "status"), [("/help/", "200 OK"), ("/xapi/statements", "401 Unauthorized")])
def test_a_content_type_that_can_not_be_read_is_no_error_of_ours(path: str, status: str, kind: str) -> None:
    said: list[Any] = []
    environ = {"PATH_INFO": path, "CONTENT_TYPE": kind, "HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    for signal in (request_started, request_finished):  # they would close the test's connection
        signal.disconnect(close_old_connections)
    try:
        answer = application(environ, lambda *line: said.append(line))
        b"".join(answer)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    assert said[0][0] == status
