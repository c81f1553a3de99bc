"""What the Thai Government Data Catalog asks of every dataset at least, under the names and with the choices that it uses.

Read in the schema of the CKAN extension with which agencies keep their catalogues, thai_gdc (`ckanext/thai_gdc/ckan_dataset.json`: the fields that
it calls required), which follows the guideline of the agency for digital government and the statistical office. Title, owner and licence (`title`,
`owner_org`, `license_id`) stand beside these as columns of their own. docs/data-catalogue.md says what was read and what was not.
"""

from __future__ import annotations

from collections.abc import Mapping

# Name: in Thai and in English, and whether it may be left out.
FIELDS: dict[str, tuple[str, str, bool]] = {
    "data_type": ("ประเภทชุดข้อมูล", "Kind of dataset", False),
    "maintainer": ("ชื่อผู้ติดต่อ (หน่วยงาน)", "Contact (office)", False),
    "maintainer_email": ("อีเมลผู้ติดต่อ", "Contact's e-mail", False),
    "tag_string": ("คำสำคัญ", "Keywords", False),
    "notes": ("รายละเอียด", "Description", False),
    "objective": ("วัตถุประสงค์", "Purpose", False),
    "update_frequency_unit": ("หน่วยความถี่ของการปรับปรุงข้อมูล", "Brought up to date every", False),
    "update_frequency_interval": ("ค่าความถี่ของการปรับปรุงข้อมูล", "Times in such a unit", True),
    "geo_coverage": ("ขอบเขตเชิงภูมิศาสตร์หรือเชิงพื้นที่", "Places covered", False),
    "data_source": ("แหล่งที่มา", "Where the data come from", False),
    "data_format": ("รูปแบบการเก็บข้อมูล", "Form in which they are kept", False),
    "data_category": ("หมวดหมู่ข้อมูลตามธรรมาภิบาลข้อมูลภาครัฐ", "Category of data governance", False),
}
# Our code for each choice, the word that the catalogue itself writes, and the same in English.
CHOICES: dict[str, dict[str, tuple[str, str]]] = {
    "data_type": {
        "statistics": ("ข้อมูลสถิติ", "Statistics"), "records": ("ข้อมูลระเบียน", "Records"),
        "geographic": ("ข้อมูลภูมิสารสนเทศเชิงพื้นที่", "Geographic data"), "several": ("ข้อมูลหลากหลายประเภท", "Of several kinds"),
        "other": ("ข้อมูลประเภทอื่นๆ", "Another kind"),
    },
    "update_frequency_unit": {
        "year": ("ปี", "Year"), "half-year": ("ครึ่งปี", "Half-year"), "quarter": ("ไตรมาส", "Quarter"), "month": ("เดือน", "Month"),
        "week": ("สัปดาห์", "Week"), "day": ("วัน", "Day"), "working-day": ("วันทำการ", "Working day"), "hour": ("ชั่วโมง", "Hour"),
        "minute": ("นาที", "Minute"), "real-time": ("ตามเวลาจริง", "At once"),
        "never": ("ไม่มีการปรับปรุงหลังจากการจัดเก็บข้อมูล", "Never after it was collected"), "other": ("อื่นๆ", "Other"), "unknown": ("ไม่ทราบ", "Not known"),
    },
    "geo_coverage": {
        "municipality": ("เทศบาล/อบต.", "Local administration"), "village": ("หมู่บ้าน", "Village"), "subdistrict": ("ตำบล", "Subdistrict"),
        "district": ("อำเภอ", "District"), "province": ("จังหวัด", "Province"), "region": ("ภาค", "Region"), "nation": ("ประเทศ", "Country"),
        "economic-group": ("กลุ่มประเทศทางเศรษฐกิจ", "Economic group of countries"), "continent": ("ทวีป/กลุ่มประเทศในทวีป", "Continent, or a part of one"),
        "world": ("โลก", "World"), "coordinates": ("พิกัด", "Coordinates"), "other": ("อื่นๆ", "Other"), "unknown": ("ไม่ทราบ", "Not known"),
        "none": ("ไม่มี", "None"),
    },
    "data_category": {
        "public": ("ข้อมูลสาธารณะ", "Public data"), "personal": ("ข้อมูลส่วนบุคคล", "Personal data"), "security": ("ข้อมูลความมั่นคง", "Security data"),
        "secret": ("ข้อมูลความลับทางราชการ", "Official secrets"),
    },
}  # fmt: skip
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
    for name, allowed in CHOICES.items():
        if name not in found and metadata[name] not in allowed:
            found[name] = (f"ใช้ค่าใดค่าหนึ่ง: {', '.join(allowed)}", f"Use one of {', '.join(allowed)}.")
    return found
