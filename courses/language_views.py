"""What the CMS asks while somebody writes: the language rules and the reading age of the words in a form."""

import json
import re
from typing import Any

from django.db.models import BigIntegerField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from .language import Text, check_texts
from .models import BasePage, ModulePage
from .reading_age import TARGET, reading_age

MOST_BYTES = 150_000  # the longest scenario of ours is 40,000
_PAGE = re.compile(r"/pages/(?:(\d{1,18})/|add/\w+/\w+/(\d{1,18})/)")


@require_POST
def check_language(request: HttpRequest) -> HttpResponse:
    """Say what is found in the words of a form. Nothing is saved; asking twice gives the same. 400 for what is no form."""
    try:
        data = json.loads(request.body) if len(request.body) <= MOST_BYTES else {}
        texts = [Text(str(one["words"]), "", str(one["at"])) for one in data["texts"]]
        path = str(data["path"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return JsonResponse({"problem": "These words can not be checked."}, status=400)
    found = check_texts(texts)
    return JsonResponse({"findings": [_told(one) for one in found], "summary": _summary(texts, path)})


def _told(finding: Any) -> dict[str, str]:
    return {name: getattr(finding, name) for name in ("at", "severity", "problem", "mend")}


def _summary(texts: list[Text], path: str) -> str:
    """Say how hard the whole form is to read, where it is a step of a module."""
    age = reading_age("\n".join(text.words for text in texts))
    level = _level(path)
    if age is None or level is None:
        return ""
    target = TARGET[level]
    verdict = "Use shorter sentences and everyday words." if age > target else "That is fine."
    return f"Reading age {age:.0f}; the target at level {level} is at most {target}. {verdict}"


def _level(path: str) -> int | None:
    """Return the level of the module that a page of the CMS lies in, or None where it lies in none."""
    match = _PAGE.search(path)
    page_id = int(match[1] or match[2]) if match else 0
    if not 0 < page_id <= BigIntegerField.MAX_BIGINT:
        return None
    page = BasePage.objects.filter(pk=page_id).first()
    if page is None:
        return None
    module = ModulePage.objects.ancestor_of(page, inclusive=True).first()
    return module.level if module else None
