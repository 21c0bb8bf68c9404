"""Addresses of pages without parameters and of static files, in templates."""

from django import template

from upstander.context import address, asset

register = template.Library()

register.simple_tag(address)
register.simple_tag(asset)
