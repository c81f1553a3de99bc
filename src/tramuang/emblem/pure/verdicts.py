"""The answer about an emblem: valid, not valid, or cannot tell; with every reason. Never a green tick on a missing status."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from tramuang.base.pure.thai.dates import long_date

VerdictCode = Literal["valid", "not-valid", "cannot-tell"]
About = Literal["file", "signature", "status", "term"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was found, in words for people and a code for machines; `about` is what was looked at."""

    code: str
    th: str
    en: str
    about: About = "file"
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


# The file ---------------------------------------------------------------------------------------------------------
TOO_LARGE = Reason(
    "too-large",
    "ไฟล์ใหญ่เกิน 64 กิโลไบต์ จึงไม่ใช่ใบรับรองตรา โปรดเลือกไฟล์ JSON ที่ดาวน์โหลดจากหน้าตรวจสอบตรา",
    "The file is larger than 64 kB, so it is no emblem's credential. Choose the JSON file from the emblem's own page.",
    against=True,
)
PICTURE = Reason(
    "picture",
    "ไฟล์นี้เป็นภาพหรือเอกสาร PDF ซึ่งยืนยันอะไรไม่ได้ โปรดเลือกไฟล์ JSON หรือพิมพ์เลขตราที่ปรากฏในภาพ",
    "This is a picture or a PDF, which proves nothing by itself. Choose the JSON file, or type the serial that it shows.",
    against=True,
)
MALFORMED = Reason(
    "malformed",
    "ไฟล์นี้ไม่ใช่ใบรับรองตรา หรือถูกแก้ไขจนอ่านไม่ได้",
    "This file is not an emblem's credential, or it was changed beyond reading.",
    against=True,
)

# The signature ----------------------------------------------------------------------------------------------------
NO_PROOF = Reason(
    "no-proof",
    "ไม่มีลายมือชื่อดิจิทัลในรูปแบบที่ระบบนี้รู้จัก",
    "There is no signature of a kind known here.",
    "signature",
    against=True,
)
OTHER_ISSUER = Reason(
    "other-issuer",
    "ผู้ออกไม่ใช่โครงการนี้ ลายมือชื่อของผู้อื่นไม่มีผลต่อตรานี้",
    "The issuer is not this programme; somebody else's signature does not count.",
    "signature",
    against=True,
)
UNKNOWN_KEY = Reason(
    "unknown-key",
    "กุญแจที่ใช้ลงลายมือชื่อไม่อยู่ในทะเบียนของโครงการ",
    "The signing key is not in the programme's register.",
    "signature",
    against=True,
)
BAD_KEY = Reason(
    "compromised-key",
    "กุญแจที่ใช้ลงลายมือชื่อถูกถอนเพราะรั่วไหล",
    "The signing key was withdrawn because it was compromised.",
    "signature",
    against=True,
)
BAD_SIGNATURE = Reason(
    "signature",
    "ลายมือชื่อดิจิทัลไม่ตรงกับเนื้อหา แสดงว่าเนื้อหาถูกแก้ไขหลังลงลายมือชื่อ",
    "The signature does not match: the content was changed after it was signed.",
    "signature",
    against=True,
)
GOOD_SIGNATURE = Reason(
    "signature-ok",
    "ลายมือชื่อดิจิทัลถูกต้อง เนื้อหาไม่ถูกแก้ไข",
    "The signature is correct: nothing was changed.",
    "signature",
)

# The register -----------------------------------------------------------------------------------------------------
NO_STATUS = Reason(
    "status-unknown",
    "อ่านทะเบียนไม่ได้ในขณะนี้ จึงบอกไม่ได้ว่าตรานี้ใช้ได้หรือไม่",
    "The register could not be read, so it cannot be told whether this emblem stands.",
    "status",
    missing=True,
)
NOT_REGISTERED = Reason(
    "not-registered",
    "ไม่มีตรานี้ในทะเบียน",
    "There is no such emblem in the register.",
    "status",
    against=True,
)
DIFFERS = Reason(
    "register-differs",
    "ทะเบียนไม่ตรงกับเนื้อหาที่ลงลายมือชื่อไว้ โปรดแจ้งโครงการ",
    "The register does not say what was signed. Please tell the programme.",
    "status",
    against=True,
)
REPLACED = Reason(
    "replaced",
    "ไฟล์นี้เป็นฉบับเก่า มีฉบับที่ออกใหม่แทนแล้ว",
    "This is an older copy: a newer one has taken its place.",
    "status",
    against=True,
)
STANDING = Reason(
    "status-ok",
    "ทะเบียนระบุว่าตรานี้ไม่ถูกระงับและไม่ถูกเพิกถอน",
    "The register says it is neither suspended nor revoked.",
    "status",
)


def ended(kind: str, since: datetime | None, why_th: str = "", why_en: str = "") -> Reason:
    """The emblem was suspended or revoked, since when (None: not on record) and why."""
    th = {"revoked": "ตรานี้ถูกเพิกถอน", "suspended": "ตรานี้ถูกระงับ"}[kind]
    en = {"revoked": "This emblem has been revoked", "suspended": "This emblem has been suspended"}[kind]
    if since is not None:
        th, en = f"{th}ตั้งแต่วันที่ {long_date(since, 'th')}", f"{en} since {long_date(since, 'en')}"
    return Reason(kind, f"{th} {why_th}".strip(), f"{en}. {why_en}".strip(), "status", against=True)


# The term ---------------------------------------------------------------------------------------------------------
def term(valid_from: date | None, valid_until: date | None, on: date) -> Reason | None:
    """Whether the day lies outside the term that the credential itself states."""
    if valid_from is not None and on < valid_from:
        return Reason(
            "not-yet",
            f"ในวันดังกล่าวยังไม่ได้รับตรา เมืองได้รับตราเมื่อวันที่ {long_date(valid_from, 'th')}",
            f"On that day the emblem had not been awarded; it was on {long_date(valid_from, 'en')}.",
            "term",
            against=True,
        )
    if valid_until is not None and on > valid_until:
        return Reason(
            "expired",
            f"ตราหมดอายุแล้วตั้งแต่สิ้นวันที่ {long_date(valid_until, 'th')}",
            f"The emblem's term ended on {long_date(valid_until, 'en')}.",
            "term",
            against=True,
        )
    return None
