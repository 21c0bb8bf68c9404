"""The forms of the record store's pages."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import BigIntegerField
from django.utils.timezone import localdate, make_aware

from courses.models import Course
from people.models import Organisation
from people.scopes import Scope
from records.looking import Looking, found, within
from records.lrs.access import SCOPES
from records.lrs.models import LARGEST, REQUESTS, Credential
from records.models import ForwardingTarget
from records.vocabulary import VERBS as OUR_VERBS
from records.vocabulary import activity_id

MEGABYTE = 1024 * 1024
MEANINGS = {
    "statements/write": "Send statements",
    "statements/read/mine": "Read the statements that it sent itself",
    "statements/read": "Read all statements of the organisation: ours about its learners, with every choice and answer, "
    "and what its systems sent. Whoever runs such a system can find out whose number is whose",
    "state": "Keep and read documents about where somebody was in an activity",
    "profile": "Keep and read documents about activities and people",
    "all": "All of this",
}
assert set(MEANINGS) == set(SCOPES)
OURS = "ours"
VERBS = {verb.id: verb.display for verb in OUR_VERBS}
_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CredentialForm(forms.Form):
    """What a new credential is for, what it may do, and how much."""

    organisation = forms.ModelChoiceField(queryset=Organisation.objects.all())
    name = forms.CharField(max_length=120, help_text="Which system will use it, such as “Staff portal”.")
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        help_text="Tick as little as the system needs.",
        choices=[(scope, f"{MEANINGS[scope]} ({scope})") for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one."},
    )
    megabytes = forms.DecimalField(
        label="Largest request, in megabytes",
        min_value=0.01,
        max_value=100,
        decimal_places=2,
        initial=LARGEST // MEGABYTE,
    )
    requests_a_minute = forms.IntegerField(
        min_value=1, max_value=60_000, initial=REQUESTS, help_text="What comes on top is told to wait."
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a name that one of the organisation's credentials has: nobody could tell them apart."""
        data = super().clean() or {}
        taken = Credential.objects.filter(
            organisation=data.get("organisation"), name__iexact=data.get("name"), revoked_at=None
        )
        if taken.exists():
            self.add_error(
                "name", "This organisation has a credential of this name. Choose another, or rotate that one."
            )
        return data


class StatementFilter(forms.Form):
    """What somebody looks for. What is not in the viewer's reach is not offered, and not accepted."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), required=False, empty_label="Any"
    )
    source = forms.ChoiceField(label="Where from", required=False)
    verb = forms.ChoiceField(required=False)
    person = forms.UUIDField(
        required=False, label="Person", help_text="The opaque id. To find somebody by e-mail, see below."
    )
    course = forms.ChoiceField(required=False, help_text="And all that is in it.")
    activity = forms.CharField(
        required=False, label="Step or question", help_text="Its id, as a statement has it."
    )
    registration = forms.UUIDField(required=False)
    since = forms.DateField(required=False, label="Recorded from", widget=_DATE)
    until = forms.DateField(required=False, label="Recorded until", widget=_DATE)
    voided = forms.ChoiceField(
        required=False, choices=[("", "Voided or not"), ("no", "Not voided"), ("yes", "Voided")]
    )
    order = forms.ChoiceField(required=False, choices=[("", "Newest first"), ("oldest", "Oldest first")])
    like = forms.IntegerField(
        required=False, widget=forms.HiddenInput, min_value=1, max_value=BigIntegerField.MAX_BIGINT
    )

    def __init__(self, data: Any, *, scope: Scope) -> None:
        super().__init__(data)
        self.reach = reach = within(scope)
        self.actor = ""  # of the statement that `like` names
        organisations, credentials = (
            Organisation.objects.all(),
            Credential.objects.select_related("organisation"),
        )
        if reach is not None:
            organisations = organisations.filter(pk__in=reach)
            credentials = credentials.filter(organisation__in=reach)
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ModelChoiceField)
        organisation.queryset = organisations
        systems = [(str(row.pk), f"{row.name}, {row.organisation}") for row in credentials]
        self._choices("source", [("", "Anywhere"), (OURS, "Upstander itself"), *systems])
        courses = [
            (activity_id("course", course.key), course.title) for course in Course.objects.order_by("title")
        ]
        self._choices("course", [("", "Any"), *courses])
        # A link from a statement of another system may name a verb that we do not know.
        asked = self.data.get("verb", "")
        other = [(asked, asked)] if asked and asked not in VERBS else []
        self._choices("verb", [("", "Any"), *VERBS.items(), *other])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuse a course and a step together, and a statement from which nobody can be told: else all would match."""
        data = super().clean() or {}
        if data.get("like"):
            like = found(Looking(), self.reach).filter(pk=data["like"]).first()
            self.actor = like.actor if like else ""
            if not self.actor:
                self.add_error(None, "The statement whose person you look for is not there, or names nobody.")
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "This day is before the one from which you look.")
        if data.get("course") and data.get("activity"):
            self.add_error("course", "Choose a course, or give the id of a step: not both.")
        return data

    def looking(self) -> Looking:
        """Return what the form says."""
        data = self.cleaned_data
        return Looking(
            organisation=data["organisation"].pk if data["organisation"] else None,
            person=str(data["person"] or ""),
            actor=self.actor,
            verb=data["verb"],
            activity=data["course"] or data["activity"],
            registration=str(data["registration"] or ""),
            since=_midnight(data["since"]),
            until=_midnight(data["until"] and data["until"] + timedelta(days=1)),
            voided={"yes": True, "no": False}.get(data["voided"]),
            ours=data["source"] == OURS,
            credential=int(data["source"]) if data["source"] not in ("", OURS) else None,
        )

    def in_words(self) -> str:
        """Return what the form says, for people; nobody is named."""
        said = []
        for name, value in self.cleaned_data.items():
            if value and name not in ("order", "like"):
                choices = dict(getattr(self.fields[name], "choices", ())) if isinstance(value, str) else {}
                shown = f"{value:%-d %B %Y}" if isinstance(value, date) else choices.get(value, value)
                said.append(f"{self[name].label}: {shown}")
        if self.cleaned_data["like"]:
            said.append("one person")
        return "; ".join(said) or "All statements"


