"""How each kind of question is asked: the template of its form and what that is given. Works with the keyboard alone."""

from collections.abc import Mapping
from typing import Any

from assessments.players import PlayError

from .items import STEPS_OF_SLIDER, partners, shown, takes_one
from .player import Misplaced

PREFIX = "place-"
HINTS = {
    "order": "Give each step its place. 1 comes first.",
    "sort": "Choose a column for each.",
    "match": "Choose what belongs with each.",
}


def form_of(
    content: Mapping[str, Any],
    item: Mapping[str, Any],
    seed: str,
    *,
    chosen: list[str],
    placed: Mapping[str, str],
    error: PlayError | None,
) -> tuple[str, dict[str, Any]]:
    """Return the template and the context of a question's form, with what was chosen and what was wrong with it."""
    message = str(error) if error else ""
    if item["kind"] in HINTS:
        fields = error.fields if isinstance(error, Misplaced) else {}
        return "assessments/quiz_places.html", _places(content, item, seed, placed, fields, message)
    context: dict[str, Any] = {
        "error": message,
        "error_list": [{"text": message, "href": "#answer-1"}],
        "chosen": chosen,
        "wrapper": "",
        "hint": "",
    }
    if item["kind"] == "slider":
        labels = {"1": f"1, {item['low']}", "5": f"5, {item['high']}"}
        context |= {
            "options": [{"value": step, "label": labels.get(step, step)} for step in STEPS_OF_SLIDER],
            "wrapper": "up-scale",
            "hint": "Any answer is fine. It does not count towards your result.",
        }
        return "assessments/quiz_one.html", context
    context["options"] = [
        {"value": option["id"], "label": option["text"]} for option in shown(content, item, seed)
    ]
    spot = item["kind"] == "spot"
    if spot:
        context["wrapper"] = "up-script"
    if takes_one(item):
        context["hint"] = "One line is not safe. Choose it." if spot else ""
        return "assessments/quiz_one.html", context
    context["hint"] = "Choose every line that is not safe." if spot else "Choose every answer that fits."
    return "assessments/quiz_several.html", context


def _places(
    content: Mapping[str, Any],
    item: Mapping[str, Any],
    seed: str,
    placed: Mapping[str, str],
    fields: Mapping[str, str],
    message: str,
) -> dict[str, Any]:
    if item["kind"] == "order":
        choices = [(str(number), str(number)) for number in range(1, len(item["options"]) + 1)]
    elif item["kind"] == "sort":
        choices = [(column["id"], column["text"]) for column in item["columns"]]
    else:
        choices = [(text, text) for text in partners(item, seed)]
    rows = [
        {
            "name": f"{PREFIX}{option['id']}",
            "label": option["text"],
            "value": placed.get(option["id"], ""),
            "error": fields.get(option["id"], ""),
        }
        for option in shown(content, item, seed)
    ]
    errors = [
        {"text": f"{row['label']} {row['error']}", "href": f"#{row['name']}"} for row in rows if row["error"]
    ]
    if message and not errors:
        errors = [{"text": message, "href": f"#{rows[0]['name']}"}]
    return {
        "error": message,
        "error_list": errors,
        "rows": rows,
        "options": [{"value": value, "label": label} for value, label in choices],
        "hint": HINTS[item["kind"]],
    }
