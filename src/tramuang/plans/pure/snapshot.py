"""A plan as it was submitted: one text that anybody can hash again and get the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from tramuang.plans.pure.thread import PlanValue

FORMAT = "tramuang-plan/1"


def plain(value: Any) -> Any:
    """A value as JSON can hold it without losing anything: decimals and days as text, the unknown as null."""
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value) if each.init}
    return value


def decimal_text(value: Decimal) -> str:
    """A number written in one way only, however many noughts it came with: 15000.00 and 1.5E+4 are both "15000"."""
    if value == 0:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def content(plan: PlanValue, *, edition: str, edition_sha256: str) -> dict[str, Any]:
    """What a snapshot holds: the plan with the needs its goals rest on, and the rules it was written under.

    Needs that no goal of the plan names belong to the area and not to the promise, so a need voiced later changes no hash. Neither
    does the moment: the same plan submitted twice has the same hash, and it can be seen that nothing was changed.
    """
    body = plain(plan)
    body["needs"] = [need for need in body["needs"] if need["id"] in plan.answered]
    # Order means nothing in these lists, and must not change the hash.
    body["domains"] = sorted(body["domains"])
    body["needs"].sort(key=lambda need: need["id"])
    body["parts"].sort(key=lambda part: part["criterion"])
    for goal in body["goals"]:
        goal["needs"].sort()
        goal["targets"].sort()
    for project in body["projects"]:
        project["goals"].sort()
        project["lines"].sort(key=canonical)
    return {
        "format": FORMAT,
        "edition": edition,
        "edition_sha256": edition_sha256,
        "plan": body,
    }


def canonical(found: dict[str, Any]) -> str:
    """The one text of a snapshot: keys in order, no spaces, UTF-8 without escapes."""
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def fingerprint(text: str) -> str:
    """The SHA-256 of a snapshot's text, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def holds(text: str, sha256: str) -> bool:
    """Whether a text is the one that was frozen under this hash."""
    try:
        return fingerprint(text) == sha256
    except UnicodeEncodeError:
        return False


def read(text: str) -> dict[str, Any]:
    """A frozen text as plain values again; raises ValueError where it is not a snapshot of ours."""
    found = json.loads(text)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError("this is not a snapshot of a plan")
    return found
