"""One certificate as PDF, from a snapshot such as an award keeps."""

from certificates.render.pdf import render_pdf
from certificates.snapshots import build, issue_day
from courses.models import Enrolment
from courses.queries import running

from .meter import Here


def drawing(enrolment: Enrolment) -> Here:
    """Return one call that draws the certificate of an enrolment's course."""
    edition = enrolment.edition
    snapshot = build(
        code="0" * 12,
        printed="Ada Lovelace",
        surname="Lovelace",
        edition=running(edition),
        number=edition.number,
        released_at=edition.released_at,
        award_level=1,
        issued_on=issue_day(edition.released_at),
        organisation=enrolment.organisation,
        draft=not edition.reviewed,
    )
    assert render_pdf(snapshot).startswith(b"%PDF")
    return Here(lambda: render_pdf(snapshot))
