"""How good a value is: its status, and the six grades of data quality by which a city says how it came by it."""

from __future__ import annotations

from dataclasses import dataclass

# In the order of `numbers`: the codes of kinds.Status.
STATUSES = ("measured", "estimated", "provisional", "missing", "not-applicable")


@dataclass(frozen=True, slots=True)
class Grade:
    """One of six answers to "how was this value come by", best first."""

    code: str
    rank: int
    th: str
    en: str


# U4SSC KPIs Verification Manual (ITU, 2022), p. 163, column T: six choices for the quality of the data that a city submits. The
# order is the manual's; the wording and the Thai are ours. Codes, ranks and words are those of kinds.Grade, which also has 0 for a value
# that nobody graded.
SOURCE = "U4SSC KPIs Verification Manual: A guide for verifiers, ITU 2022, p. 163"
GRADES: tuple[Grade, ...] = (
    Grade("measured-accurately", 1, "วัดจริงอย่างแม่นยำ", "Measured accurately"),
    Grade("from-survey", 2, "ขยายผลจากการสำรวจประชาชน", "Extrapolated from a survey of residents"),
    Grade("from-higher-level", 3, "ขยายผลจากข้อมูลระดับที่สูงกว่า", "Extrapolated from data of a higher level"),
    Grade("estimated-by-assumptions", 4, "ประมาณการตามสมมติฐาน", "Estimated on stated assumptions"),
    Grade("estimated-personally", 5, "ประมาณการโดยบุคคล", "Estimated by a person"),
    Grade("unknown", 6, "ไม่ทราบวิธีการ ย้อนตรวจไม่ได้", "Method unknown, cannot be traced"),
)
BY_CODE = {grade.code: grade for grade in GRADES}


def worst(grades: list[str]) -> str:
    """The grade of a figure computed from others: the poorest of theirs; unknown when nothing is said."""
    return max(
        (BY_CODE.get(code, GRADES[-1]) for code in grades), key=lambda grade: grade.rank, default=GRADES[-1]
    ).code


def usual_grade(status: str) -> str:
    """The best grade that a value of a status can have when nobody graded it: an estimate is never a measurement."""
    return {"measured": "unknown", "estimated": "estimated-by-assumptions"}.get(status, "unknown")
