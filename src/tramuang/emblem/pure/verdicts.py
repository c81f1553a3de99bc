"""The answer about an emblem: valid, not valid, or cannot tell; with every reason. Never a green tick on a missing status."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

VerdictCode = Literal["valid", "not-valid", "cannot-tell"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was found, in words for people and a code for machines."""

    code: str
    th: str
    en: str
    against: bool = False
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its reasons, worst first."""

    verdict: VerdictCode
    reasons: tuple[Reason, ...] = field(default=())

    def as_dict(self) -> dict[str, object]:
        """The answer as the command line and the API give it."""
        return {"verdict": self.verdict, "reasons": [{"code": r.code, "th": r.th, "en": r.en} for r in self.reasons]}


def decide(reasons: list[Reason]) -> Verdict:
    """One reason against makes it not valid; else one thing missing makes it impossible to tell; else it is valid."""
    ordered = tuple(sorted(reasons, key=lambda reason: (not reason.against, not reason.missing)))
    if any(reason.against for reason in reasons):
        return Verdict("not-valid", ordered)
    if any(reason.missing for reason in reasons) or not reasons:
        return Verdict("cannot-tell", ordered)
    return Verdict("valid", ordered)


MALFORMED = Reason(
    "malformed",
    "ไฟล์นี้ไม่ใช่ตราดิจิทัลที่ตรวจสอบได้ หรือถูกแก้ไขจนอ่านไม่ได้",
    "This file is not a credential that can be checked, or it was changed beyond reading.",
    against=True,
)
NO_PROOF = Reason("no-proof", "ไม่มีลายเซ็นที่ระบบนี้รู้จัก", "There is no signature of a kind known here.", against=True)
OTHER_ISSUER = Reason(
    "other-issuer",
    "ผู้ออกไม่ใช่โครงการนี้ ลายเซ็นของผู้อื่นไม่มีผลต่อตรานี้",
    "The issuer is not this programme; somebody else's signature does not count.",
    against=True,
)
UNKNOWN_KEY = Reason(
    "unknown-key", "กุญแจที่ใช้เซ็นไม่อยู่ในทะเบียนของโครงการ", "The signing key is not in the programme's register.", against=True
)
BAD_KEY = Reason(
    "compromised-key", "กุญแจที่ใช้เซ็นถูกถอนเพราะรั่วไหล", "The signing key was withdrawn because it was compromised.", against=True
)
BAD_SIGNATURE = Reason(
    "signature", "ลายเซ็นไม่ตรงกับเนื้อหา เนื้อหาถูกแก้ไขหลังการเซ็น", "The signature does not match: the content was changed after it was signed.", against=True
)
GOOD_SIGNATURE = Reason("signature-ok", "ลายเซ็นถูกต้อง", "The signature is correct.")
NO_STATUS = Reason(
    "status-unknown",
    "ไม่สามารถอ่านสถานะจากทะเบียนได้ จึงยังบอกไม่ได้ว่าตรานี้ใช้ได้หรือไม่",
    "The register could not be read, so it cannot be told whether this emblem stands.",
    missing=True,
)
NOT_REGISTERED = Reason(
    "not-registered", "ไม่มีตราเลขที่นี้ในทะเบียน", "There is no emblem of this serial in the register.", against=True
)
REPLACED = Reason(
    "replaced", "เป็นฉบับเก่า มีฉบับที่ออกใหม่แล้ว", "This is an older copy: a newer one has been issued."
)
STANDING = Reason("status-ok", "ทะเบียนระบุว่าไม่ถูกพักหรือเพิกถอน", "The register says it is neither suspended nor revoked.")


def ended(kind: str, on: datetime, why_th: str, why_en: str) -> Reason:
    """The emblem was suspended or revoked, since when and why."""
    th = {"revoked": "ตรานี้ถูกเพิกถอน", "suspended": "ตรานี้ถูกพักการใช้"}[kind]
    en = {"revoked": "This emblem was revoked", "suspended": "This emblem is suspended"}[kind]
    return Reason(kind, f"{th} ตั้งแต่ {on.date().isoformat()} {why_th}".strip(), f"{en} on {on.date().isoformat()}. {why_en}".strip(), against=True)


def term(valid_from: date | None, valid_until: date | None, on: date) -> Reason | None:
    """Whether the day lies outside the term that the credential itself states."""
    if valid_from is not None and on < valid_from:
        return Reason("not-yet", "ยังไม่ถึงวันที่ตรามีผล", "The emblem was not yet awarded on that day.", against=True)
    if valid_until is not None and on > valid_until:
        return Reason("expired", "ตราพ้นกำหนดอายุแล้ว", "The emblem's term has ended.", against=True)
    return None
