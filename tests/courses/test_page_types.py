from wagtail.models import get_page_models

import pytest

from courses import kinds
from courses.models import BasePage, ModulePage

OURS = [model for model in get_page_models() if model is not BasePage]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_page_type_says_where_it_may_stand_and_what_below_it(model: type[BasePage]) -> None:
    for name in ("parent_page_types", "subpage_types"):
        said_by = [one for one in model.__mro__ if name in vars(one)]
        assert said_by, f"{model.__name__} does not spell {name}"
        assert said_by[0].__module__.split(".")[0] in ("courses", "assessments", "pages")
        assert "wagtailcore.Page" not in getattr(model, name)


def test_every_kind_of_step_may_stand_below_a_module() -> None:
    allowed = set(ModulePage.clean_subpage_models())
    assert {kind.page for kind in kinds.every()} == allowed
    for kind in kinds.every():
        assert kind.page.clean_parent_page_models() == [ModulePage]
        assert kind.page.clean_subpage_models() == []
        assert kind.page.kind == kind.name


def test_kinds_have_names_and_file_endings_of_their_own() -> None:
    found = kinds.every()
    assert len({kind.name for kind in found}) == len({kind.suffix for kind in found}) == len(found)
    for kind in found:
        assert kinds.by_suffix(f"01-x.{kind.suffix}") is kind
