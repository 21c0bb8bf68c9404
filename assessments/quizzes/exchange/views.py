"""The question bank's doors to other programs, in the CMS: questions come in as drafts, and go out as a file."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wagtail.admin.auth import permission_denied

from assessments.quizzes.bank import BankItem
from assessments.quizzes.items import truth
from people.models import User

from . import gift, qti
from .items import CanNotWrite, Item, Problem, unique

FORMATS = {"gift": "GIFT, the text form of Moodle", "qti": "QTI 3.0, a package (.zip) or one question (.xml)"}
LARGEST = 20 * 1024 * 1024


class ImportForm(forms.Form):
    """A file, or text in GIFT's form. What was pasted stays in the form whatever happens."""

    file = forms.FileField(required=False, help_text="A GIFT text, or QTI as .zip or .xml. At most 20 MB.")
    text = forms.CharField(
        required=False, label="Or paste GIFT here", widget=forms.Textarea(attrs={"rows": 12})
    )

    def clean(self) -> dict[str, Any]:
        """Read the questions. Refuses nothing at all, a file that is too large, and text that is no UTF-8."""
        data = super().clean() or {}
        file = data.get("file")
        if not file and not data.get("text"):
            raise forms.ValidationError("Choose a file, or paste some questions.")
        if file and file.size > LARGEST:
            raise forms.ValidationError(
                {"file": "The file is larger than 20 MB. Split it, and bring in the parts."}
            )
        raw = file.read() if file else data["text"].encode()
        if raw[:2] == b"PK" or raw.lstrip()[:1] == b"<":
            self.items, self.problems = qti.read(raw)
            return data
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(
                {
                    "file": f"This is neither QTI nor text in UTF-8 (byte {error.start}). Save it as UTF-8 text."
                }
            ) from None
        self.items, self.problems = gift.read(text)
        return data

    items: list[Item]
    problems: list[Problem]


class ExportForm(forms.Form):
    """Which questions, and in which form."""

    form = forms.ChoiceField(
        choices=list(FORMATS.items()), widget=forms.RadioSelect, initial="gift", label="Form"
    )
    tag = forms.ChoiceField(required=False, label="Questions with the tag")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["tag"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "All questions"), *BankItem.tag_choices()]


def bring_in(request: HttpRequest) -> HttpResponse:
    """Take questions from a file or pasted text into the bank, as drafts. Sending the same twice makes them twice."""
    if not isinstance(request.user, User) or not request.user.has_perm("assessments.add_bankitem"):
        return _refused(request)
    sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if sent else ImportForm()
    made: list[BankItem] = []
    if sent and form.is_valid():
        made = add_drafts(form.items, by=request.user)
    context = {
        "form": form,
        "made": made,
        "problems": getattr(form, "problems", []),
        "header_title": "Bring questions in",
    }
    return render(request, "assessments/cms/bank_import.html", context, status=422 if form.errors else 200)


@transaction.atomic
def add_drafts(items: list[Item], *, by: User) -> list[BankItem]:
    """Put questions into the bank as drafts, under short names that are not taken, and return them."""
    taken = set(BankItem.objects.values_list("slug", flat=True))
    made = []
    for item in items:
        entry = BankItem.from_item({**item, "id": unique(item["id"], taken)}, live=False)
        entry.is_unfinished = True  # other programs ask for less: the editor says what is missing
        entry.save()
        entry.save_revision(user=by)
        made.append(entry)
    return made


def exchanged(item: dict[str, Any]) -> dict[str, Any]:
    """Return a question as other programs know it: the answers to true or false are called so, true first."""
    if item["kind"] != "truefalse":
        return item
    named = [{**option, "id": truth(item, option["id"])} for option in item["options"]]
    return {**item, "options": sorted(named, key=lambda option: option["id"] != "true")}


def take_out(request: HttpRequest) -> HttpResponse:
    """Give published questions as one file. Says which questions a form has no way to hold."""
    if not isinstance(request.user, User) or not request.user.has_perm("assessments.change_bankitem"):
        return _refused(request)
    sent = request.method == "POST"
    form = ExportForm(request.POST) if sent else ExportForm()
    if sent and form.is_valid():
        found = BankItem.objects.filter(live=True).prefetch_related("tagged_items__tag").order_by("slug")
        if form.cleaned_data["tag"]:
            found = found.filter(tagged_items__tag__slug=form.cleaned_data["tag"])
        items: list[Any] = [exchanged(entry.item) for entry in found]
        try:
            if not items:
                form.add_error("tag", "There is no published question here. Choose another tag.")
            elif form.cleaned_data["form"] == "qti":
                return _file(qti.write(items), "questions.zip", "application/zip")
            else:
                return _file(gift.write(items).encode(), "questions.gift.txt", "text/plain; charset=utf-8")
        except CanNotWrite as error:
            form.add_error("form", f"{error} QTI can hold them all.")
    context = {"form": form, "header_title": "Take questions out"}
    return render(request, "assessments/cms/bank_export.html", context, status=422 if form.errors else 200)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _refused(request: HttpRequest) -> HttpResponse:
    refused: HttpResponse = permission_denied(request)
    return refused
