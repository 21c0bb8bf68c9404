"""The tag that puts addresses into templates."""

from django.template import Context, Template, TemplateSyntaxError
from django.urls import NoReverseMatch, reverse

import pytest


def shown(source: str) -> str:
    return Template("{% load addresses %}" + source).render(Context())


def test_an_address_is_put_in_or_kept_under_a_name() -> None:
    assert shown("{% address 'pages:help' %}") == reverse("pages:help")
    assert shown("{% address 'pages:help' as here %}[{{ here }}]") == f"[{reverse('pages:help')}]"


@pytest.mark.parametrize("source", ["{% address pages %}", "{% address 'a' 'b' %}", "{% address 'a' as %}"])
def test_anything_but_a_name_is_refused(source: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="Write"):
        shown(source)


def test_a_page_that_does_not_exist_is_refused_when_the_template_is_read() -> None:
    with pytest.raises(NoReverseMatch):
        Template("{% load addresses %}{% address 'no:such' %}")
