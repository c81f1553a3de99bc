"""What an emblem says, as an Open Badges 3.0 achievement credential on the W3C VC data model 2.0; plain values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
BANGKOK = ZoneInfo("Asia/Bangkok")


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
    programme: str
    emblem_name: str
    round_code: str
    area_code: str
    area_name: str
    province: str
    awarded_on: date
    signed_at: datetime
    valid_until: date | None
    decision: str
    decision_url: str
    decision_date: date | None
    petals: Sequence[Petal]
    description: str
    retrospective: bool


def day_start(day: date) -> str:
    """The first moment of a day in Thailand, as credentials write it."""
    return datetime(day.year, day.month, day.day, tzinfo=BANGKOK).isoformat()


def document(facts: Facts) -> dict[str, Any]:
    """The credential before it is signed. No `validUntil` is written while the edition does not confirm a term."""
    page = f"{facts.public_url}/v/{facts.serial}/"
    kind = f"{facts.public_url}/rounds/{facts.round_code}/#emblem"
    made: dict[str, Any] = {
        "@context": CONTEXTS,
        "id": f"{page}#{facts.number}",
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
                "id": kind,
                "type": ["Achievement"],
                "name": facts.emblem_name,
                "description": facts.programme,
                "inLanguage": "th",
                "criteria": {"id": f"{facts.public_url}/rounds/{facts.round_code}/"},
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
            {
                "id": facts.decision_url,
                "type": ["Evidence"],
                "name": facts.decision,
                "narrative": _narrative(facts),
            }
        ],
    }
    if facts.valid_until is not None:
        made["validUntil"] = day_start(facts.valid_until)
    return made


def _narrative(facts: Facts) -> str:
    when = facts.decision_date.isoformat() if facts.decision_date else "date not settled by the sources"
    late = "; retrospective: entered in the register after the award" if facts.retrospective else ""
    return f"Resolution of {when}{late}"


def serial(round_code: str, place: str, number: int) -> str:
    """The emblem's serial: `TM-<round>-<province>-<nn>`."""
    return f"TM-{round_code}-{place}-{number:02d}"