class LookUpForm(forms.Form):
    """Whose opaque id is wanted."""

    email = forms.EmailField(label="E-mail address")


def _midnight(day: date | None) -> str:
    return make_aware(datetime.combine(day, time.min)).isoformat() if day else ""


class TargetForm(forms.Form):
    """Another record store, and what it gets. The secret is never shown: left empty, the one that is kept stays."""

    name = forms.CharField(max_length=120)
    endpoint = forms.URLField(
        max_length=500,
        assume_scheme="https",
        help_text="The part of its address before /statements, with https://.",
    )
    version = forms.ChoiceField(
        label="Version of xAPI", choices=ForwardingTarget.Version, initial=ForwardingTarget.Version.V1
    )
    key = forms.CharField(max_length=200, required=False)
    secret = forms.CharField(
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="It is kept sealed and never shown. Left empty, what is kept stays; another host needs it again.",
    )
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.all(),
        required=False,
        empty_label="All organisations",
        help_text="It can not be changed later.",
    )
    courses = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, help_text="None ticked stands for all."
    )
    verbs = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, help_text="None ticked stands for all."
    )
    pseudonymous = forms.BooleanField(
        required=False,
        initial=True,
        label="Replace people by codes that only this record store gets",
        help_text="Untick it only where an agreement lets that organisation know who learns here. "
        "The ids of activities and verbs stay as they are.",
    )
    received = forms.BooleanField(
        required=False,
        label="Also what organisations’ own systems sent to Upstander",
        help_text="With codes instead of people all words are left out of it. "
        "The ids of activities and verbs stay as they are.",
    )

    def __init__(self, data: Any = None, *, target: ForwardingTarget | None = None) -> None:
        names = ("name", "endpoint", "version", "key", "courses", "verbs", "pseudonymous", "received")
        super().__init__(data, initial={name: getattr(target, name) for name in names} if target else None)
        self.target = target
        if target is not None:
            del self.fields["organisation"]
        courses = {
            activity_id("course", course.key): course.title for course in Course.objects.order_by("title")
        }
        self._offer("courses", courses, target.courses if target else [])
        self._offer("verbs", VERBS, target.verbs if target else [])

    def _offer(self, name: str, known: dict[str, str], held: list[str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(({value: value for value in held} | known).items())

    def clean_name(self) -> str:
        """Refuse a name that another target has."""
        name: str = self.cleaned_data["name"]
        others = ForwardingTarget.objects.exclude(pk=self.target.pk if self.target else 0)
        if others.filter(name=name).exists():
            raise forms.ValidationError("Another record store has this name.")
        return name

    def given(self) -> dict[str, Any]:
        """Return what the form says, for the services; no secret where none was typed."""
        data = dict(self.cleaned_data)
        if not data["secret"]:
            del data["secret"]
        return data


class BackFillForm(forms.Form):
    """From when on history is sent."""

    since = forms.DateField(
        required=False, label="Recorded from", widget=_DATE, help_text="Left empty: from the beginning."
    )

    def clean_since(self) -> date | None:
        """Refuse a day that has not come: history ends today."""
        day: date | None = self.cleaned_data["since"]
        if day and day > localdate():
            raise forms.ValidationError("This day has not come yet.")
        return day

    def moment(self) -> datetime | None:
        """Return the beginning of that day."""
        day = self.cleaned_data["since"]
        return make_aware(datetime.combine(day, time.min)) if day else None
