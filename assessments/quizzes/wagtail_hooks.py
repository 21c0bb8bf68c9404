"""What the CMS gains: the question bank, and the figures of a check's questions."""

from collections.abc import Iterator
from typing import Any

from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.functional import cached_property

from wagtail import hooks
from wagtail.admin.auth import permission_denied
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from courses.errors import EditionUnreadable
from courses.models import Edition, StepPage
from courses.queries import running

from .bank import BankItem
from .exchange.views import bring_in, take_out
from .figures import THRESHOLD, Figures, figures
from .pages import QuizPage
from .queries import editions_of, first_answers


class BankItemList(IndexView):
    """The list of questions, with the doors to other programs."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:  # type: ignore[override]
        """Offer to bring questions in and to take them out, to those who may."""
        buttons = list(super().header_more_buttons)
        for right, label, name, icon in (
            ("add", "Bring questions in", "bank_import", "upload"),
            ("change", "Take questions out", "bank_export", "download"),
        ):
            if self.request.user.has_perm(f"assessments.{right}_bankitem"):
                buttons.append(Button(label, url=reverse(name), icon_name=icon, priority=90))
        return buttons


class BankItemViewSet(SnippetViewSet):
    """The question bank in the CMS."""

    model = BankItem
    index_view_class = BankItemList
    icon = "help"
    list_display = ["__str__", "kind_name", LiveStatusTagColumn(), UpdatedAtColumn()]
    list_filter = {"tags__name": ["exact"], "live": ["exact"]}
    ordering = "slug"


register_snippet(BankItemViewSet)


def editions_and_chosen(request: HttpRequest, page: StepPage) -> tuple[list[Edition], Edition | None]:
    """Return the editions of a step's course, and the one that is asked for: the newest unless a number is given.

    Raises Http404 for a number that no edition has.
    """
    editions = list(editions_of(page))
    wanted = request.GET.get("edition", "")
    chosen = next((one for one in editions if str(one.number) == wanted), None)
    if wanted and chosen is None:
        raise Http404
    chosen = chosen or next(iter(editions), None)
    return editions, chosen


def figures_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show the figures of a released check's questions, one edition at a time, to those who may edit the check.

    There is no sum over editions: from it and one of them, the small numbers of the other would follow.
    """
    if page_id > BigIntegerField.MAX_BIGINT:
        raise Http404
    page = get_object_or_404(QuizPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        refused: HttpResponse = permission_denied(request)
        return refused
    editions, chosen = editions_and_chosen(request, page)
    problem, shown = "", list[Figures]()
    if chosen is None:
        problem = "This course has no edition yet. Figures begin with its release."
    else:
        try:
            step = running(chosen).step(str(page.step_id))
        except EditionUnreadable as error:
            step, problem = None, str(error)
        if step is not None:
            shown = figures(step.content, first_answers(page.step_id, chosen))
        elif not problem:
            problem = f"Edition {chosen.number} does not hold this check."
    context = {
        "page": page,
        "editions": editions,
        "chosen": chosen,
        "figures": shown,
        "problem": problem,
        "threshold": THRESHOLD,
        "header_title": f"Figures of ‘{page.title}’",
    }
    return render(request, "assessments/cms/figures.html", context)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Add our pages to the CMS."""
    return [
        path("quizzes/<int:page_id>/figures/", figures_page, name="quiz_figures"),
        path("bank/import/", bring_in, name="bank_import"),
        path("bank/export/", take_out, name="bank_export"),
    ]


@hooks.register("register_page_header_buttons")
def header_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Offer the figures on a check."""
    if isinstance(page, QuizPage) and page.pk and page.permissions_for_user(user).can_edit():
        yield Button(
            "Figures of the questions",
            reverse("quiz_figures", args=[page.pk]),
            icon_name="table",
            priority=60,
        )
