"""Draws the pictures of the emblem and the certificate in docs/pictures/: `uv run python tools/pictures.py`.

The certificate is turned into a picture by poppler's pdftoppm. The domains are those of the demonstration's illustrative plan, and both
pictures say so or say nothing of whose they are.
"""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import typst

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from tramuang.emblem import documents  # noqa: E402
from tramuang.emblem.adapters import pictures  # noqa: E402

OUT = ROOT / "docs" / "pictures"
SERIAL = "TM-2565-96-01"
DOMAINS = [
    ("environment", "leaf", True, "สิ่งแวดล้อม"),
    ("economy", "coin", True, "เศรษฐกิจ"),
    ("mobility", "bus", True, "การเดินทาง"),
    ("energy", "bolt", False, "พลังงาน"),
    ("people", "users", True, "พลเมือง"),
    ("living", "heart", True, "การดำรงชีวิต"),
    ("governance", "building-bank", True, "การบริหารภาครัฐ"),
]


def emblem() -> bytes:
    """One sheet: the emblem on light and on dark, a long name, the engraving, small sizes, two badges."""

    def drawn(name: str, **more: object) -> bytes:
        return pictures.svg(DOMAINS, name, 2565, **more)  # type: ignore[arg-type]

    day = date(2026, 11, 22)
    kept = {
        "full": drawn("นราธิวาส", serial=SERIAL),
        "long": drawn("เทศบาลเมืองนราธิวาส"),
        "ink": pictures.stamp(DOMAINS, "นราธิวาส", 2565, SERIAL),
        "small": drawn("นราธิวาส", small=True),
        "badge": pictures.badge("valid", "นราธิวาส", 2565, day),
        "revoked": pictures.badge("revoked", "Narathiwat", 2022, day, "en"),
    }
    sheet = """
#set page(width: 1200pt, height: auto, margin: 0pt, fill: rgb("#faf8f3"))
#let picture(name, width) = image(bytes(sys.inputs.at(name)), width: width)
#grid(columns: (600pt, 600pt),
  box(fill: rgb("#faf8f3"), width: 600pt, height: 600pt, align(center + horizon, picture("full", 520pt))),
  box(fill: rgb("#12191d"), width: 600pt, height: 600pt, align(center + horizon, picture("long", 520pt))),
)
#box(width: 1200pt, inset: (x: 40pt, y: 30pt), grid(columns: (240pt, 200pt, 120pt, 76pt, 1fr), column-gutter: 28pt, align: horizon,
  picture("ink", 240pt), picture("small", 200pt), picture("small", 112pt), picture("small", 64pt),
  stack(spacing: 18pt, picture("badge", 270pt), picture("revoked", 330pt)),
))"""
    made = typst.compile(
        sheet.encode(), format="png", ppi=72, sys_inputs={name: one.decode() for name, one in kept.items()}
    )
    return bytes(made)


def certificate() -> bytes:
    """The certificate's page."""
    content = documents.certificate(
        documents.Certificate(
            serial=SERIAL,
            issuer_name="โครงการเมืองอัจฉริยะประเทศไทย (ชุดสาธิต)",
            issuer="did:web:emblem.example.org",
            programme="โครงการเมืองอัจฉริยะประเทศไทย",
            emblem_name="ตราสัญลักษณ์เมืองอัจฉริยะประเทศไทย (ชุดสาธิต)",
            year=2565,
            area_name="เทศบาลเมืองนราธิวาส",
            short_name="นราธิวาส",
            province="นราธิวาส",
            petals=DOMAINS,
            body="คณะกรรมการขับเคลื่อนการพัฒนาเมืองอัจฉริยะ",
            meeting="1/2565",
            decided_on=date(2022, 11, 9),
            awarded_on=date(2022, 11, 9),
            valid_until=None,
            verify_url="https://emblem.example.org",
            credential=b"{}",
            made=datetime(2026, 11, 22, tzinfo=UTC),
            demonstration=True,
            illustrative=True,
            retrospective=True,
        )
    )
    made = subprocess.run(["pdftoppm", "-r", "110", "-png", "-"], input=content, capture_output=True, check=True)
    return made.stdout


if __name__ == "__main__":
    (OUT / "emblem.png").write_bytes(emblem())
    (OUT / "certificate.png").write_bytes(certificate())
