"""The WSGI application that granian serves."""

import gc
import os
from typing import Any

import django
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upstander.settings")


class Request(WSGIRequest):
    """A request whose Content-Type may be nonsense: then it has none, and each view says what it thinks of that.

    Django raises BadRequest there before anything of it can answer, so that a server makes a 500 of it.
    """

    def _set_content_type_params(self, meta: Any) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # the stubs do not know it
        except (BadRequest, ValueError):
            self.content_type, self.content_params = "", {}


class Application(WSGIHandler):
    """Django's own, with our request."""

    request_class = Request


django.setup(set_prefix=False)
application = Application()
# What a start leaves behind stays to the end: the collector need not walk over it again in the middle of each page.
gc.collect()
gc.freeze()
