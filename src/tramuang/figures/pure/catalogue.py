"""What the Thai Government Data Catalog asks of every dataset at least, under the names that it uses (the CKAN extension thai_gdc).

Title, owner, source and licence stand beside these as columns of their own. That no more is asked was not read at the agency itself: unverified.
"""

from __future__ import annotations

from collections.abc import Mapping

# Name: in Thai and in English, and whether it may be left out.
FIELDS: dict[str, tuple[str, str, bool]] = {
    "maintainer": ("ชื่อผู้ติดต่อ (หน่วยงาน)", "Contact (office)", False),
    "maintainer_email": ("อีเมลผู้ติดต่อ", "Contact's e-mail", False),
    "tag_string": ("คำสำคัญ", "Keywords", False),
    "notes": ("รายละเอียด", "Description", False),
    "objective": ("วัตถุประสงค์", "Purpose", False),
    "update_frequency_unit": ("หน่วยความถี่ของการปรับปรุงข้อมูล", "Brought up to date every", False),
    "update_frequency_interval": ("ค่าความถี่ของการปรับปรุงข้อมูล", "Number of such units", True),
    "geo_coverage": ("ขอบเขตเชิงภูมิศาสตร์", "Places covered", False),
    "data_source": ("แหล่งที่มา", "Where the data come from", False),
    "data_format": ("รูปแบบการเก็บข้อมูล", "Form in which they are kept", False),
    "data_category": ("หมวดหมู่ข้อมูลตามธรรมาภิบาลข้อมูลภาครัฐ", "Category of data governance", False),
}
FREQUENCIES = ("year", "half-year", "quarter", "month", "week", "day", "real-time", "other")
CATEGORIES = ("public", "internal")
LONGEST = 2000


def wrong(metadata: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """What is wrong with a dataset's metadata, by field, in Thai and in English."""
    found: dict[str, tuple[str, str]] = {}
    for name in set(metadata) - set(FIELDS):
        found[name] = (f"ไม่มีรายการเมทาดาทาชื่อ {name}", f"There is no metadata field {name}.")
    for name, (th, en, optional) in FIELDS.items():
        value = str(metadata.get(name, "")).strip()
        if not value and not optional:
            found[name] = (f"โปรดระบุ{th}", f"{en}: say it.")
        elif len(value) > LONGEST:
            found[name] = (f"{th}ยาวเกิน {LONGEST} ตัวอักษร", f"{en}: at most {LONGEST} letters.")
    if "maintainer_email" not in found and str(metadata["maintainer_email"]).count("@") != 1:
        found["maintainer_email"] = ("อีเมลไม่ถูกต้อง", "This is no e-mail address.")
    for name, allowed in (("update_frequency_unit", FREQUENCIES), ("data_category", CATEGORIES)):
        if name not in found and metadata[name] not in allowed:
            found[name] = (f"ใช้ค่าใดค่าหนึ่ง: {', '.join(allowed)}", f"Use one of {', '.join(allowed)}.")
    return found
