"""An award that was earned for real, and the snapshot of one that was never stored."""

from collections.abc import Callable
from typing import Any

import pytest

from certificates.levels import NOT_EVIDENCE, level
from certificates.models import Award
from certificates.names import printable
from certificates.render.fonts import name_face
from courses.models import Enrolment
from tests import factories as make


@pytest.fixture
def award(enrolment: Enrolment) -> Award:
    """The learner has completed the course, and so has a certificate."""
    make.finish_up_to(enrolment)
    return Award.objects.get()


@pytest.fixture
def snapshot() -> Callable[..., dict[str, Any]]:
    """Give what a certificate says, without a database: `snapshot("Zoë Ní Bhriain", minutes=45)`."""

    def get(name: str = "Zoë Ní Bhriain", number: int = 2, **values: Any) -> dict[str, Any]:
        printed, said = printable(name), level(number)
        face = name_face(printed)
        return {
            "schema": 2,
            "code": "7K4MQX9D2PTR",
            "name": {"printed": printed, "surname": "", "font": face.family, "lang": face.lang},
            "course": {
                "key": make.identity("course"),
                "slug": "small",
                "title": "Recognise, Respond, Refer: domestic abuse in practice",
                "discreet_title": "Safeguarding practice",
            },
            "edition": {"number": 4, "content_hash": "0" * 64, "released_on": "2026-09-14"},
            "level": {"number": number, "name": said.name, "standard_line": said.standard_line},
            "draft": "",
            "completed": f"has completed level {number} of",
            "statement": "Covering safe enquiry and referral.",
            "disclaimer": said.disclaimer,
            "not_evidence": NOT_EVIDENCE,
            "minutes": 210,
            "issued_on": "2026-11-21",
            "valid_until": "2028-11-20",
            "valid_months": 24,
            "zone": "Europe/London",
            "issuer": {"name": "Upstander", "url": "https://learn.example.org"},
            "signatory": {"name": "Jordan Reed", "role": "Head of Training"},
            "organisation": None,
            "template": {"id": "certificate", "version": 1},
            "check_url": "https://learn.example.org/v/7K4MQX9D2PTR/",
            "verify_url": "https://learn.example.org/verify/",
        } | values

    return get
