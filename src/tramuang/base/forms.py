"""Form fields and forms that several rooms need."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tramuang.base import files
from tramuang.base.answers import BadInput
from tramuang.base.pure.thai.dates import NotADate, parse_date


class ThaiDateField(forms.DateField):
    """A day as people here write it: 9 มกราคม 2566, ๙ ม.ค. ๖๖, 9/1/2566, 2023-01-09."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("For example 9 มกราคม 2566 or 9/1/2566."))
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except NotADate as fault:
            raise forms.ValidationError(fault.en if get_language() == "en" else fault.th) from fault

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class ScanField(forms.FileField):
    """A scan to hand in; its kind and size are told in place, before anything is kept."""

    def __init__(self, *, kinds: tuple[str, ...] = files.SCANS, limit: str = "UPLOAD_LIMIT", **options: Any) -> None:
        """`limit` names the setting; the page that takes more than scans says so to `adapters.uploads.takes`."""
        self.kinds, self.limit = kinds, limit
        options.setdefault("widget", forms.ClearableFileInput(attrs={"accept": ",".join(kinds)}))
        super().__init__(**options)

    def to_python(self, data: UploadedFile | None) -> UploadedFile | None:
        if data in self.empty_values:
            return None
        answer = files.may_keep(data, self.kinds, getattr(settings, self.limit))  # type: ignore[arg-type]
        if not answer.ok:
            raise forms.ValidationError(str(answer.reason), code=answer.code)
        return data


class LetterForm(forms.Form):
    """The number, date and signatory of an official letter, and its signed scan if it is at hand."""

    number = forms.CharField(label=_("Letter number"), max_length=80)
    dated = ThaiDateField(label=_("Date of the letter"))
    signatory = forms.CharField(label=_("Signed by (office)"), max_length=200)
    scan = ScanField(label=_("Signed scan"), required=False, help_text=files.what_is_allowed())

    def __init__(self, *arguments: Any, at: datetime, **options: Any) -> None:
        self.at = at
        super().__init__(*arguments, **options)

    def clean_dated(self) -> date:
        dated: date = self.cleaned_data["dated"]
        if dated > timezone.localdate(self.at):
            raise forms.ValidationError(_("The letter's date lies in the future."))
        return dated


def add_faults(form: forms.BaseForm, fault: BadInput) -> None:
    """Show in place, on the form, what an action refused."""
    for field, lines in fault.fields.items():
        for line in lines:
            form.add_error(field if field in form.fields else None, line)
