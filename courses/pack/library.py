"""Files of the media library, which packs name by their titles."""

from typing import Any

from courses.errors import PackError


def find(name: str, title: str, where: str) -> Any:
    """Return the first picture, recording or download of a title. Raises PackError when there is none."""
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model

    from media.models import Recording

    models = {"picture": get_image_model(), "recording": Recording, "download": get_document_model()}
    found = models[name].objects.filter(title=title).first()
    if found is None:
        raise PackError(
            where, f"the media library holds no {name} with the title ‘{title}’. Add it there first."
        )
    return found
