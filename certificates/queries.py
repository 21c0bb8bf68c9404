"""Reads about awards."""

from people.models import User

from .models import Award


def awards_of(learner: User) -> list[Award]:
    """Return a learner's awards, newest first, with their events. Two queries."""
    found = Award.objects.filter(learner=learner).select_related("completion__course")
    return list(found.prefetch_related("events"))


def own_award(learner: User, code: str) -> Award | None:
    """Return a learner's own award, or None: nobody opens somebody else's."""
    return Award.objects.filter(learner=learner, code=code).first()


def issued_award(code: str) -> Award | None:
    """Return an award that was issued, by its code. One that waits for a name does not exist yet for anybody."""
    return Award.objects.filter(code=code).exclude(snapshot="").prefetch_related("events").first()
