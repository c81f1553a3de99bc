"""The offline bundle: everything that proves an emblem, as values, as a zip, and as one page that verifies itself from a USB stick.

What was signed is carried as its exact text. The same values always make the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from tramuang.emblem.pure import did, scripts
from tramuang.emblem.pure.verifying.evidence import BUNDLE_FORMAT, Entry

BASE = Path(__file__).resolve().parents[2] / "base" / "static" / "base"
# Headings, and the two weights of the text: what the page is set in, so that it looks the same where no Thai face is installed.
FACES = (
    ("IBM Plex Sans Thai", 600, "ibm-plex-sans-thai"),
    ("IBM Plex Sans Thai Looped", 400, "ibm-plex-sans-thai-looped"),
    ("IBM Plex Sans Thai Looped", 600, "ibm-plex-sans-thai-looped"),
)
RANGES = {"thai": "U+0E01-0E5B,U+200C-200D,U+25CC", "latin": "U+0000-00FF,U+2000-206F,U+20AC,U+2122,U+FEFF,U+FFFD"}
EPOCH = (1980, 1, 1, 0, 0, 0)
SERIAL = re.compile(r"[A-Za-z0-9-]{1,60}")


def bundle(
    *,
    made: str,
    credential: str,
    jwt: str,
    archive: str,
    did_json: str,
    status: str,
    fetched: str,
    history: Sequence[Mapping[str, Any]],
    vkey: str,
    checkpoint: str,
    entry: Entry,
    also: Sequence[Entry] = (),
    listed: str | None = None,
    picture: str = "",
    verify_url: str = "",
) -> dict[str, Any]:
    """A bundle's values. `entry` is where the log keeps this copy; `also` other entries that tell of it: the key, the list, the
    acts on this emblem. `fetched` is when key document and list were taken; times as RFC 3339."""
    return {
        "format": BUNDLE_FORMAT,
        "made": made,
        "credential": json.loads(credential),
        "credential_bytes": credential,
        "jwt": jwt,
        "archive": archive,
        "did": {"bytes": did_json, "fetched": fetched},
        "status": {"bytes": status, "fetched": fetched},
        "history": [dict(line) for line in history],
        "log": {"vkey": vkey, "checkpoint": checkpoint, **_entry(entry), "also": [_entry(each) for each in also]},
        "list": {"bytes": listed} if listed is not None else None,
        "picture": picture,
        "verify_url": verify_url,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    proof = [base64.b64encode(part).decode() for part in entry.proof]
    return {"index": entry.index, "leaf": entry.leaf.decode(), "proof": proof}


def as_json(values: Mapping[str, Any]) -> bytes:
    """A bundle as `bundle.json`."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


# One page -------------------------------------------------------------------------------------------------------------
def as_html(values: Mapping[str, Any], *, issuer: str) -> bytes:
    """One page that holds bundle, scripts and type, contacts nobody, and verifies itself when it is opened."""
    url = did.base_url(issuer)
    config = _config("bundle", issuer, base=f"{url}/", verify_url=str(values.get("verify_url") or f"{url}/v/"))
    style, script, hashes = _inside()
    csp = f"default-src 'none'; {hashes}; img-src data:; font-src data:; connect-src {url}/; base-uri 'none'; form-action 'none'"
    data = f'<script type="application/json" id="bundle">{_in_page(as_json(values).decode())}</script>'
    return _page(_title(values), csp, style, config, data, script)


def _title(values: Mapping[str, Any]) -> str:
    credential = values.get("credential")
    return str(credential.get("name", "")) if isinstance(credential, Mapping) else ""


def _config(mode: str, issuer: str, *, base: str, verify_url: str) -> str:
    # A did:web without a path keeps its document under .well-known (did:web, Read).
    own = "did.json" if ":" in issuer.removeprefix("did:web:") else ".well-known/did.json"
    said = {
        "mode": mode, "issuer": issuer, "issuer_url": did.base_url(issuer), "base": base, "did_path": own, "verify_url": verify_url,
    }  # fmt: skip
    return _in_page(json.dumps(said, ensure_ascii=False))


