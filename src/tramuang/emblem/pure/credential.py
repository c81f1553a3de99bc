"""What an emblem says, as an Open Badges 3.0 achievement credential on the W3C VC data model 2.0; plain values only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tramuang.base.pure.thai.dates import BANGKOK, long_date
from tramuang.base.pure.thai.digits import to_arabic
from tramuang.emblem.pure import status

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
SCHEMA = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
DASHES = dict.fromkeys(map(ord, "‐‑‒–—−ー"), "-")  # what word processors make of a hyphen


@dataclass(frozen=True, slots=True)
class Petal:
    """A domain of the programme that the city's plan chose."""

    code: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A later decision on which a copy rests beside the award: a renewal."""

    name: str
    url: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that goes into one credential. Thai plain strings; English in the description.

    `public_url` is what every address of it begins with: the issuer's, never the application's. `entry` is the place of the copy
    in a status list, which is drawn when it is signed and not before.
    """

    serial: str
    number: int
    issuer: str
    issuer_name: str
    public_url: str
    rules_url: str
    programme: str
    emblem_name: str
    area_code: str
    area_name: str
    province: str
    awarded_on: date
    valid_until: date | None
    decision: str
    decision_url: str
    decision_date: date | None
    petals: Sequence[Petal]
    description: str
    retrospective: bool
    illustrative: bool
    starts: date | None = None
    renewals: Sequence[Decided] = ()
    entry: tuple[int, int] | None = None


def copy_url(base: str, serial: str, number: int, form: str = "") -> str:
    """The address of one copy of an emblem; `form` is "archive" for its twin."""
    return f"{base}/v/{serial}/{number}{f'.{form}' if form else ''}.json"


def list_url(base: str, number: int) -> str:
    """The address of a status list."""
    return f"{base}/status/{number}.json"


def moment(at: datetime) -> str:
    """A moment as everything signed writes it: UTC, whole seconds."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def day_start(day: date) -> str:
    """The first moment of a day in Thailand, as credentials write it."""
    return datetime.combine(day, time(), BANGKOK).isoformat()


def day_end(day: date) -> str:
    """The last second of a day in Thailand."""
    return datetime.combine(day, time(23, 59, 59), BANGKOK).isoformat()


def document(facts: Facts) -> dict[str, Any]:
    """The credential before it is signed. No `validUntil` is written while the edition does not confirm a term."""
    image = {"id": f"{facts.public_url}/v/{facts.serial}/emblem.svg", "type": "Image"}
    made: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": copy_url(facts.public_url, facts.serial, facts.number),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{facts.emblem_name} {facts.area_name}",
        "description": facts.description,
        "image": image,
        "issuer": {"id": facts.issuer, "type": ["Profile"], "name": facts.issuer_name},
        "validFrom": day_start(facts.starts or facts.awarded_on),
        "awardedDate": day_start(facts.awarded_on),
        "credentialSubject": {
            "id": f"{facts.public_url}/cities/{facts.area_code}/",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": f"{facts.area_name} {facts.province}".strip(),
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": f"{facts.rules_url}#emblem",
                "type": ["Achievement"],
                "name": facts.emblem_name,
                "description": facts.programme,
                "inLanguage": "th",
                "image": image,
                "criteria": {"id": f"{facts.rules_url}#criteria"},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetCode": petal.code,
                        "targetName": petal.name,
                        "targetUrl": petal.url,
                        "targetType": "ext:domain",
                    }
                    for petal in facts.petals
                ],
            },
        },
        "evidence": [
            {"id": facts.decision_url, "type": ["Evidence"], "name": facts.decision, "narrative": _narrative(facts)},
            *(
                {"id": each.url, "type": ["Evidence"], "name": each.name, "narrative": _renewal(each)}
                for each in facts.renewals
            ),
        ],
        "credentialSchema": [SCHEMA],
    }
    if facts.valid_until is not None:
        made["validUntil"] = day_end(facts.valid_until)
    if facts.entry is not None:
        list_, index = facts.entry
        made["credentialStatus"] = status.entry(list_url(facts.public_url, list_), index)
    return _nfc(made)


def twin(made: dict[str, Any], *, base: str, issuer: str, serial: str, number: int) -> dict[str, Any]:
    """The archival twin of a credential: the same words under a DID that is itself the key, so that it needs no server at all.

    It names no status list: a list must be signed by the issuer of what stands on it, and the key behind this DID is put away
    with the year. Whether the emblem still stands is told by the status of the copy whose twin it is.
    """
    kept = {name: value for name, value in made.items() if name not in ("proof", "credentialStatus")}
    return {**kept, "id": copy_url(base, serial, number, "archive"), "issuer": {**made["issuer"], "id": issuer}}


def _nfc(value: Any) -> Any:
    """Thai in its composed form: two spellings that look alike would have two hashes."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_nfc(each) for each in value]
    if isinstance(value, dict):
        return {key: _nfc(each) for key, each in value.items()}
    return value


