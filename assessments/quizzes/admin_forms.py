"""Forms of the CMS that let an author save half a question as a draft. Publishing still asks for all of it."""

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm


class _Unfinished:
    """Tells the instance whether a draft is being saved, before it checks itself."""

    instance: Any
    is_deferred_validation: bool

    def _post_clean(self) -> None:
        self.instance.is_unfinished = self.is_deferred_validation
        super()._post_clean()  # type: ignore[misc]


class QuizPageForm(_Unfinished, WagtailAdminPageForm):
    """A check."""


class BankItemForm(_Unfinished, WagtailAdminModelForm):
    """A question of the bank."""
