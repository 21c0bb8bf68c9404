"""Addresses of pages without parameters, in templates."""

from django import template

from upstander.context import address

register = template.Library()

register.simple_tag(address)
