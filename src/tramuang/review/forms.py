"""Input of this room as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tramuang.base.forms import ThaiDateField
from tramuang.cities.models import Organisation, Person
from tramuang.cities.queries import organisations
from tramuang.plans.access import lang
from tramuang.plans.forms.cases import MoveForm, WithLetter
from tramuang.plans.forms.fields import CountField, NumberField, seen_field, words
from tramuang.plans.models import Case
from tramuang.programme.pure.edition import Body, Move
from tramuang.review.kinds import Conflict
from tramuang.review.models import Attendance
from tramuang.review.pure.checks import Check
from tramuang.review.pure.lines import Line, Mark
from tramuang.review.pure.votes import Votes
from tramuang.review.queries import Choice


class ScreenForm(MoveForm):
    """One move out of screening; where it needs a reason, what is lacking on the check list is part of it."""

    lacking = forms.MultipleChoiceField(label=_("To be mended"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("seen", "code", "lacking", "reason", "due")

    def __init__(self, *args: Any, move: Move, checks: Sequence[Check], **kwargs: Any) -> None:
        super().__init__(*args, move=move, **kwargs)
        if not move.requires("reason"):
            del self.fields["lacking"]
            return
        chosen: Any = self.fields["lacking"]
        chosen.choices = [(check.code, check.part.label.in_(lang())) for check in checks]
        # Points on the check list are a reason of their own.
        self.fields["reason"].required = False
        self.fields["reason"].help_text = _("The city reads this below the points chosen above.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "lacking" in self.fields and not given.get("lacking") and not given.get("reason"):
            self.add_error("reason", _("Choose what must be mended, or write the reason: the city will read it."))
        return given


class AssignForm(forms.Form):
    """Whom to ask, and by when."""

    reviewers = forms.MultipleChoiceField(
        label=_("Reviewers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reviewer.")},
    )
    due = ThaiDateField(label=_("Scores by"))

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["reviewers"]
        chosen.choices = [(str(person.pk), person.name) for person in people]


class ConflictForm(forms.Form):
    """Whether there is a conflict of interest; there is no answer by default."""

    conflict = forms.ChoiceField(
        label=_("Do you have a conflict of interest with this city?"),
        widget=forms.RadioSelect,
        choices=[
            (
                Conflict.NONE.value,
                _("I have none: I neither work for this city nor advise it, and gain nothing from the outcome."),
            ),
            (Conflict.DECLARED.value, _("I have one, and will not assess this plan.")),
        ],
        error_messages={"required": _("Choose one of the two answers.")},
    )
    note = forms.CharField(
        label=_("What the conflict is"),
        required=False,
        max_length=2_000,
        widget=words(3),
        help_text=_("Only if you have one. The programme office reads it."),
    )


class ScoreForm(forms.Form):
    """A value on one line and the reason; both may still be missing in a draft."""

    seen = seen_field()
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=4_000,
        widget=words(4),
        help_text=_("The city will read it, without your name."),
    )
    field_order = ("seen", "value", "reason")

    def __init__(self, *args: Any, line: Line, mark: Mark, revision: int, **kwargs: Any) -> None:
        initial = {"seen": revision, "value": _plain(mark.value), "reason": mark.reason}
        super().__init__(*args, initial=initial, **kwargs)
        self.line = line
        if line.rubric:
            self.fields["value"] = forms.TypedChoiceField(
                label=_("Score"),
                required=False,
                coerce=Decimal,
                empty_value=None,
                widget=forms.RadioSelect,
                choices=[(_plain(level.score), level.label.in_(lang())) for level in reversed(line.sheet.levels)],
            )
        else:
            self.fields["value"] = NumberField(
                label=_("Score"),
                widget=forms.TextInput(
                    attrs={
                        "inputmode": "decimal",
                        "autocomplete": "off",
                        "data-least": line.sheet.min,
                        "data-most": line.item.max,
                    }
                ),
            )
        self.order_fields(self.field_order)


def _plain(value: Decimal | None) -> str | None:
    """A value as its radio button bears it: 3 and not 3.00."""
    if value is None:
        return None
    return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


class SeenForm(forms.Form):
    """A button that carries what the person saw."""

    seen = seen_field()


class MeetingForm(forms.Form):
    """Number, day and place of a meeting."""

    number = forms.CharField(
        label=_("Meeting number"), max_length=20, help_text=_("As 1/2570: its number in its year.")
    )
    held_on = ThaiDateField(label=_("Date"))
    place_th = forms.CharField(label=_("Place, in Thai"), max_length=200, required=False)
    place_en = forms.CharField(label=_("Place, in English"), max_length=200, required=False)
    members = CountField(
        label=_("Members of the body"),
        help_text=_("All members by appointment: the quorum is a share of them. Left empty, those on the list count."),
    )

    def values(self) -> dict[str, Any]:
        """What `actions.call_meeting` and `change_meeting` want."""
        return {name: self.cleaned_data[name] for name in ("number", "held_on", "place_th", "place_en", "members")}


class CallForm(MeetingForm):
    """Which body meets, and when."""

    body = forms.ChoiceField(label=_("Body"), widget=forms.RadioSelect)
    field_order = ("body", "number", "held_on", "place_th", "place_en", "members")

    def __init__(self, *args: Any, bodies: Iterable[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["body"]
        chosen.choices = [(body.code, body.label.in_(lang())) for body in bodies]


class MemberForm(forms.Form):
    """One office on the list of a meeting."""

    office_th = forms.CharField(label=_("Office, in Thai"), max_length=200)
    office_en = forms.CharField(label=_("Office, in English"), max_length=200, required=False)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("Members do not vote on a city of their own organisation."),
    )
    person = forms.ModelChoiceField(label=_("Account here"), queryset=Person.objects.none(), required=False)
    voting = forms.BooleanField(label=_("Member with a vote"), required=False, initial=True)

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whom: Any = self.fields["person"]
        whom.queryset = Person.objects.filter(pk__in=[person.pk for person in people]).order_by("sort_key")
        where: Any = self.fields["organisation"]
        where.queryset = organisations()
        for field in (whom, where):
            field.label_from_instance = lambda thing: str(thing.name)


class AttendanceForm(forms.Form):
    """Who is in the room, and who chairs."""

    present = forms.MultipleChoiceField(required=False)
    chair = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, rows: Iterable[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(row.pk), row.office) for row in rows]
        for name in ("present", "chair"):
            field: Any = self.fields[name]
            field.choices = choices

    def values(self) -> dict[str, Any]:
        """What `actions.take_attendance` wants."""
        chair = self.cleaned_data["chair"]
        return {"present": [int(key) for key in self.cleaned_data["present"]], "chair": int(chair) if chair else None}


class AgendaForm(forms.Form):
    """Which of the waiting cases come on the agenda."""

    cases = forms.MultipleChoiceField(
        label=_("Cases that wait for this body"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one case.")},
    )

    def __init__(self, *args: Any, cases: Iterable[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["cases"]
        chosen.choices = [(str(case.pk), case.area.name) for case in cases]


class RecuseForm(forms.Form):
    """Who leaves the room for an item, and why."""

    attendance = forms.ChoiceField(label=_("Member"))
    reason = forms.CharField(label=_("Reason"), max_length=1_000)

    def __init__(self, *args: Any, rows: Iterable[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["attendance"]
        chosen.choices = [(str(row.pk), row.office) for row in rows]


class ResolveForm(forms.Form):
    """What the meeting resolves on an item."""

    seen = seen_field()
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the meeting resolved.")},
    )
    text_th = forms.CharField(
        label=_("Resolution, in Thai"),
        max_length=8_000,
        widget=words(4),
        help_text=_("As it will stand in the minutes."),
    )
    text_en = forms.CharField(label=_("Resolution, in English"), max_length=8_000, required=False, widget=words(3))
    conditions_th = forms.CharField(
        label=_("Conditions"),
        max_length=8_000,
        required=False,
        widget=words(3),
        help_text=_("Only with an outcome that sets conditions."),
    )
    due = ThaiDateField(label=_("To be answered by"), required=False)
    votes_for = CountField(label=_("For"))
    votes_against = CountField(label=_("Against"))
    votes_abstained = CountField(label=_("Abstentions"))

    def __init__(self, *args: Any, choices: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_offer = list(choices)
        chosen: Any = self.fields["outcome"]
        chosen.choices = [(each.outcome.code, each.outcome.label.in_(lang())) for each in on_offer]
        if not any(each.outcome.conditions for each in on_offer):
            del self.fields["conditions_th"]
        if not any(each.outcome.resubmit or each.move.requires("due") for each in on_offer):
            del self.fields["due"]
        else:
            self.fields["due"].help_text = _("Only where the city is to resubmit its plan.")

    def values(self) -> dict[str, Any]:
        """What `actions.resolve` wants, beside the item."""
        given = self.cleaned_data
        return {
            "outcome": given["outcome"],
            "text_th": given["text_th"],
            "text_en": given["text_en"],
            "conditions_th": given.get("conditions_th", ""),
            "due": given.get("due"),
            "votes": Votes(given["votes_for"], given["votes_against"], given["votes_abstained"]),
            "seen": given["seen"],
        }


class CloseForm(forms.Form):
    """What else was said, for the minutes."""

    announced_th = forms.CharField(
        label=_("What the chair told the meeting"), required=False, max_length=8_000, widget=words(3)
    )
    other_th = forms.CharField(label=_("Other matters"), required=False, max_length=8_000, widget=words(3))


class LetterOfResolution(WithLetter):
    """The official letter that tells the city of a resolution."""
