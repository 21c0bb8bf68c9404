"""Signals for the apps above. Sent with `send` inside the transaction: a receiver that fails rolls it all back."""

from django.dispatch import Signal

edition_released = Signal()  # edition: Edition, a new one
course_completed = Signal()  # completion: CourseCompletion (of one level), edition: RunningEdition
