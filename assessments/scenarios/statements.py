"""How a choice is said: the scene as an interaction, the choice by its id."""

from assessments.players import Answer
from courses.visits import Visit
from records import vocabulary as xapi


def describe(visit: Visit, answer: Answer) -> xapi.Activity:
    """Return the scene in which a choice was made, as an activity."""
    scene = visit.step.content["scenes"][answer.item]
    return xapi.Activity(
        id=xapi.activity_id("step", visit.step.id, "scene", answer.item),
        type=xapi.INTERACTION,
        name=scene["title"],
        interaction={
            "interactionType": "choice",
            "choices": [
                {"id": choice["id"], "description": {xapi.LANGUAGE: choice["text"]}}
                for choice in scene["choices"]
            ],
        },
    )
