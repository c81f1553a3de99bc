"""The certificate of an emblem: a Thai document to frame, with the signed credential inside the file."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import segno

from tramuang.base import icons
from tramuang.base.adapters import typst
from tramuang.base.pure import emblem_drawing
from tramuang.base.pure.thai.dates import long_date
from tramuang.base.pure.thai.digits import to_thai
from tramuang.emblem.adapters import pictures
from tramuang.emblem.pure.frame import frame

TEMPLATE = "emblem/templates/typst/certificate.typ"
STANDARD = "a-3a"  # archival, tagged, with the credential as an attachment
ATTACHED = "credential.json"
DEMONSTRATION = "เอกสารสาธิต มิใช่เอกสารของทางราชการ"
ILLUSTRATIVE = "ด้านที่ระบุมาจากแผนตัวอย่างที่จัดทำขึ้นเพื่อการสาธิต มิใช่แผนของเมือง"
RETROSPECTIVE = "บันทึกลงทะเบียนภายหลังการมอบตรา"
NO_TERM = "อายุตรา: ไม่พบประกาศ"


@dataclass(frozen=True, slots=True)
class Certificate:
    """All that a certificate says, as plain values in Thai; nothing is read from a table."""

    serial: str
    issuer_name: str
    issuer: str  # the DID in the credential
    programme: str
    emblem_name: str
    year: int | str
    area_name: str  # the official name
    short_name: str  # the name in the drawing
    province: str
    petals: Sequence[Any]  # every domain: (colour or code, icon, earned, label)
    body: str  # who resolved it
    meeting: str  # the meeting's number, "1/2565"
    decided_on: date | None  # None where the sources do not agree
    awarded_on: date
    valid_until: date | None  # None unless the edition confirms a term
    verify_url: str  # VERIFY_URL, without a slash at the end
    credential: bytes  # the exact bytes that were signed
    made: datetime  # the time in the file's own properties: the day of signing
    number: int = 1
    demonstration: bool = False
    illustrative: bool = False
    retrospective: bool = False


def certificate(given: Certificate) -> bytes:
    """The certificate as an archival PDF (PDF/A-3), with the credential attached; the same values give the same bytes."""
    return typst.render(TEMPLATE, certificate_data(given), at=given.made.replace(microsecond=0), standard=STANDARD)


def fingerprint(credential: bytes) -> str:
    """The first 128 bits of the SHA-256 of a credential's bytes, in eight groups that people can read to one another."""
    return " ".join(re.findall("....", hashlib.sha256(credential).hexdigest()[:32].upper()))


def address(verify_url: str, serial: str) -> str:
    """Where this emblem is checked."""
    return f"{verify_url.rstrip('/')}/v/{serial}/"


def file_name(serial: str) -> str:
    """The name under which a certificate is saved."""
    return f"certificate-{serial}.pdf"


def certificate_data(given: Certificate) -> dict[str, Any]:
    """What the certificate says, in Thai and in Thai figures; serials, addresses and fingerprints stay as they are typed."""
    petals = emblem_drawing.drawn(given.petals)
    earned = [petal.label for petal in petals if petal.filled]
    url = address(given.verify_url, given.serial)
    host = urlsplit(given.verify_url).netloc
    province = f"จังหวัด{given.province}" if given.province and given.province not in given.area_name else ""
    size, names = _name(given.area_name)
    small = 10 if len(petals) <= 7 else 8.5
    print_of = fingerprint(given.credential)
    return {
        "title": f"ประกาศนียบัตร {given.emblem_name} {given.area_name}",
        "about": f"{given.area_name} {province} เลขตรา {given.serial} ฉบับที่ {given.number}".replace("  ", " "),
        "heading": "ประกาศนียบัตร",
        "issuer": given.issuer_name,
        "given": "ให้ไว้เพื่อแสดงว่า",
        "name": names,
        "name-size": size,
        "place": province,
        "award": [to_thai(f"ได้รับ{given.emblem_name} ประจำปี พ.ศ. {given.year}"), to_thai(f"ตาม{given.programme}")],
        "emblem": pictures.svg(given.petals, given.short_name, given.year, given.serial).decode(),
        "emblem-width": 66 if len(names) == 1 else 58,
        "alt": f"ตราเมืองของ{given.area_name} กลีบที่มีสีแสดงด้านที่ได้รับ: {', '.join(earned)}",
        "frame": frame(210, 297),
        "petals": [
            {
                "mark": _mark(petal),
                "label": _label(petal.label),
                "earned": petal.filled,
                "colour": petal.colour,
                "alt": petal.label,
            }
            for petal in petals
        ],
        "petal-size": small,
        "unearned": "ด้านที่เป็นเส้นจางยังไม่ได้รับ" if len(earned) < len(petals) else "",
        "decision": _decision(given),
        "day": f"ให้ไว้ ณ วันที่ {long_date(given.awarded_on, digits='thai', era=True)}",
        "term": f"อายุตรา: ถึงวันที่ {long_date(given.valid_until, digits='thai', era=True)}"
        if given.valid_until
        else NO_TERM,
        "notice": DEMONSTRATION if given.demonstration or given.illustrative else "",
        "qr": _qr(url),
        "qr-alt": f"คิวอาร์โค้ดของ {url}",
        "check-title": "ตรวจสอบประกาศนียบัตรนี้",
        "check": f"สแกนคิวอาร์โค้ด หรือพิมพ์ {url} แล้วดูว่าชื่อเว็บไซต์เป็น {host} จริง",
        "lines": [
            ["ชื่อเว็บไซต์", f"{host} ({spelt(host)})", True],
            ["เลขตรา", f"{given.serial} ฉบับที่ {to_thai(given.number)}", True],
            ["ลายพิมพ์", print_of, True],
            ["ผู้ออก", given.issuer, False],
        ],
        "compare": _compare(given),
        "serial": given.serial,
        "fingerprint": print_of,
        "credential": given.credential.decode("utf-8"),
        "attached": f"ใบรับรองดิจิทัลที่ลงนามแล้ว เลขตรา {given.serial} ฉบับที่ {given.number}",
    }


