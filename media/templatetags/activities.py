"""Where activities are played from, in templates."""

from django import template

from media.player import packages_address, player_address

register = template.Library()
register.simple_tag(player_address)
register.simple_tag(packages_address)
