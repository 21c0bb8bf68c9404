"""What the CMS does by itself that we do not want."""

from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver

from wagtail.users.models import UserProfile

E_MAILS = ("submitted", "approved", "rejected", "updated_comments")


@receiver(pre_save, sender=UserProfile, dispatch_uid="courses.no_telling_e_mails")
def send_no_telling_e_mails(instance: UserProfile, **kwargs: Any) -> None:
    """Begin every author's settings without e-mails: Wagtail's name the page and quote comments, for whoever reads along.

    What waits for somebody stands on the CMS's first page. They may switch e-mails on for themselves.
    """
    if instance._state.adding:
        for name in E_MAILS:
            setattr(instance, f"{name}_notifications", False)
