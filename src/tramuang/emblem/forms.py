from django import forms
from django.utils.translation import gettext_lazy as _


class VerifyForm(forms.Form):
    """A serial, or a file that is checked in memory and never kept."""

    serial = forms.CharField(label=_("Serial on the emblem"), max_length=40, required=False, help_text=_("Such as TM-2565-96-01"))
    file = forms.FileField(label=_("Or the emblem's file (JSON)"), required=False, help_text=_("It is checked in memory and not kept."))


class DeclineForm(forms.Form):
    """Why the second person says no."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class ProposeForm(forms.Form):
    """The award date, asked only where the resolution's own date is not on record."""

    awarded_on = forms.DateField(label=_("Date of the award"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
