"""What keeps statements to the published profile: see tests/conftest.py and tests/records/test_profile.py."""

import pytest

from courses.models import Enrolment
from courses.queries import running
from courses.statements import course_activity, say
from records import vocabulary as xapi
from tests import factories as make


@pytest.mark.parametrize(
    ("verb", "result", "fault"),
    [
        (xapi.EARNED, {}, "no template"),
        (xapi.COMPLETED, {"completion": True, "response": "what somebody typed"}, "result.response"),
        (xapi.PROGRESSED, {"extensions": {"https://example.org/mood": 1}}, "example.org/mood"),
    ],
)
def test_no_test_can_store_a_statement_that_follows_no_template(
    enrolment: Enrolment, verb: xapi.Verb, result: dict[str, object], fault: str
) -> None:
    edition, before = running(enrolment.edition), make.said()
    with pytest.raises(AssertionError, match=fault):
        say(
            enrolment=enrolment,
            edition=edition,
            learner=enrolment.learner,
            verb=verb,
            activity=course_activity(edition),
            occasion="never",
            result=result,
        )
    assert make.said() == before
