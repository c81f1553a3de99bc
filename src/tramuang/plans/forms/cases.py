"""Nominating, moving a case, submission, and the scan of a letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tramuang.base import files
from tramuang.base.forms import LetterForm, ScanField, ThaiDateField
from tramuang.cities.models import Area
from tramuang.plans.actions import LetterGiven
from tramuang.plans.forms.fields import seen_field, words
from tramuang.plans.pure import limits
from tramuang.programme.pure.edition import Move

# So many cities can be looked over at a glance; more are chosen from a list that folds up.
LONG = 8
LETTER = ("number", "dated", "signatory", "scan")


class WithLetter(LetterForm):
    """A form that may carry an official letter."""

    def without_letter(self) -> None:
        """Leave the letter out."""
        for name in LETTER:
            del self.fields[name]

    @property
    def has_letter(self) -> bool:
        """Whether this form asks for a letter."""
        return "number" in self.fields

    @property
    def letter_fields(self) -> list[forms.BoundField]:
        """The letter's fields, for a part of the page of their own."""
        return [self[name] for name in LETTER if name in self.fields]

    def letter(self) -> LetterGiven | None:
        """The letter as it was given."""
        if not self.has_letter:
            return None
        given = self.cleaned_data
        return LetterGiven(given["number"], given["dated"], given["signatory"], given.get("scan"))


class NominationForm(WithLetter):
    """Which city, why, and the official letter."""

    area = forms.ChoiceField(label=_("City or area"), widget=forms.RadioSelect)
    reason_th = forms.CharField(
        label=_("Why this city, in Thai"),
        max_length=limits.SENTENCES,
        widget=words(5),
        help_text=_(
            "What it wants to solve, and why it speaks for the province. The programme office and the city read this."
        ),
    )
    reason_en = forms.CharField(
        label=_("Why this city, in English"), max_length=limits.SENTENCES, required=False, widget=words(3)
    )
    field_order = ("area", "reason_th", "reason_en", *LETTER)

    def __init__(self, *args: Any, areas: Sequence[Area], letter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["area"]
        if len(areas) > LONG:
            chosen.widget = forms.Select()
        chosen.choices = [(area.code, area.name) for area in areas]
        if len(areas) == 1:
            self.initial.setdefault("area", areas[0].code)
        if not letter:
            self.without_letter()


class MoveForm(WithLetter):
    """What a move of the edition needs: a reason, a day, an official letter."""

    seen = seen_field()
    code = forms.SlugField(max_length=60, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=limits.SENTENCES, required=False, widget=words(4))
    due = ThaiDateField(label=_("To be answered by"), required=False)
    field_order = ("seen", "code", "reason", "due", *LETTER)

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.move = move
        for name in ("reason", "due"):
            if move.requires(name):
                self.fields[name].required = True
            else:
                del self.fields[name]
        if "reason" in self.fields:
            self.fields["reason"].help_text = _("The city will read it.")
        if not move.requires("letter"):
            self.without_letter()

    @property
    def plain(self) -> bool:
        """Whether there is nothing to fill in: one button is enough."""
        return not self.visible_fields()


class SubmitForm(WithLetter):
    """Submitting: what was seen, and the covering letter."""

    seen = seen_field()
    revision = seen_field()
    code = forms.SlugField(max_length=60, widget=forms.HiddenInput)
    field_order = ("seen", "revision", "code", *LETTER)

    def __init__(self, *args: Any, letter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not letter:
            self.without_letter()


class ScanForm(forms.Form):
    """The signed scan of a letter that has come back."""

    scan = ScanField(label=_("Signed scan"), help_text=files.what_is_allowed())
