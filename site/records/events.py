"""Signals for the apps above. Sent with `send` inside the transaction: a receiver that fails rolls it all back."""

from django.dispatch import Signal

statements_received = (
    Signal()
)  # statements: list[Statement], those of a request, without keys; perhaps stored before
