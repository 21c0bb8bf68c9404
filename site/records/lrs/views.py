"""The resources. `resource` makes a view of one function a method; whatever is refused is said in JSON."""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from records import builder
from records.columns import column
from records.exceptions import StatementInvalid
from records.validation.values import iri, uuid

from . import access, documents, formats, merging, multipart, oauth, rate, rawjson, searching, statements
from .asking import METHODS, V1, V2, Asked, Refused, asked, default_version, refuse, version_of, with_body
from .documents import Resource, http_date

logger = logging.getLogger(__name__)

BUSY = 5  # seconds after which a system may try again

type Handler = Callable[[Asked], HttpResponse]

HEADERS = (
    "Accept, Accept-Language, Authorization, Content-Type, If-Match, If-None-Match, X-Experience-API-Hash, "
    "X-Experience-API-Version"
)
SHOWN = "ETag, Last-Modified, X-Experience-API-Consistent-Through, X-Experience-API-Hash, X-Experience-API-Version"


def resource(handlers: dict[str, Handler], *, public: bool = False) -> Callable[..., HttpResponse]:
    """Return the view of a resource. A public one needs neither a credential nor a version."""
    known = handlers | ({"HEAD": handlers["GET"]} if "GET" in handlers else {})

    @csrf_exempt
    def view(request: HttpRequest, **where: str) -> HttpResponse:
        version = default_version()
        try:
            found = asked(request)
            named = version_of(found.headers.get("x-experience-api-version"))
            version = named or version
            if request.method == "OPTIONS":
                response = HttpResponse(status=204)
            else:
                if not public:
                    found = _admitted(found, request)
                    if named is None:
                        refuse(400, f"Say {V1} or {V2}.", "X-Experience-API-Version")
                if found.method not in known:
                    refuse(405, f"Use one of: {', '.join(known)}.")
                response = known[found.method](replace(found, version=version))
        except Refused as error:
            response = _refusal(error.status, error.path, error.reason)
            if error.wait:
                response.headers["Retry-After"] = str(error.wait)
        except StatementInvalid as error:
            response = _refusal(400, error.path, error.reason)
        except OperationalError:
            logger.exception("The database could not answer the record store.")
            response = _refusal(503, "", "The database is busy. Nothing was stored; send the same again.")
            response.headers["Retry-After"] = str(BUSY)
        if response.status_code == 405:
            response.headers["Allow"] = ", ".join(known)
        response.headers["X-Experience-API-Version"] = version
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = ", ".join([*known, "OPTIONS"])
        response.headers["Access-Control-Allow-Headers"] = HEADERS
        response.headers["Access-Control-Expose-Headers"] = SHOWN
        response.headers["Cache-Control"] = "no-store"
        return response

    return view


def _admitted(found: Asked, request: HttpRequest) -> Asked:
    """Return the request with its credential and body. Raises Refused 401, or 413 beyond the credential's size."""
    header = found.headers.get("authorization", "")
    pair, token = access.basic(header), access.bearer(header)
    credential = access.check(*pair) if pair else oauth.credential_of(token) if token else None
    if credential is None:
        refuse(
            401,
            "Send the key and secret of a credential that is not revoked, as HTTP Basic, or a token that is not too old.",
            "Authorization",
        )
    if seconds := rate.wait(credential):
        reason = f"More than {credential.requests_a_minute} requests in a minute. Send statements in batches."
        raise Refused(429, reason, wait=seconds)
    return with_body(replace(found, credential=credential), request, credential.largest_body)


def _refusal(status: int, path: str, reason: str) -> HttpResponse:
    response = _json(json.dumps({"path": path, "reason": reason}), status)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="xAPI", charset="UTF-8", Bearer realm="xAPI"'
    return response


def _json(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text.encode("utf-8", "surrogatepass"), content_type="application/json", status=status)


# --- statements


def get_statements(asked: Asked) -> HttpResponse:
    """Return one statement, or a page of them."""
    through = builder.iso_timestamp(timezone.now())
    try:
        response = _one_statement(asked) if _names_one(asked) else _page(asked)
    except Refused as error:
        response = _refusal(error.status, error.path, error.reason)
    response.headers["X-Experience-API-Consistent-Through"] = through
    return response


def _names_one(asked: Asked) -> bool:
    return "statementId" in asked.params or "voidedStatementId" in asked.params


def _one_statement(asked: Asked) -> HttpResponse:
    if "statementId" in asked.params and "voidedStatementId" in asked.params:
        refuse(400, "Ask for statementId or voidedStatementId, not both.", "voidedStatementId")
    name = "statementId" if "statementId" in asked.params else "voidedStatementId"
    asked.only(name, "format", "attachments")
    form, wanted = formats.format_of(asked), formats.languages(asked.headers.get("accept-language", ""))
    with_attachments = searching.flag(asked, "attachments")
    row = searching.one(asked, name)
    text = formats.shown(row.body, form, wanted)
    held = searching.attachments_of(asked.who, [row]) if with_attachments else None
    response = _with_attachments(text, held)
    response.headers["Last-Modified"] = http_date(row.stored)
    response.headers["ETag"] = f'"{hashlib.sha1(response.content, usedforsecurity=False).hexdigest()}"'
    return response


