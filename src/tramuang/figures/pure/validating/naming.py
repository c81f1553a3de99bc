"""What texts of a file mean, each read once, and which place each row is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tramuang.figures.pure.reading.texts import Batch, Flags, Ints, Texts
from tramuang.figures.pure.recognising.places import Match, Places
from tramuang.figures.pure.recognising.schema import NotASchema, Schema
from tramuang.figures.pure.recognising.words import is_total, spelt
from tramuang.figures.pure.validating.findings import Findings

MOST_REMEMBERED = 200_000
# Different unknown names for which near ones are looked up.
MOST_SUGGESTED = 100
# Where so much of a column is not what the schema says, the schema is wrong, and going on would help nobody.
MOST_UNKNOWN = 20_000


@dataclass(frozen=True, slots=True)
class _Area:
    place: int
    why: str = ""
    mend: str = ""
    text: str = ""


class Naming:
    """Reads texts and places; a checker is one that reads the rest too."""

    def __init__(self, schema: Schema, places: Places, kept: int) -> None:
        self.schema, self.places = schema, places
        self.findings = Findings(kept)
        self._lists: dict[str, dict[str, int]] = {name: {} for name in ("areas", "elements", "units")}
        self._known: dict[str, dict[bytes, Any]] = defaultdict(dict)
        self._suggested: dict[str, str] = {}
        self._unknown = 0
        self._passed = 0

    def _number(self, group: str, code: str) -> int:
        known = self._lists[group]
        return known.setdefault(code, len(known))

    def _look(self, group: str, texts: Texts, read: Callable[[str], Any]) -> tuple[list[Any], Ints]:
        """What each different text of a column means; a text met before is not read again."""
        cells, which = texts.distinct()
        known = self._known[group]
        if len(known) > MOST_REMEMBERED:
            known.clear()
        found = []
        for cell in cells:
            if cell not in known:
                known[cell] = read(cell.decode("utf-8", "replace"))
            found.append(known[cell])
        return found, which

    def tell(
        self, code: str, batch: Batch, column: str, rows: Ints, raw: Callable[[int], str], mend: Callable[[int], str]
    ) -> None:
        """One finding of a kind for each of some rows."""

        def each(most: int) -> Iterator[tuple[int, int, str, str]]:
            for place in rows[:most].tolist():
                yield int(batch.lines[place]), batch.first_row + place + 1, raw(place), mend(place)

        self.findings.add_many(code, column, len(rows), each)

    def _area(self, text: str) -> _Area:
        found = self.places.find(text)
        # There are places whose name begins so: only an unknown one is a sum.
        if not found.code and (is_total(text) or spelt(text).startswith(("รวม", "ยอดรวม", "total "))):
            return _Area(-1, "total-row", text=text)
        return self._area_of(found, text)

    def _area_of(self, found: Match, text: str) -> _Area:
        if not found.code:
            self._unknown += 1
            if self._unknown > MOST_UNKNOWN:
                raise NotASchema(
                    f"มีชื่อพื้นที่ที่ไม่รู้จักเกิน {MOST_UNKNOWN:,} ชื่อ คอลัมน์นี้ไม่น่าใช่พื้นที่",
                    f"More than {MOST_UNKNOWN:,} different areas are unknown: this column hardly holds areas.",
                )
            return _Area(-1, found.why, ", ".join(map(self.places.name, found.suggestions)), text)
        why = "area-spelling" if found.respelt else ""
        return _Area(self._number("areas", found.code), why, self.places.name(found.code) if why else "", text)

    def _areas_of(self, batch: Batch) -> tuple[Ints, Flags]:
        count, schema = len(batch), self.schema
        code, name, province = schema.first("area_code"), schema.first("area"), schema.first("province")
        first = next((one for one in (code, name, province) if one is not None), None)
        if first is None or schema.area:
            return np.full(count, self._number("areas", schema.area)), np.ones(count, dtype=np.bool_)
        found, which = self._look("area", batch.columns[first], self._area)
        places = np.array([one.place for one in found], dtype=np.int64)[which] if count else which
        which, found = which.copy(), list(found)
        if code is not None and name is not None:
            self._second_opinion(batch, code, name, places, found, which)
        if name is not None and province is not None and count:
            self._by_province(batch, name, province, places, found, which)
        column = schema.columns[first].name
        conflicts = np.zeros(count, dtype=np.bool_)
        for kind in sorted({one.why for one in found if one.why}):
            rows = rows_of([one.why == kind for one in found], which)
            if kind == "total-row":
                self._passed += len(rows)
            elif kind == "area-conflict":
                conflicts[rows] = True
            self.tell(
                kind,
                batch,
                column,
                rows,
                lambda place: found[which[place]].text,
                lambda place: self._near(found[which[place]]),
            )
        return places, (places >= 0) & ~conflicts

    def _near(self, area: _Area) -> str:
        """The names that come near an unknown one; looked up only for findings that are kept."""
        if area.why != "area-unknown":
            return area.mend
        if area.text not in self._suggested and len(self._suggested) >= MOST_SUGGESTED:
            return "…"
        if area.text not in self._suggested:
            self._suggested[area.text] = ", ".join(map(self.places.name, self.places.suggest(area.text)))
        return self._suggested[area.text]

    def _second_opinion(
        self, batch: Batch, code: int, name: int, places: Ints, found: list[_Area], which: Ints
    ) -> None:
        """A code that is empty or unknown gives way to a known name; a code and a name of two places are a fault."""
        others, other = self._look("area", batch.columns[name], self._area)
        named = np.array([one.place for one in others], dtype=np.int64)[other] if len(batch) else other
        untold = (
            np.array([each.why == "area-empty" for each in found], dtype=np.bool_)[which] if len(batch) else places < 0
        )
        helped = (places < 0) & ((named >= 0) | untold)
        codes = list(self._lists["areas"])
        differ = np.flatnonzero((places >= 0) & (named >= 0) & (places != named))
        for one, two in {(int(places[row]), int(named[row])) for row in differ}:
            kinds = {self.places.all[codes[each]].kind for each in (one, two) if codes[each] in self.places.all}
            if len(kinds) == 1:
                text = f"{self.places.name(codes[one])} ≠ {self.places.name(codes[two])}"
                which[differ[(places[differ] == one) & (named[differ] == two)]] = len(found)
                found.append(_Area(one, "area-conflict", "", text))
        totals = np.array([each.why == "total-row" for each in others], dtype=np.bool_)[other] if len(batch) else helped
        for rows in (helped, totals & (places < 0)):
            if rows.any():
                base = len(found)
                found.extend(others)
                which[rows] = base + other[rows]
                places[rows] = named[rows]

    def _by_province(
        self, batch: Batch, name: int, province: int, places: Ints, found: list[_Area], which: Ints
    ) -> None:
        """Areas of one name are told apart by the province beside them."""
        ambiguous = np.array([one.why == "area-ambiguous" for one in found], dtype=np.bool_)[which]
        pairs: dict[tuple[str, str], int] = {}
        for row in np.flatnonzero(ambiguous).tolist():
            pair = batch.columns[name][row], batch.columns[province][row]
            if pair not in pairs:
                inside = self.places.find(pair[1]).code
                pairs[pair] = len(found)
                found.append(self._area_of(self.places.find(pair[0], inside), pair[0]))
            which[row] = pairs[pair]
            places[row] = found[pairs[pair]].place


def rows_of(chosen: list[bool], which: Ints) -> Ints:
    """The rows that hold a text of which it is true; `which` says for each row which text it holds."""
    return np.flatnonzero(np.array(chosen, dtype=np.bool_)[which])
