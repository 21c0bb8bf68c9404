"""The three practitioner levels, and what may be said of them.

They are our own mapping and no accredited standard (domain.md 2.0): nothing here may claim otherwise. Every
certificate keeps the words it was issued with, so a change here touches new ones only.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One practitioner level."""

    number: int
    name: str

    @property
    def standard_line(self) -> str:
        """Where the level stands, and who says so."""
        return f"Level {self.number} of {len(LEVELS)}, mapped by Upstander"

    @property
    def disclaimer(self) -> str:
        """What a certificate of this level is, and what it is not."""
        return (
            f"Level {self.number} – mapped by Upstander to a three-level practitioner framework. This certificate "
            "records learning completed. It is not a professional qualification, an assessment of anyone’s "
            "conduct, or evidence of behaviour change."
        )


LEVELS = (Level(1, "Awareness"), Level(2, "Practitioner"), Level(3, "Specialist or trainer"))

# Printed on every certificate and said again where one is checked: attendance has been used to influence others.
NOT_EVIDENCE = "Records completion of learning. Not evidence of behaviour, safety or suitability for contact."

# Said on everything that a course gives before all who must read it have done so.
DRAFT = "Specimen: it was issued while the course awaited review. It may not be used as proof of training."


def level(number: int) -> Level:
    """Return a level by its number. Raises ValueError when there is none."""
    for one in LEVELS:
        if one.number == number:
            return one
    raise ValueError(f"There is no level {number}.")
