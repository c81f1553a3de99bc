"""Finds the area that a code or a Thai or English name means, and suggests some when a name is misspelt."""

from __future__ import annotations

import difflib
import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tramuang.base.pure.thai.provinces import provinces
from tramuang.figures.pure.recognising.words import bare, likeness, spelt, trigrams

# What stands before a name and says what kind of place it is; the longest first. The code of the kind is ours.
_PREFIXES: tuple[tuple[str, str], ...] = tuple(
    sorted(
        (
            ("องค์การบริหารส่วนจังหวัด", "pao"), ("องค์การบริหารส่วนตำบล", "tao"), ("อบจ.", "pao"), ("อบต.", "tao"), ("อบจ", "pao"), ("อบต", "tao"),
            ("เทศบาลนคร", "city"), ("ทน.", "city"), ("เทศบาลเมือง", "town"), ("ทม.", "town"), ("เทศบาลตำบล", "subdistrict"), ("ทต.", "subdistrict"),
            ("เทศบาล", "municipality"), ("จังหวัด", "province"), ("จ.", "province"), ("อำเภอ", "district"), ("อ.", "district"),
            ("กิ่งอำเภอ", "district"), ("เขต", "district"), ("ตำบล", "tambon"), ("ต.", "tambon"), ("แขวง", "tambon"), ("เมืองพัทยา", "pattaya"),
        ),
        key=lambda pair: -len(pair[0]),
    )
)  # fmt: skip
_SUFFIXES = re.compile(
    r"\s+(city municipality|town municipality|subdistrict municipality|municipality|province|district|city|town)$"
)
_ENGLISH = re.compile(r"^(khet|amphoe|changwat|tambon|city of|province of)\s+")
_MUNICIPAL = {"city", "town", "subdistrict", "municipality", "pattaya"}
# A dash, a bracket or a mark at an end is no part of a name or a code; that it was passed over is told.
_ADORNED = re.compile(r"^[-_/:,*#(\[\"]|[-_/:,*#)\]\"]$")
LEAST_LIKE = 0.35
MOST_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """An area or province that figures can be about; `kind` is province, district, city, town, subdistrict, tao, pao or empty."""

    code: str
    name_th: str
    name_en: str = ""
    kind: str = ""
    province: str = ""  # code of the province it lies in
    codes: tuple[str, ...] = ()  # other codes: DOPA, TIS 1099, DLA
    names: tuple[str, ...] = ()  # other names


@dataclass(frozen=True, slots=True)
class Match:
    """What a text means: a place, or none with the reason and the places that come near."""

    code: str = ""
    why: str = ""
    suggestions: tuple[str, ...] = ()
    respelt: bool = False  # matched only after a variant spelling was set right


def national_provinces() -> list[Place]:
    """The 77 provinces, with their DOPA numbers and ISO codes."""
    return [Place(one.code, one.name_th, one.name_en, "province", "", (one.dopa,)) for one in provinces()]


def stripped(text: str) -> tuple[str, str]:
    """The name alone and the kind that its prefix says: "เทศบาลเมืองนราธิวาส" → ("นราธิวาส", "town")."""
    plain = spelt(text)
    plain = _ENGLISH.sub("", _SUFFIXES.sub("", plain))
    for prefix, kind in _PREFIXES:
        if plain.startswith(prefix) and len(plain) > len(prefix):
            return bare(plain[len(prefix) :]), kind
    return bare(plain), ""


def _loose(name: str) -> str:
    """A name without what writers vary: tone marks, the silencer, doubled letters."""
    return re.sub(r"(.)\1", r"\1", re.sub("[็-๎]", "", name))


