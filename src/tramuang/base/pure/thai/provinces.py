"""The 77 provinces (Bangkok counted as one), and finding one by the names people write."""

import csv
import difflib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .dates import Lang
from .digits import to_arabic

REGIONS: dict[str, dict[Lang, str]] = {
    "North": {"th": "ภาคเหนือ", "en": "North"},
    "Northeast": {"th": "ภาคตะวันออกเฉียงเหนือ", "en": "Northeast"},
    "Central": {"th": "ภาคกลาง", "en": "Central"},
    "East": {"th": "ภาคตะวันออก", "en": "East"},
    "West": {"th": "ภาคตะวันตก", "en": "West"},
    "South": {"th": "ภาคใต้", "en": "South"},
}


@dataclass(frozen=True)
class Province:
    """A province with its ISO 3166-2 code, its number at the Department of Provincial Administration, and its region of six."""

    code: str
    dopa: str
    name_th: str
    name_en: str
    region: str

    def name(self, lang: Lang = "th") -> str:
        """The bare name in one language: "นราธิวาส", "Narathiwat"."""
        return self.name_en if lang == "en" else self.name_th

    def full_name(self, lang: Lang = "th") -> str:
        """The name as a letter writes it: "จังหวัดนราธิวาส", "Narathiwat Province"; Bangkok is no จังหวัด."""
        if self.dopa == "10":
            return self.name(lang)
        return f"{self.name_en} Province" if lang == "en" else f"จังหวัด{self.name_th}"


# Names in daily use that no rule leads back to the official one.
_OTHER_NAMES = {
    "10": ("กทม", "กรุงเทพ", "กรุงเทพฯ", "กรุงเทพมหานครฯ", "Krung Thep", "Krung Thep Maha Nakhon", "BKK", "BMA"),
    "14": ("อยุธยา", "กรุงศรีอยุธยา", "Ayutthaya", "Ayuthaya"),
    "30": ("โคราช", "Korat"),
    "34": ("อุบล", "Ubon"),
    "41": ("อุดร", "Udon"),
    "65": ("พิดโลก",),
    "77": ("ประจวบ", "Prachuap"),
    "80": ("นครศรี", "เมืองคอน"),
    "84": ("สุราษฎร์", "สุราษฎร์ฯ"),
    "90": ("Songkla",),
}


@cache
def provinces() -> tuple[Province, ...]:
    """All provinces in the order of their codes."""
    with Path(__file__).with_name("provinces.csv").open(encoding="utf-8", newline="") as table:
        return tuple(Province(**row) for row in csv.DictReader(table))


@cache
def _names() -> dict[str, Province]:
    known: dict[str, Province] = {}
    for province in provinces():
        for name in (
            province.code,
            province.dopa,
            province.name_th,
            province.name_en,
            *_OTHER_NAMES.get(province.dopa, ()),
        ):
            known[_plain(name)] = province
    return known


def find_province(text: str) -> Province | None:
    """The province that a name or code means, in either script and any usual spelling ("จ.นราธิวาส", "narathiwat", "กทม.", "TH-96"), or None."""
    return _names().get(_plain(text))


def suggest_provinces(text: str, most: int = 3) -> list[Province]:
    """The provinces whose names come nearest to a misspelt one, best first; empty when nothing comes near."""
    near = difflib.get_close_matches(_plain(text), _names(), n=most * 3, cutoff=0.6)
    return list(dict.fromkeys(_names()[name] for name in near))[:most]


def _plain(text: str) -> str:
    """The name alone: no word for province, no spaces, dots, hyphens or ฯ, small letters."""
    plain = to_arabic(text).casefold().replace("ํา", "ำ").strip()
    plain = re.sub(r"^(จังหวัด|จ\s*\.|จ\s+|changwat\s+|province\s+of\s+)\s*", "", plain)
    plain = re.sub(r"\s+(province|changwat)$", "", plain)
    return re.sub(r"[\s.\-ฯ\u200b]", "", plain)
