"""A visit: one learner at one step of their edition. What every kind's views are given."""

from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse

from people.models import User

from .editions import RunningEdition, Step
from .live import ANYBODY, Reader
from .models import Enrolment
from .sectors import sector_of

NO_STEP = "00000000-0000-0000-0000-000000000000"


@dataclass
class Visit:
    """One learner at one step. `enrolment` is None in an author's preview, where nothing can be sent."""

    edition: RunningEdition
    step: Step
    enrolment: Enrolment | None
    done: frozenset[str] = field(default_factory=frozenset)
    notice: str = ""  # what stands at the top of a draft that somebody plays

    @property
    def preview(self) -> bool:
        """Whether this is an author's preview."""
        return self.enrolment is None

    @property
    def learning(self) -> Enrolment:
        """The enrolment. Raises RuntimeError in a preview, where there is none."""
        if self.enrolment is None:
            raise RuntimeError("A preview has no enrolment.")
        return self.enrolment

    @property
    def learner(self) -> User:
        """Who learns. Raises RuntimeError in a preview. (The dispatching view has set it: no query.)"""
        return self.learning.learner

    @property
    def reader(self) -> Reader:
        """What the page may know of the learner: where they work today. Nothing in a preview."""
        if self.enrolment is None:
            return ANYBODY
        return Reader(
            sector=sector_of(self.enrolment.works_in),
            organisation_id=self.enrolment.works_at,
        )

    @property
    def is_done(self) -> bool:
        """Whether the learner has completed this step."""
        return self.step.id in self.done

    @cached_property
    def url(self) -> str:
        """Where this step lives."""
        return self.url_of(self.step)

    def url_of(self, step: Step) -> str:
        """Return the address of any step of the same enrolment."""
        if self.enrolment is None:
            return "#"
        # A page names many steps: only what differs is put together anew.
        return self._url_of_any.replace(NO_STEP, step.id)

    @cached_property
    def _url_of_any(self) -> str:
        return reverse("courses:step", args=[self.learning.pk, NO_STEP])

    @property
    def next_url(self) -> str:
        """Where to go once this step is done: the next step, or the end of the course."""
        if self.enrolment is None:
            return "#"
        following = self.step.position + 1
        if following < len(self.edition.steps):
            return self.url_of(self.edition.steps[following])
        return reverse("courses:finished", args=[self.enrolment.pk])

    @property
    def may_skip(self) -> bool:
        """Whether this step may be left out, so that the next one is open already."""
        return not self.preview and not self.is_done and self.step.kind in self.edition.skippable

    @property
    def previous(self) -> Step | None:
        """The step before this one."""
        return self.edition.steps[self.step.position - 1] if self.step.position else None

    @property
    def previous_url(self) -> str:
        """Where the step before this one is, or an empty text."""
        return self.url_of(self.previous) if self.previous else ""

    @cached_property
    def outline(self) -> list[dict[str, object]]:
        """The module's steps as the "In this module" list shows them: title, url, state (done, now, open, later)."""
        limit = self.edition.barrier(self.done)
        rows: list[dict[str, object]] = []
        for step in self.edition.steps_of(self.step.module):
            if step.id == self.step.id:
                state = "now"
            elif step.id in self.done:
                state = "done"
            else:
                state = "open" if step.position <= limit else "later"
            rows.append(
                {
                    "title": step.title,
                    "url": self.url_of(step) if state in ("done", "open") else "",
                    "state": state,
                }
            )
        return rows

    @property
    def module_done(self) -> int:
        """How many steps of this module are completed."""
        return sum(step_id in self.done for step_id in self.step.module.step_ids)

    @property
    def module_size(self) -> int:
        """How many steps this module has."""
        return len(self.step.module.step_ids)
