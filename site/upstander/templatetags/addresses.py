"""Addresses of pages without parameters and of static files, in templates."""

from django import template
from django.template.base import Node, Parser, TextNode, Token
from django.utils.html import escape

from upstander.context import address, asset

register = template.Library()
register.simple_tag(asset)


class Kept(Node):
    """Keeps an address in a variable: `{% address 'pages:help' as help_url %}`."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name = url, name

    def render(self, context: template.Context) -> str:
        """Set the variable and print nothing."""
        context[self.name] = self.url
        return ""


@register.tag("address")
def address_tag(parser: Parser, token: Token) -> Node:
    """Put in the address of a page without parameters, once, when the template is read: it is the same on every page.

    Raises NoReverseMatch for a page that does not exist, and TemplateSyntaxError for anything but a name in quotes.
    """
    _, *words = token.split_contents()
    if len(words) not in (1, 3) or words[1:2] not in ([], ["as"]) or words[0][0] not in "'\"":
        raise template.TemplateSyntaxError(
            "Write {% address 'app:page' %} or {% address 'app:page' as name %}."
        )
    url = address(words[0][1:-1])
    return Kept(url, words[2]) if len(words) == 3 else TextNode(escape(url))