def _day_of(day: date | None, what_th: str, what_en: str) -> tuple[str, str]:
    if day is None:
        return f"แหล่งข้อมูลไม่ตรงกันเรื่องวันที่ของ{what_th}", f"The sources do not agree on the day of the {what_en}"
    return f"{what_th}เมื่อวันที่ {long_date(day, 'th')}", f"{what_en.capitalize()} of {long_date(day, 'en')}"


def _narrative(facts: Facts) -> str:
    first_th, first_en = _day_of(facts.decision_date, "มติ", "resolution")
    th, en = [first_th], [first_en]
    if facts.retrospective:
        th.append("บันทึกลงทะเบียนภายหลังการมอบตรา")
        en.append("entered in the register after the award (retrospective)")
    if facts.illustrative:
        th.append("ด้านที่ระบุมาจากแผนตัวอย่างที่จัดทำขึ้นเพื่อการสาธิต มิใช่แผนของเมือง")
        en.append("the domains come from an illustrative plan made for the demonstration, not from the city's own")
    return f"{' · '.join(th)} / {'; '.join(en)}."


def _renewal(decided: Decided) -> str:
    th, en = _day_of(decided.day, "มติให้ต่ออายุ", "renewal")
    return f"{th} / {en}."


@dataclass(frozen=True, slots=True)
class Said:
    """The core of what a credential says: what the register must say as well."""

    serial: str
    number: int
    area: str
    awarded_on: date | None
    domains: tuple[str, ...]


def said(document: Any) -> Said:
    """The core of a credential, by the codes at the end of its addresses, so that an installation may move; never raises."""
    subject = _at(document, "credentialSubject")
    page, _slash, name = str(_at(document, "id")).rpartition("/")
    number = name.removesuffix(".json").removesuffix(".archive")
    alignment = _at(_at(subject, "achievement"), "alignment")
    return Said(
        serial=page.rpartition("/")[2],
        number=int(number) if re.fullmatch(r"[0-9]{1,4}", number) else 0,
        area=str(_at(subject, "id")).rstrip("/").rpartition("/")[2],
        awarded_on=moment_day(_at(document, "awardedDate")),
        domains=tuple(str(_at(each, "targetCode")) for each in (alignment if isinstance(alignment, list) else ())),
    )


def _at(value: Any, key: str) -> Any:
    return value.get(key, "") if isinstance(value, dict) else ""


def moment_day(value: Any) -> date | None:
    """The day, in Thailand, of a moment as a credential writes it; None when it is none."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment.astimezone(BANGKOK).date() if moment.tzinfo else moment.date()


def last_day(awarded_on: date, years: int) -> date:
    """The last day of a term of so many years: the one before the anniversary (1 March for 29 February)."""
    year = awarded_on.year + years
    try:
        anniversary = awarded_on.replace(year=year)
    except ValueError:
        anniversary = date(year, 3, 1)
    return anniversary - timedelta(days=1)


def next_serial(round_code: str, place: str, taken: Iterable[str]) -> str:
    """The next free serial of a place in a round, `TM-<round>-<province>-<nn>`; numbers are never given twice."""
    start = f"TM-{round_code}-{place}-".upper()
    numbers = [int(one[len(start) :]) for one in taken if re.fullmatch(re.escape(start) + r"[0-9]+", one)]
    return f"{start}{max(numbers, default=0) + 1:02d}"


def tidy_serial(text: str) -> str:
    """A serial as the register writes it, from what a person types: capitals, Arabic digits, plain hyphens, no spaces."""
    plain = to_arabic(unicodedata.normalize("NFKC", text).translate(DASHES))
    return re.sub(r"\s+", "", plain).upper()
