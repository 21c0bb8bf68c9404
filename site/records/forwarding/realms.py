"""Ids of received statements at a target. Realms end there, so each statement gets an id that only its realm can name."""

import json
from dataclasses import dataclass
from uuid import UUID, uuid5

from records.lrs import rawjson
from records.lrs.signatures import SIGNATURE
from records.models import Statement

from .rewriting import rewritten

_NAMESPACE = UUID("5b7d1c0e-3f0a-5e86-9a53-6d0c2e4f8b17")


def sent_id(statement: Statement) -> str:
    """Return the id that a statement has at every target: ours its own, a received one that of its realm."""
    return Realm(statement.realm).id(statement.uuid)


@dataclass(frozen=True)
class Realm:
    """Where statements came from. Ours, realm 0, keep their ids.

    A received statement is sent under another one, always the same, and so is every statement that it refers to.
    Whatever ids a system chooses, at a target it takes none of ours and of no other organisation, and voids none.
    """

    number: int

    def id(self, uuid: UUID) -> str:
        """Return what a statement of this realm is called at a target."""
        return str(uuid5(_NAMESPACE, f"{self.number}|{uuid}") if self.number else uuid)

    def statement(self, text: str) -> str:
        """Return a statement, or the inner one of a statement, under its id at a target, with those of the statements that it refers to.

        A signature is left out: it signs other ids, and a record store that looks would refuse the statement.
        """
        if not self.number:
            return text
        return rewritten(
            text, {"id": self._id, "object": self._object, "context": self._context, "attachments": _unsigned}
        )

    def _id(self, text: str) -> str:
        return json.dumps(self.id(UUID(json.loads(text))))

    def _reference(self, text: str) -> str:
        return rewritten(text, {"id": self._id})

    def _context(self, text: str) -> str:
        return rewritten(text, {"statement": self._reference})

    def _object(self, text: str) -> str:
        kind = rawjson.value(text).value.get("objectType")
        if kind == "SubStatement":
            return self.statement(text)
        return self._reference(text) if kind == "StatementRef" else text


def _unsigned(text: str) -> str | None:
    kept = [each for each in json.loads(text) if each["usageType"] != SIGNATURE]
    return json.dumps(kept) if kept else None
