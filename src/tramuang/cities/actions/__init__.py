"""Everything that can happen to places, people and their roles."""

from tramuang.cities.actions.held import erase_person, export_person
from tramuang.cities.actions.people import (
    choose_language,
    correct_person,
    invite_again,
    invite_person,
    record_person,
    tell_sign_in_changed,
)
from tramuang.cities.actions.places import load_provinces, record_area, record_organisation
from tramuang.cities.actions.roles import appoint, delegate, end_appointment, end_delegation

__all__ = [
    "appoint",
    "choose_language",
    "correct_person",
    "delegate",
    "end_appointment",
    "end_delegation",
    "erase_person",
    "export_person",
    "invite_again",
    "invite_person",
    "load_provinces",
    "record_area",
    "record_organisation",
    "record_person",
    "tell_sign_in_changed",
]
