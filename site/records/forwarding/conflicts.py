"""A target that says it has another statement under an id: what it has is looked at and compared."""

from typing import Any

from records.exceptions import NoAnswer, StatementInvalid
from records.lrs import rawjson
from records.lrs.comparing import essence, same
from records.models import ForwardingTarget, Statement
from records.secrets import SecretUnreadable
from records.validation import validate

from . import wire
from .batches import Outcome, Verdict, retry_after
from .portable import portable
from .realms import sent_id
from .wire import Answer

LARGEST = 8 * 1024 * 1024
NOT_SHOWN = (*range(400, 500), 501)
WAIT = (408, 429)


def settle(target: ForwardingTarget, statement: Statement) -> Outcome:
    """Return what a 409 for one statement means, by asking the target for what it has under the id that we send.

    1. It says the same: delivered. It says something else: refused, and the reason tells what differs.
    2. The target does not show it (no right to read, nothing found, no statement): for one of ours that counts as
       delivered, with the reason kept. Nobody but us makes our ids, so what is there came from us; to refuse it
       would ask somebody to look at what they can not see. For a received statement it is refused: whoever knows
       its id can work out the one that we send.
    3. No answer, or a fault of the target: later.
    """
    try:
        answer = _held(target, statement)
        ours = rawjson.value(portable(statement, target)).value
    except (NoAnswer, SecretUnreadable) as error:
        return Outcome(Verdict.LATER, str(error), kind=str(error))
    theirs = _statement(answer, target.version)
    if theirs is not None:
        if same(ours, theirs):
            return Outcome(Verdict.DELIVERED)
        return Outcome(
            Verdict.REFUSED,
            f"409: the target has another statement under this id. What differs: {_difference(ours, theirs)}.",
            kind="409 with other words",
        )
    if answer.status in WAIT or answer.status not in (200, *NOT_SHOWN):
        return Outcome(Verdict.LATER, str(answer), retry_after(answer.headers), answer.kind)
    reason = f"409: the target has a statement under this id, but does not show it ({answer})"
    return Outcome(
        Verdict.REFUSED if statement.realm else Verdict.DELIVERED, reason, kind="409 without showing why"
    )


def _held(target: ForwardingTarget, statement: Statement) -> Answer:
    for name in ("statementId", "voidedStatementId"):
        answer = wire.ask(target, "GET", "statements", params={name: sent_id(statement)}, largest=LARGEST)
        if answer.status != 404:
            break
    return answer


def _statement(answer: Answer, version: str) -> dict[str, Any] | None:
    """Return the statement in an answer, or None if there is none that can be compared."""
    if answer.status != 200:
        return None
    try:
        found = rawjson.value(rawjson.decoded(answer.body)).value
        if not isinstance(found, dict):
            return None
        found = {name: value for name, value in found.items() if name not in ("authority", "stored")}
        validate(found, version)
    except StatementInvalid:
        return None
    return found


def _difference(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    left, right = essence(ours), essence(theirs)
    return ", ".join(sorted(name for name in left | right if left.get(name) != right.get(name)))
