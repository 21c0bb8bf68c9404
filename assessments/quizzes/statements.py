"""How an answer is said: the question as an interaction, answers by their ids."""

from assessments.players import Answer
from courses.visits import Visit
from records import vocabulary as xapi


def describe(visit: Visit, answer: Answer) -> xapi.Activity:
    """Return the question that was answered, as an activity."""
    item = next(item for item in visit.step.content["items"] if item["id"] == answer.item)
    return xapi.Activity(
        id=xapi.activity_id("step", visit.step.id, "item", answer.item),
        type=xapi.INTERACTION,
        name=item["text"],
        interaction={
            "interactionType": "choice",
            "choices": [
                {"id": option["id"], "description": {xapi.LANGUAGE: option["text"]}}
                for option in item["options"]
            ],
            "correctResponsesPattern": [
                "[,]".join(option["id"] for option in item["options"] if option["correct"])
            ],
        },
    )