def _in_page(text: str) -> str:
    """JSON that may stand inside a script: nothing in it can end the script or begin another."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _page(title: str, csp: str, style: str, config: str, data: str, script: str) -> bytes:
    blanks = {
        "csp": csp, "title": html.escape(title), "style": style, "config": config, "bundle": data, "script": script,
    }  # fmt: skip
    return re.sub(r"\[(csp|title|style|config|bundle|script)\]", lambda blank: blanks[blank[1]], _skeleton()).encode()


@lru_cache(maxsize=1)
def _skeleton() -> str:
    return (scripts.FOLDER / "offline.html").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _inside() -> tuple[str, str, str]:
    """Style and script as they stand in every such page, and the part of its policy that allows these two and no other."""
    style, script = stylesheet(), program()
    policy = f"script-src {_hash(script)}; style-src {_hash(style)}"
    return f"<style>{style}</style>", f"<script>{script}</script>", policy


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def program() -> str:
    """The scripts of the page as one."""
    return f'"use strict";\n{scripts.joined()}'


def stylesheet() -> str:
    """The style of the page with its colours and its type, the typefaces inside."""
    faces = []
    for family, weight, name in FACES:
        for script, letters in RANGES.items():
            font = (BASE / "vendor" / "fonts" / f"{name}-{script}-{weight}-normal.woff2").read_bytes()
            source = f"data:font/woff2;base64,{base64.b64encode(font).decode()}"
            faces.append(
                f'@font-face{{font-family:"{family}";font-weight:{weight};src:url({source}) format("woff2");unicode-range:{letters}}}\n'
            )
    tokens = (BASE / "css" / "tokens.css").read_text(encoding="utf-8")
    return "".join(faces) + tokens + (scripts.FOLDER / "offline.css").read_text(encoding="utf-8")


# Pages of the published tree ------------------------------------------------------------------------------------------
ASSETS_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


def static_assets() -> dict[str, bytes]:
    """What the static pages share, by path below the issuer's address."""
    return {"v/assets/verify.css": stylesheet().encode(), "v/assets/verify.js": program().encode()}


def static_page(serial: str, values: Mapping[str, Any], *, issuer: str) -> bytes:
    """`v/<serial>/index.html`: the emblem's page without an application; it asks the files beside it for what is newest."""
    if not SERIAL.fullmatch(serial):
        raise ValueError("serial")
    verify_url = str(values.get("verify_url") or f"{did.base_url(issuer)}/v/{serial}/")
    config = _config("serial", issuer, base="../../", verify_url=verify_url)
    # What it can fetch from beside itself, and what it does not check, is left out: there are many such pages.
    lean = dict(values) | {"list": None, "jwt": "", "archive": ""}
    data = f'<script type="application/json" id="bundle">{_in_page(as_json(lean).decode())}</script>'
    return _linked(_title(values), config, data, "../assets/")


def drop_page(*, issuer: str) -> bytes:
    """`v/index.html`: drop a file, or look for a city; everything is asked of the files beside it."""
    config = _config("drop", issuer, base="../", verify_url=f"{did.base_url(issuer)}/v/")
    return _linked(
        "ตรวจสอบตรา · Verify an emblem", config, '<script type="application/json" id="bundle"></script>', "assets/"
    )


def _linked(title: str, config: str, data: str, assets: str) -> bytes:
    style = f'<link rel="stylesheet" href="{assets}verify.css">'
    return _page(title, ASSETS_CSP, style, config, data, f'<script src="{assets}verify.js"></script>')


