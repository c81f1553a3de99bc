"""What an emblem says, as an Open Badges 3.0 achievement credential on the W3C VC data model 2.0; plain values only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from tramuang.base.pure.thai.dates import BANGKOK, long_date
from tramuang.base.pure.thai.digits import to_arabic

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
DASHES = dict.fromkeys(map(ord, "‐‑‒–—−ー"), "-")  # what word processors make of a hyphen


@dataclass(frozen=True, slots=True)
class Petal:
    """A domain of the programme that the city's plan chose."""

    code: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that goes into one credential. Thai plain strings; English in the description."""

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


def day_start(day: date) -> str:
    """The first moment of a day in Thailand, as credentials write it."""
    return datetime.combine(day, time(), BANGKOK).isoformat()


def day_end(day: date) -> str:
    """The last second of a day in Thailand."""
    return datetime.combine(day, time(23, 59, 59), BANGKOK).isoformat()


def document(facts: Facts) -> dict[str, Any]:
    """The credential before it is signed. No `validUntil` is written while the edition does not confirm a term."""
    made: dict[str, Any] = {
        "@context": CONTEXTS,
        "id": f"{facts.public_url}/v/{facts.serial}/#{facts.number}",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": f"{facts.emblem_name} {facts.area_name}",
        "description": facts.description,
        "issuer": {"id": facts.issuer, "type": ["Profile"], "name": facts.issuer_name},
        "validFrom": day_start(facts.awarded_on),
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
            {"id": facts.decision_url, "type": ["Evidence"], "name": facts.decision, "narrative": _narrative(facts)}
        ],
    }
    if facts.valid_until is not None:
        made["validUntil"] = day_end(facts.valid_until)
    return made


def _narrative(facts: Facts) -> str:
    day = facts.decision_date
    th = [f"มติเมื่อวันที่ {long_date(day, 'th')}" if day else "แหล่งข้อมูลไม่ตรงกันเรื่องวันที่ของมติ"]
    en = [f"Resolution of {long_date(day, 'en')}" if day else "The sources do not agree on the day of the resolution"]
    if facts.retrospective:
        th.append("บันทึกลงทะเบียนภายหลังการมอบตรา")
        en.append("entered in the register after the award")
    if facts.illustrative:
        th.append("ด้านที่ระบุมาจากแผนตัวอย่างที่จัดทำขึ้นเพื่อการสาธิต มิใช่แผนของเมือง")
        en.append("the domains come from an illustrative plan made for the demonstration, not from the city's own")
    return f"{' · '.join(th)} / {'; '.join(en)}."


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
    page, _hash, number = str(_at(document, "id")).partition("#")
    alignment = _at(_at(subject, "achievement"), "alignment")
    return Said(
        serial=page.rstrip("/").rpartition("/")[2],
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
