"""An answer is yes, or no with its reason."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, BadInput, NotAllowed, first_no, no, require, yes

LATE = no("late", "The round has closed.")
FULL = no("full", "The province has used its places.")


def test_yes_is_true_and_no_is_false():
    assert yes
    assert not LATE


def test_the_first_refusal_is_the_answer():
    assert first_no(yes, LATE, FULL) is LATE
    assert first_no(yes, yes) is yes
    assert first_no() is yes


def test_what_is_required_and_refused_is_raised_with_its_reason():
    require(yes)
    with pytest.raises(NotAllowed) as raised:
        require(LATE)
    assert raised.value.answer is LATE


def test_a_reason_is_said_in_the_language_of_the_reader_and_not_of_the_rule():
    answer = no("not-found", _("There is nothing at this address."))
    with translation.override("en"):
        assert str(answer.reason) == "There is nothing at this address."
    with translation.override("th"):
        assert any("\u0e01" <= letter <= "\u0e4e" for letter in str(answer.reason))


def test_an_answer_cannot_be_changed_by_whoever_holds_it():
    with pytest.raises(AttributeError):
        LATE.ok = True  # type: ignore[misc]
    assert Answer(True) == yes


def test_bad_input_is_about_fields_or_about_the_whole():
    assert BadInput({"dated": ["too late"]}).fields == {"dated": ["too late"]}
    whole = BadInput(LATE)
    assert (whole.fields, whole.code) == ({"": ["The round has closed."]}, "late")
    assert BadInput(LATE, "scan").fields == {"scan": ["The round has closed."]}
