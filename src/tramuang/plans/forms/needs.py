"""A need of an area."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tramuang.base.forms import ThaiDateField
from tramuang.plans.access import lang
from tramuang.plans.forms.fields import CountField, words
from tramuang.plans.pure import limits
from tramuang.programme.pure.edition import Edition


class NeedForm(forms.Form):
    """What somebody needs, who said so, how, when and how many."""

    text_th = forms.CharField(
        label=_("The need, in Thai"),
        max_length=limits.SENTENCES,
        widget=words(3),
        help_text=_("In the words of those who said it, without names or addresses."),
    )
    text_en = forms.CharField(
        label=_("The need, in English"), max_length=limits.SENTENCES, required=False, widget=words(2)
    )
    group = forms.ChoiceField(label=_("Voiced by"), widget=forms.RadioSelect)
    voices = CountField(label=_("How many people said so"), help_text=_("Leave it empty if nobody counted."))
    voiced_on = ThaiDateField(label=_("When it was voiced"), required=False)
    channel = forms.CharField(
        label=_("How it was voiced"),
        max_length=limits.CHANNEL,
        required=False,
        help_text=_("For example a community meeting, a survey of households, the complaints line."),
    )
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rules: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["group"].choices = [(group.code, group.label.in_(lang())) for group in rules.groups]