class Places:
    """All places of a country or a test, indexed once; thousands of texts are then found by look-up."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.all: dict[str, Place] = {}
        self._codes: dict[str, str] = {}
        self._names: dict[str, set[str]] = defaultdict(set)
        self._loose: dict[str, set[str]] = defaultdict(set)
        for place in places:
            self.all[place.code] = place
            for code in (place.code, *place.codes):
                self._codes.setdefault(bare(code), place.code)
            for name in (place.name_th, place.name_en, *place.names):
                if name:
                    for one in {bare(name), stripped(name)[0]}:
                        self._names[one].add(place.code)
                        self._loose[_loose(one)].add(place.code)
        # As they are written in most files, and mean one place whatever kind is asked for.
        self._exact = {code: place.code for place in self.all.values() for code in (place.code, *place.codes)}
        for place in self.all.values():
            plain, known = bare(place.name_th), {"", place.kind}
            # A place whose own kind is untold is meant by its name whatever kind that begins with.
            if self._names[plain] == {place.code} and (not place.kind or stripped(place.name_th)[1] in known):
                self._exact.setdefault(place.name_th, self._codes.get(plain, place.code))
        self._grams: dict[str, list[str]] = defaultdict(list)
        self._of: dict[str, frozenset[str]] = {}
        for name in self._names:
            self._of[name] = trigrams(name)
            for gram in self._of[name]:
                self._grams[gram].append(name)
        self._sizes = {name: len(grams) for name, grams in self._of.items()}

    def __len__(self) -> int:
        return len(self.all)

    def find(self, text: str, province: str = "") -> Match:
        """The place that a code or name means; `province` (a code) tells apart places of one name. `suggest` says what comes near."""
        if (exact := self._exact.get(text)) is not None:
            return Match(exact)
        plain = bare(text)
        if not plain:
            return Match(why="area-empty")
        number = re.sub(r"\.0+$", "", spelt(text))
        adorned = bool(_ADORNED.search(spelt(text)))
        for code in (plain, bare(number)):
            if code in self._codes:
                return Match(self._codes[code], respelt=adorned)
        name, kind = stripped(text)
        for respelt, index, keys in (
            (False, self._names, (plain, name)),
            (True, self._loose, (_loose(plain), _loose(name))),
        ):
            for key in dict.fromkeys(keys):
                found = self._choose(index.get(key, set()), kind, province)
                if len(found) == 1:
                    return Match(found[0], respelt=respelt or adorned)
                if found:
                    return Match(why="area-ambiguous", suggestions=tuple(sorted(found)[:MOST_SUGGESTIONS]))
        if (common := _DAILY.get(plain, "")) in self.all:
            return Match(common)
        return Match(why="area-unknown")

    def suggest(self, text: str, province: str = "") -> tuple[str, ...]:
        """The codes of the places whose names come nearest, best first: by shared trigrams, then by the letters in order."""
        name, kind = stripped(text)
        name = name[:60]
        grams = trigrams(name)
        shared = Counter(known for gram in grams for known in self._grams.get(gram, ()))
        many, sizes = len(grams), self._sizes
        near = heapq.nlargest(12, [(times / (many + sizes[known]), known) for known, times in shared.items()])
        scored: list[tuple[float, str]] = []
        for _, known in near:
            score = max(
                likeness(grams, self._of[known]), difflib.SequenceMatcher(None, name, known, autojunk=False).ratio()
            )
            if score < LEAST_LIKE:
                continue
            for code in self._names[known]:
                place = self.all[code]
                bonus = 0.1 * _same_kind(kind, place.kind) + 0.1 * bool(province and place.province == province)
                scored.append((score + bonus, code))
        best = dict.fromkeys(code for _, code in sorted(scored, key=lambda pair: (-pair[0], pair[1])))
        return tuple(best)[:MOST_SUGGESTIONS]

    def name(self, code: str) -> str:
        """A place's Thai name with its code, for a sentence."""
        place = self.all.get(code)
        return f"{place.name_th} ({code})" if place else code

    def _choose(self, codes: set[str], kind: str, province: str) -> list[str]:
        found = sorted(codes)
        if len(found) > 1 and province:
            found = [code for code in found if self.all[code].province == province] or found
        if kind:
            exact = [code for code in found if self.all[code].kind == kind]
            alike = [code for code in found if _same_kind(kind, self.all[code].kind)]
            untold = [code for code in found if not self.all[code].kind]
            # A district's figure is not the province's of the same name.
            return exact or alike or untold
        if len(found) > 1:
            # A bare name that is a province's means the province, as tables of provinces have it.
            found = [code for code in found if self.all[code].kind == "province"] or found
        return found


_DAILY = {bare(name): code for name, code in {
    "กทม.": "TH-10", "กรุงเทพ": "TH-10", "กรุงเทพฯ": "TH-10", "BKK": "TH-10", "อยุธยา": "TH-14", "Ayutthaya": "TH-14", "โคราช": "TH-30",
    "Korat": "TH-30", "อุบล": "TH-34", "อุดร": "TH-41", "ประจวบ": "TH-77",
}.items()}  # fmt: skip


def _same_kind(one: str, two: str) -> bool:
    return bool(one) and (one == two or {one, two} <= _MUNICIPAL)
