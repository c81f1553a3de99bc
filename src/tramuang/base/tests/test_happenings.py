"""A change and the row that tells of it are one."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from tramuang.base import happenings
from tramuang.base.happenings import happening
from tramuang.base.models import Cursor, Happening, Unsealed
from tramuang.base.pure.chain import canonical, plain
from tramuang.base.refs import Shown, ref, register_names, shown, split_ref
from tramuang.base.tests.conftest import HAPPENED, OTHER


def change(name: str = "changed") -> None:
    """Something that a transaction can take back."""
    Cursor.objects.create(name=name)


def tell_and_fail(at: datetime, *, inside: bool = False, **data: object) -> None:
    """Change something, tell of it, and fail: with what is told, or else by a fault."""
    with happening(HAPPENED, "thing:1", by=None, at=at) as note:
        change()
        note.data.update(data)
        if inside:
            with happening(OTHER, "thing:2", by=None, at=at):
                change("inside")
        if not data:
            raise ZeroDivisionError


@pytest.mark.django_db
class TestOneTransaction:
    def test_the_change_and_its_row_are_written_together(self, at):
        with happening(HAPPENED, "thing:1", by="person:7", at=at, amount=3) as note:
            change()
            note.data["also"] = "file:9"
        row = Happening.objects.get()
        assert (row.kind, row.subject, row.by, row.at) == (HAPPENED, "thing:1", "person:7", at)
        assert row.data == {"amount": 3, "also": "file:9"}
        assert Unsealed.objects.get().happening_id == row.pk

    def test_a_change_that_fails_leaves_no_row_and_no_change(self, at):
        with pytest.raises(ZeroDivisionError):
            tell_and_fail(at)
        assert not Happening.objects.exists()
        assert not Cursor.objects.exists()

    def test_a_row_that_cannot_be_written_takes_the_change_back(self, at):
        with pytest.raises(ValueError, match="not text"):
            tell_and_fail(at, who="สมใจ")
        assert not Cursor.objects.exists()

    def test_what_goes_with_the_change_is_written_with_it_or_not_at_all(self, at):
        happenings.with_change(HAPPENED, lambda row: change(f"after {row.subject}"))
        happenings.with_change(OTHER, lambda row: 1 / 0)
        with happening(HAPPENED, "thing:1", by=None, at=at):
            pass
        assert Cursor.objects.filter(name="after thing:1").exists()
        with pytest.raises(ZeroDivisionError), happening(OTHER, "thing:1", by=None, at=at):
            change()
        assert not Cursor.objects.filter(name="changed").exists()
        assert Happening.objects.count() == 1

    def test_a_happening_inside_another_falls_with_it(self, at):
        with pytest.raises(ZeroDivisionError), happening(HAPPENED, "thing:1", by=None, at=at):
            tell_and_fail(at)
        with pytest.raises(ZeroDivisionError):
            tell_and_fail(at, inside=True)
        assert not Happening.objects.exists()

    def test_another_connection_sees_both_or_neither(self, fresh_database, at, together):
        def look():
            return Happening.objects.count(), Cursor.objects.count()

        with happening(HAPPENED, "thing:1", by=None, at=at):
            if connections["default"].vendor == "postgresql":
                assert together(look) == [(0, 0)]
            change()
        assert together(look) == [(1, 1)]


@pytest.mark.django_db
class TestWhatMayBeTold:
    def test_an_undeclared_kind_is_refused(self, at):
        with pytest.raises(LookupError, match=r"never\.heard"), happening("never.heard", "thing:1", by=None, at=at):
            change()
        assert not Cursor.objects.exists()

    def test_a_moment_without_a_zone_is_refused(self):
        with pytest.raises(ValueError, match="time zone"):  # noqa: SIM117
            with happening(HAPPENED, "thing:1", by=None, at=datetime(2026, 1, 1)):
                pass

    @pytest.mark.parametrize("by", ["somebody@example.org", "สมใจ ใจดี", "Somjai Jaidee", "", "person:a b"])
    def test_a_name_or_an_address_is_no_reference(self, at, by):
        with pytest.raises(ValueError, match="reference"), happening(HAPPENED, "thing:1", by=by, at=at):
            change()
        assert not Cursor.objects.exists()

    def test_the_last_happenings_come_newest_first_of_all_or_of_one_subject(self, tell):
        for number in range(4):
            tell(subject=f"thing:{number % 2}", number=number)
        assert [row.data["number"] for row in happenings.latest(limit=3)] == [3, 2, 1]
        of_one = happenings.latest(subject="thing:1")
        assert [row.data["number"] for row in of_one] == [3, 1]
        assert [row.data["number"] for row in happenings.latest(before=of_one[0].pk)] == [2, 1, 0]


class TestPlainValues:
    def test_days_moments_figures_and_keys_become_text(self):
        told = {
            "day": date(2022, 5, 6), "moment": datetime(2022, 5, 6, 3, tzinfo=UTC), "money": Decimal("15000000.00"),
            "key": UUID(int=7), "many": (1, None, True), "in": {"a": "case:1"},
        }  # fmt: skip
        assert plain(told) == {
            "day": "2022-05-06", "moment": "2022-05-06T03:00:00+00:00", "money": "15000000.00",
            "key": str(UUID(int=7)), "many": [1, None, True], "in": {"a": "case:1"},
        }  # fmt: skip

    @pytest.mark.parametrize(
        "text",
        ["ทดสอบ", "two words", "somebody@example.org", "line\nbreak", "x" * 201, "\u202eabc", "tab\there", "café"],
    )
    def test_free_text_is_refused_wherever_it_hides(self, text):
        for told in (text, [text], {"a": {"b": text}}, {text: 1}):
            with pytest.raises(ValueError, match="not text"):
                plain(told)

    @pytest.mark.parametrize("value", [0.5, float("nan"), b"bytes", {1, 2}, object(), {1: 2}])
    def test_what_two_databases_would_write_differently_is_refused(self, value):
        with pytest.raises(TypeError):
            plain(value)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text("abc-:/._0123456789", max_size=20),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
            max_leaves=10,
        )
    )
    def test_what_is_plain_stays_as_it_is_and_has_one_spelling(self, value):
        assert plain(value) == value
        assert canonical(plain(value)) == canonical(value)


class TestReferences:
    def test_a_reference_is_split_as_it_was_made(self):
        assert split_ref(ref("case:a:b")) == ("case", "a:b")
        assert ref(None) == "system"
        assert ref("sources") == "sources"

    def test_rooms_are_asked_once_for_each_kind_and_the_unknown_is_said_to_be_erased(self, monkeypatch):
        asked = []

        def people(keys):
            asked.append(keys)
            return {"1": Shown("First", "/people/1/")}

        monkeypatch.setattr("tramuang.base.refs._names", {})
        register_names("person", people)
        found = shown(["person:1", "person:2", "system", "system:loader", "case:abcdefghij", "person:1", "sources"])
        assert asked == [["1", "2"]]
        assert found["person:1"] == Shown("First", "/people/1/")
        assert found["case:abcdefghij"].text == "case abcdefgh"
        assert found["sources"].text == "sources"
        assert found["system:loader"] == found["system"]
        assert found["system"].text != found["person:2"].text != "2"

    def test_a_key_that_cannot_be_one_upsets_nobody(self, monkeypatch):
        def people(keys):
            raise ValidationError([f"{key} is not a valid UUID" for key in keys])

        monkeypatch.setattr("tramuang.base.refs._names", {})
        register_names("person", people)
        assert shown(["person:0", "case:1"]).keys() == {"system", "person:0", "case:1"}
