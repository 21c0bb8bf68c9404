"""What each role may do in the CMS. The groups are made by people.services.grant_role and have the roles' names."""

from django.contrib.auth.models import Group, Permission

from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from people.models import Role

from .models import BasePage, CourseLibraryPage

REVIEW = "Safeguarding review"

# Role -> (rights over pages, where; rights over models as "app.codename")
SNIPPETS = [
    f"{app}.{verb}_{model}"
    for app, model in (
        ("pages", "fact"),
        ("pages", "helpline"),
        ("pages", "programme"),
        ("pages", "pathway"),
        ("pages", "term"),
        ("media", "recording"),
        ("media", "h5pactivity"),
    )
    for verb in ("add", "change", "delete")
]
# Trainers bring activities in and replace them; deleting is for whoever answers for the whole library.
ACTIVITIES = ["media.add_h5pactivity", "media.change_h5pactivity"]
QUESTION_BANK = [f"assessments.{verb}_bankitem" for verb in ("add", "change", "delete", "publish")]
# Whoever has these can hand out everything an organisation has recorded: the operator's, never a lead's.
RECORD_STORE = [
    "records.view_statement",
    "records.add_credential",
    "records.change_credential",
    "records.add_forwardingtarget",
    "records.change_forwardingtarget",
]
LIBRARY_FILES = [
    "media.add_picture",
    "media.change_picture",
    "media.add_librarydocument",
    "media.change_librarydocument",
]


def give_rights(library: CourseLibraryPage) -> None:
    """Give the roles' groups their rights: trainers write and release courses, safeguarding leads read, mend and release.

    Administrators have the whole tree. Doing so twice changes nothing.
    """
    root = BasePage.objects.get(depth=1)
    _grant(
        Role.TRAINER,
        library,
        ["add", "change", "publish", "lock", "unlock"],
        ["courses.release_course", *QUESTION_BANK, *ACTIVITIES],
    )
    _grant(
        Role.SAFEGUARDING_LEAD,
        root,
        ["change", "publish", "lock", "unlock"],
        ["courses.release_course", *SNIPPETS, *QUESTION_BANK],
    )
    _grant(
        Role.ADMINISTRATOR,
        root,
        ["add", "change", "publish", "lock", "unlock", "bulk_delete"],
        ["courses.release_course", *SNIPPETS, *QUESTION_BANK, *RECORD_STORE],
    )


def offer_review(library: CourseLibraryPage) -> None:
    """Let authors send a page to the safeguarding leads, who comment on it and approve it or send it back.

    Wagtail's own workflow, over the whole library. Doing so twice changes nothing; a workflow that somebody has given
    the library since stays.
    """
    task, _ = GroupApprovalTask.objects.get_or_create(name=REVIEW)
    task.groups.add(*Group.objects.filter(name__in=[Role.SAFEGUARDING_LEAD.label, Role.ADMINISTRATOR.label]))
    workflow, _ = Workflow.objects.get_or_create(name=REVIEW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    WorkflowPage.objects.get_or_create(page=library, defaults={"workflow": workflow})


def _grant(role: Role, page: BasePage, page_rights: list[str], rights: list[str]) -> None:
    group, _ = Group.objects.get_or_create(name=role.label)
    # The account's rights on this group are exactly these; rights given by hand belong in another group.
    group.permissions.set(_permissions(["wagtailadmin.access_admin", *rights]))
    for permission in _permissions([f"courses.{right}_basepage" for right in page_rights]):
        GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=permission)
    collection = Collection.get_first_root_node()
    for permission in _permissions(LIBRARY_FILES):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )


def _permissions(names: list[str]) -> list[Permission]:
    """Return rights by their whole names, such as “courses.release_course”. Raises KeyError for one that is not there."""
    pairs = [name.split(".") for name in names]
    found = {
        (right.content_type.app_label, right.codename): right
        for right in Permission.objects.filter(
            content_type__app_label__in={app for app, _ in pairs}, codename__in={name for _, name in pairs}
        ).select_related("content_type")
    }
    return [found[app, codename] for app, codename in pairs]