def spelt(host: str) -> str:
    """A site's name as it is said, so that it can be told from one that only looks like it."""
    return host.replace("-", " ขีด ").replace(":", " โคลอน ").replace(".", " จุด ")


def _name(name: str) -> tuple[float, list[str]]:
    """A name's size in points and its lines: one while it is large, else two, and three only for the longest."""
    plain = " ".join(name.split())
    found = (0.0, [plain])
    for count, largest, enough in ((1, 30.0, 21.0), (2, 25.0, 15.0), (3, 20.0, 0.0)):
        for spaces in (True, False):
            lines = emblem_drawing.parted(plain, count, spaces=spaces)
            size = round(min(largest, 430 / max(map(emblem_drawing.advance, lines))), 1) if lines else 0.0
            if lines and size > found[0] * 1.15:
                found = (size, lines)
        if found[0] >= enough:
            break
    return found


def _label(label: str) -> list[str]:
    """A domain's label in as many lines as its column needs, broken evenly."""
    for count in (1, 2, 3):
        lines = emblem_drawing.parted(label, count, spaces=False) or [label]
        if max(map(emblem_drawing.advance, lines)) < 6.2:
            break
    return lines


def _decision(given: Certificate) -> list[str]:
    day = "(แหล่งข้อมูลไม่ตรงกันเรื่องวันที่ของมติ)"
    if given.decided_on:
        day = f"เมื่อวันที่ {long_date(given.decided_on, era=True)}"
    meeting = f"ในการประชุมครั้งที่ {given.meeting} " if given.meeting else ""
    return [to_thai(f"ตามมติ{given.body}"), to_thai(meeting + day)]


def _compare(given: Certificate) -> str:
    said = [
        "เทียบลายพิมพ์กับที่หน้าตรวจสอบแสดง: เป็น 32 ตัวแรกของ SHA-256 ของไฟล์ credential.json ที่แนบในเอกสารนี้",
        "ลงนามด้วยลายมือชื่อดิจิทัลของผู้ออก จึงไม่มีลายมือชื่อบนกระดาษ",
    ]
    said += [
        words for words, wanted in ((ILLUSTRATIVE, given.illustrative), (RETROSPECTIVE, given.retrospective)) if wanted
    ]
    return " · ".join(said)


def _mark(petal: emblem_drawing.Petal) -> str:
    """A domain's icon on its own petal-coloured disc, or as an outline where it is not earned."""
    fill, line = (petal.colour, "#fff") if petal.filled else ("#fdf8ea", "#b39b60")
    edge = petal.colour if petal.filled else "#d5c495"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40">'
        f'<circle cx="20" cy="20" r="19" fill="{fill}" stroke="{edge}"/>'
        f'<g transform="translate(8 8)" fill="none" stroke="{line}" stroke-width="1.7" stroke-linecap="round" '
        f'stroke-linejoin="round">{icons.shapes(petal.icon or icons.FALLBACK)}</g></svg>'
    )


@lru_cache(maxsize=2048)
def _qr(url: str) -> str:
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        out, kind="svg", border=2, dark="#0d2f31", xmldecl=False, svgns=True, scale=4
    )
    return out.getvalue().decode()
