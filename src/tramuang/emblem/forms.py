"""Input of this room as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tramuang.base.forms import ThaiDateField
from tramuang.emblem.models import Emblem
from tramuang.emblem.pure.credential import tidy_serial


class SerialForm(forms.Form):
    """The serial on an emblem, as people type it."""

    serial = forms.CharField(
        label=_("Serial on the emblem"),
        max_length=60,
        help_text=_("Such as TM-2565-96-01"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the serial, or hand in the file.")},
    )

    def clean_serial(self) -> str:
        return tidy_serial(self.cleaned_data["serial"])


class FileForm(forms.Form):
    """An emblem's file, which is checked and never kept."""

    file = forms.FileField(
        label=_("The emblem's file"),
        allow_empty_file=True,
        help_text=_(
            "Picture, certificate, offline page, JSON or a photograph of the certificate: drop it here, or choose it. It is checked and not kept."
        ),
        widget=forms.FileInput(attrs={"accept": ".json,.jwt,.png,.svg,.pdf,.zip,.html,.jpg,.jpeg,.webp"}),
        error_messages={"required": _("Choose the file first.")},
    )


class DayForm(forms.Form):
    """A day on which the emblem may have stood or not."""

    on = ThaiDateField(label=_("Day"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        self.today = localdate(at)
        super().__init__(*args, **kwargs)

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("Nobody can tell that of a day to come."))
        return day


class DeclineForm(forms.Form):
    """Why the second person says no."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Your colleague reads it, and may propose it anew."),
    )


class ReasonForm(forms.Form):
    """The reason that everybody will read, in Thai and English."""

    reason_th = forms.CharField(
        label=_("Reason, in Thai"),
        widget=forms.Textarea(attrs={"rows": 3, "lang": "th"}),
        max_length=2000,
        help_text=_("Everybody reads it beside the emblem, for ever: write no names of private persons."),
    )
    reason_en = forms.CharField(
        label=_("Reason, in English"),
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
        max_length=2000,
        required=False,
    )

    def reason(self) -> tuple[str, str]:
        """The reason in both languages."""
        return self.cleaned_data.get("reason_th", ""), self.cleaned_data.get("reason_en", "")


class ProposeForm(ReasonForm):
    """The award date, asked only where the resolution's own day is not on record; the reason, only where everybody will read one."""

    awarded_on = ThaiDateField(label=_("Date of the award"))

    def __init__(self, *args: Any, day_known: bool, wants_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if day_known:
            del self.fields["awarded_on"]
        if not wants_reason:
            del self.fields["reason_th"], self.fields["reason_en"]


class OpenForm(forms.Form):
    """Why a case about an emblem is opened."""

    reason = forms.CharField(
        label=_("Why the case is opened"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text=_("The city reads it, and answers it where the rules ask for that."),
    )


class CeremonyForm(forms.Form):
    """When, where and by whom emblems were handed over, and which office received each."""

    held_on = ThaiDateField(label=_("Date"))
    place_th = forms.CharField(label=_("Place, in Thai"), max_length=200)
    place_en = forms.CharField(label=_("Place, in English"), max_length=200, required=False)
    presented_by_th = forms.CharField(label=_("Presented by (office), in Thai"), max_length=200)
    presented_by_en = forms.CharField(label=_("Presented by (office), in English"), max_length=200, required=False)

    def __init__(self, *args: Any, emblems: Iterable[Emblem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.emblems = {f"received-{emblem.pk}": emblem for emblem in emblems}
        for name, emblem in self.emblems.items():
            self.fields[name] = forms.CharField(
                label=f"{emblem.area.name} · {emblem.serial}", max_length=200, required=False
            )

    def received_fields(self) -> list[forms.BoundField]:
        """One field for each emblem that has not been handed over yet."""
        return [self[name] for name in self.emblems]

    def received(self) -> list[tuple[Emblem, str, str]]:
        """The emblems for which a receiving office was given."""
        return [
            (emblem, self.cleaned_data[name], "") for name, emblem in self.emblems.items() if self.cleaned_data[name]
        ]
