"""Small numbers: no cell from which somebody could be recognised (domain.md 5.6). Pure.

The threshold is 5 for completion, in organisations that the viewer answers for. A row of a smaller group is hidden; a
count of completed below it (zero too) is hidden with its rate, and so is a count of those who have not completed, where
it is above zero. Totals add up what is shown only, so that nothing can be found by taking away. A figure is hidden too where another
period that the viewer may choose differs from it by so few people that comparing the two would show them.
"""

from dataclasses import dataclass, replace

THRESHOLD = 5


@dataclass(frozen=True)
class Row:
    """One organisation's figures: people enrolled in the period, and how many of them have completed."""

    name: str
    area: str
    enrolled: int
    done: int
    # (enrolled, done) of the same organisation in the other periods that the viewer may choose
    elsewhere: tuple[tuple[int, int], ...] = ()
    hidden: bool = False  # the group itself is too small
    done_hidden: bool = False  # the group is shown, how many have completed is not

    @property
    def rate(self) -> float | None:
        """Per cent of those enrolled who have completed, or None where it is hidden."""
        return None if self.hidden or self.done_hidden else self.done * 100 / self.enrolled


def protect(rows: list[Row]) -> list[Row]:
    """Return the rows with what is too small hidden: the figures themselves are gone, not only their display."""
    out = []
    for row in rows:
        if row.enrolled < THRESHOLD or any(_small(row.enrolled - people) for people, _ in row.elsewhere):
            out.append(replace(row, enrolled=0, done=0, elsewhere=(), hidden=True))
        elif (
            row.done < THRESHOLD
            or _small(row.enrolled - row.done)
            or any(
                _small(row.done - done) or _small((row.enrolled - row.done) - (people - done))
                for people, done in row.elsewhere
            )
        ):
            out.append(replace(row, done=0, elsewhere=(), done_hidden=True))
        else:
            out.append(replace(row, elsewhere=()))
    return out


def _small(difference: int) -> bool:
    """Return whether so few people make a difference that they could be recognised."""
    return 0 < abs(difference) < THRESHOLD


@dataclass(frozen=True)
class Totals:
    """Sums over what is shown. `done` and `rate` cover only the rows whose completions are shown."""

    enrolled: int
    done: int
    of: int
    hidden: int

    @property
    def rate(self) -> float | None:
        """Per cent completed over the rows that show it, or None when none does."""
        return self.done * 100 / self.of if self.of else None

    @property
    def share(self) -> str:
        """Whom `done` is counted among, in words."""
        return f"of the {self.of:,} whose figures are shown" if self.hidden else f"of {self.of:,}"


def totals(rows: list[Row]) -> Totals:
    """Add up protected rows."""
    shown = [row for row in rows if not row.hidden and not row.done_hidden]
    return Totals(
        enrolled=sum(row.enrolled for row in rows if not row.hidden),
        done=sum(row.done for row in shown),
        of=sum(row.enrolled for row in shown),
        hidden=sum(row.hidden or row.done_hidden for row in rows),
    )