def _page(asked: Asked) -> HttpResponse:
    asked.only(*searching.FILTERS)
    form, wanted = formats.format_of(asked), formats.languages(asked.headers.get("accept-language", ""))
    with_attachments = searching.flag(asked, "attachments")
    page = searching.page(asked)
    shown = ",".join(formats.shown(row.body, form, wanted) for row in page.rows)
    held = searching.attachments_of(asked.who, page.rows) if with_attachments else None
    return _with_attachments(f'{{"statements":[{shown}],"more":{json.dumps(page.more)}}}', held)


def _with_attachments(text: str, held: list[tuple[str, str, bytes]] | None) -> HttpResponse:
    if held is None:
        return _json(text)
    body, kind = multipart.answer(text, held)
    return HttpResponse(body, content_type=kind)


def put_statement(asked: Asked) -> HttpResponse:
    """Store one statement under the id of the request."""
    _may_write(asked)
    asked.only("statementId")
    asked.needs("statementId")
    wanted = UUID(searching.checked(asked, "statementId", uuid))
    raws, batch, parts = _sent(asked)
    if batch:
        refuse(400, "PUT takes one statement, not a list.", "body")
    statements.receive(
        raws, credential=asked.who, version=asked.version, batch=False, statement_id=wanted, parts=parts
    )
    return HttpResponse(status=204)


def post_statements(asked: Asked) -> HttpResponse:
    """Store one statement or many, all or none, and return their ids."""
    _may_write(asked)
    asked.only()
    raws, batch, parts = _sent(asked)
    ids = statements.receive(raws, credential=asked.who, version=asked.version, batch=batch, parts=parts)
    return _json(json.dumps([str(each) for each in ids]))


def _may_write(asked: Asked) -> None:
    if not asked.who.may("statements/write"):
        refuse(403, "The credential may not write statements: it lacks the scope statements/write.")


def _sent(asked: Asked) -> tuple[list[rawjson.Raw], bool, dict[str, multipart.Part]]:
    kind, boundary = multipart.media_type(asked.headers.get("content-type", ""))
    if kind == "application/json":
        return *rawjson.values(asked.body), {}
    if kind != "multipart/mixed":
        refuse(400, "Send application/json, or multipart/mixed with attachments.", "Content-Type")
    body, parts = multipart.statements_and_attachments(asked.body, boundary)
    return *rawjson.values(body), parts


# --- documents


def get_document(resource: Resource, asked: Asked) -> HttpResponse:
    """Return one document, or the ids of those that there are."""
    _may(asked, resource)
    if resource.name not in asked.params:
        return _json(json.dumps(documents.names(asked, resource)))
    found = documents.one(asked, resource)
    response = HttpResponse(bytes(found.content), content_type=found.content_type)
    # Somebody else's bytes, perhaps HTML: a browser must not show them as a page of ours.
    response.headers["Content-Disposition"] = "attachment"
    response.headers["ETag"] = f'"{found.etag}"'
    response.headers["Last-Modified"] = http_date(found.updated_at)
    return response


def change_document(
    change: Callable[[Asked, Resource], None], resource: Resource, asked: Asked
) -> HttpResponse:
    """Store or delete a document."""
    _may(asked, resource)
    change(asked, resource)
    return HttpResponse(status=204)


def _may(asked: Asked, resource: Resource) -> None:
    if not asked.who.may(resource.scope):
        refuse(403, f"The credential lacks the scope {resource.scope}.")


def _document_view(kind: Resource) -> Callable[[HttpRequest], HttpResponse]:
    return resource(
        {
            "GET": partial(get_document, kind),
            "PUT": partial(change_document, documents.put, kind),
            "POST": partial(change_document, documents.post, kind),
            "DELETE": partial(change_document, documents.delete, kind),
        }
    )


# --- what is known of agents and activities


def get_agent(asked: Asked) -> HttpResponse:
    """Return a person: every name that an agent was seen with."""
    asked.only("agent")
    asked.needs("agent")
    return _json(rawjson.dumps(merging.person(searching.visible(asked.who), searching.agent(asked))))


def get_activity(asked: Asked) -> HttpResponse:
    """Return an activity with all that was said about it."""
    asked.only("activityId")
    asked.needs("activityId")
    wanted = searching.checked(asked, "activityId", iri)
    return _json(rawjson.dumps(merging.activity(searching.visible(asked.who), wanted, column(wanted))))


def get_about(asked: Asked) -> HttpResponse:
    """Return the versions that there are."""
    answer: dict[str, Any] = {"version": [V1, V2]}
    return _json(json.dumps(answer))


def nowhere(asked: Asked) -> HttpResponse:
    """Refuse an address at which there is nothing. Raises Refused 404."""
    refuse(404, "There is no such resource. None of their addresses ends in a slash.", "address")


statements_view = resource({"GET": get_statements, "PUT": put_statement, "POST": post_statements})
state_view = _document_view(documents.STATE)
activity_profile_view = _document_view(documents.ACTIVITY_PROFILE)
agent_profile_view = _document_view(documents.AGENT_PROFILE)
agents_view = resource({"GET": get_agent})
activities_view = resource({"GET": get_activity})
about_view = resource({"GET": get_about}, public=True)
nowhere_view = resource(dict.fromkeys(METHODS, nowhere), public=True)
