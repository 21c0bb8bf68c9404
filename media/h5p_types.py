from dataclasses import dataclass


@dataclass(frozen=True)
class T:
    label: str
    accessibility: str
    completes: str


def about(main):
    return T(main, "good", "says")