# A zip ----------------------------------------------------------------------------------------------------------------
def as_zip(values: Mapping[str, Any], *, issuer: str, page: bytes | None = None) -> bytes:
    """The bundle as separate files, with `bundle.json` and the page; the same values make the same bytes."""
    log = values["log"]
    files: dict[str, bytes] = {
        "README.txt": _readme(values, issuer),
        "bundle.json": as_json(values),
        "verify.html": page if page is not None else as_html(values, issuer=issuer),
        "credential.json": values["credential_bytes"].encode(),
        "credential.jwt": values["jwt"].encode(),
        "credential.archive.json": values["archive"].encode(),
        "did.json": values["did"]["bytes"].encode(),
        "status.json": values["status"]["bytes"].encode(),
        "history.json": json.dumps(values["history"], ensure_ascii=False, indent=1).encode(),
        "log/vkey": log["vkey"].encode(),
        "log/checkpoint": log["checkpoint"].encode(),
        "log/leaf.json": log["leaf"].encode(),
        "log/proof.json": json.dumps({"index": log["index"], "proof": log["proof"]}, indent=1).encode(),
        "emblem.svg": values["picture"].encode(),
    }
    if values.get("list"):
        files["emblems.json"] = values["list"]["bytes"].encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, content, compresslevel=6 if len(content) < 200_000 else 1)
    return made.getvalue()


def _readme(values: Mapping[str, Any], issuer: str) -> bytes:
    url, made = did.base_url(issuer), values["made"]
    return f"""ชุดตรวจออฟไลน์ของตราเมือง
==========================
เปิด verify.html ด้วยเบราว์เซอร์ (Chrome หรือ Edge รุ่น 137, Firefox รุ่น 129, Safari รุ่น 17 ขึ้นไป) ไม่ต้องเชื่อมต่ออินเทอร์เน็ต
หลักฐานในชุดนี้เป็นของวันที่ {made} เมื่อเก่าเกินไป หน้านี้จะตอบว่า "บอกไม่ได้" โปรดขอสถานะล่าสุดที่ {url}/v/

  verify.html              หน้าตรวจสอบตรา ทั้งหมดอยู่ในไฟล์เดียว
  credential.json          ใบรับรองที่ลงลายมือชื่อ (Open Badges 3.0; eddsa-rdfc-2022 และ eddsa-jcs-2022)
  credential.jwt           ใบรับรองเดียวกันในรูป vc+jwt (ES256)
  credential.archive.json  สำเนาจดหมายเหตุ ผู้ออกเป็น did:key ตรวจได้แม้ไม่มีเว็บไซต์ของโครงการ
  did.json                 เอกสารกุญแจของโครงการ ({issuer})
  status.json              บัญชีสถานะ (Bitstring Status List)   history.json  ประวัติ พร้อมเหตุผลและมติ
  log/                     จุดตรวจของสมุดบันทึกสาธารณะ รายการของตรานี้ และหลักฐานการมีอยู่
  emblems.json             บัญชีรายชื่อตราทั้งหมดที่ลงลายมือชื่อ   emblem.svg  รูปตรา
  bundle.json              ทั้งหมดข้างต้นในไฟล์เดียว สำหรับโปรแกรม

Offline bundle of an emblem
===========================
Open verify.html in a browser (Chrome or Edge 137, Firefox 129, Safari 17, or newer); no network is needed.
The evidence is of {made}. When it has grown too old the page says that it cannot tell; ask for the latest status at {url}/v/

  verify.html              the verification page, everything in one file
  credential.json          the signed credential (Open Badges 3.0; eddsa-rdfc-2022 and eddsa-jcs-2022)
  credential.jwt           the same as vc+jwt (ES256)
  credential.archive.json  the archival copy under did:key: verifies when the programme's website is gone
  did.json                 the programme's key document ({issuer})
  status.json              the status list (Bitstring Status List)   history.json  history with reasons and resolutions
  log/                     the public log's checkpoint, this emblem's entry and its inclusion proof
  emblems.json             the signed list of all emblems   emblem.svg  the picture
  bundle.json              all of it in one file, for programs
""".encode()
