"""The minutes of a meeting, in the official Thai form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from tramuang.base.adapters import typst
from tramuang.base.kinds import Provenance
from tramuang.base.pure.thai.dates import BANGKOK, WEEKDAYS_TH, local_day, long_date
from tramuang.base.pure.thai.digits import to_thai
from tramuang.cities.models import Person
from tramuang.review.kinds import MeetingState
from tramuang.review.models import Attendance, Meeting
from tramuang.review.pure.lines import STATUS_TH, mark_words
from tramuang.review.queries import ItemView, MeetingView, view_of

TEMPLATE = "review/templates/typst/minutes.typ"
NONE = "- ไม่มี -"


def minutes(meeting: Meeting, person: Person, at: datetime) -> bytes:
    """The minutes as a PDF: a draft until the meeting is closed, ready to be signed after."""
    made = (meeting.closed_at or at).replace(microsecond=0)
    return typst.render(TEMPLATE, minutes_data(view_of(meeting, person, at)), at=made)


def minutes_data(view: MeetingView) -> dict[str, Any]:
    """What the minutes say, in Thai and in Thai digits."""
    meeting, rows = view.meeting, view.rows
    body = view.body.label.th
    return {
        "title": f"รายงานการประชุม{body} ครั้งที่ {meeting.number}",
        "head": _head(view),
        "draft": meeting.state != MeetingState.CLOSED,
        "demonstration": meeting.provenance != Provenance.REAL,
        "present": _people(row for row in rows if row.present and row.voting),
        "absent": _people(row for row in rows if not row.present and row.voting),
        "beside": _people(row for row in rows if row.present and not row.voting),
        "quorum": _quorum(view),
        "begun": _time(meeting.opened_at),
        "ended": _time(meeting.closed_at),
        "announced": _paragraphs(meeting.announced_th),
        "other": _paragraphs(meeting.other_th),
        "none": NONE,
        "unresolved": "เลื่อนการพิจารณา" if meeting.state == MeetingState.CLOSED else "ยังไม่ได้พิจารณา",
        "notes": _notes(view),
        "items": [_item(view, item, number) for number, item in enumerate(view.items, start=1)],
        "chair": to_thai(view.chair.office_th) if view.chair else "ประธานในที่ประชุม",
        "recorded_on": to_thai(long_date(meeting.held_on)) if meeting.held_on else "",
    }


def _head(view: MeetingView) -> list[str]:
    meeting = view.meeting
    lines = [f"รายงานการประชุม{view.body.label.th}", f"ครั้งที่ {to_thai(meeting.number)}"]
    lines.append(f"เมื่อวัน{_day(meeting.held_on)}" if meeting.held_on else to_thai(meeting.date_note_th))
    if meeting.place_th:
        lines.append(f"ณ {to_thai(meeting.place_th)}")
    return lines


def _day(day: date) -> str:
    return f"{WEEKDAYS_TH[day.weekday()]}ที่ {to_thai(long_date(day))}"


def _time(moment: datetime | None) -> str:
    return to_thai(moment.astimezone(BANGKOK).strftime("%H.%M")) + " น." if moment else "......................"


def _people(rows: Iterable[Attendance]) -> list[list[str]]:
    return [[to_thai(row.office_th), "ประธาน" if row.chairing else ("กรรมการ" if row.voting else "")] for row in rows]


def _quorum(view: MeetingView) -> str:
    found = view.quorum
    if found.needed is None:
        return ""
    words = "ครบองค์ประชุม" if found.met else "ไม่ครบองค์ประชุม"
    return fixed(f"มีกรรมการมาประชุม {found.present} คน จากกรรมการทั้งหมด {found.members} คน {words}")


def _notes(view: MeetingView) -> list[str]:
    """How far the rules behind the figures are known."""
    rule = view.rule
    notes = [f"{mark_words(rule, 'th')} ({STATUS_TH[rule.status.value]})"] if view.quorum.needed is not None else []
    notes += [sheet["mark"] for item in view.items for sheet in item.item.brief if sheet.get("mark")]
    return [to_thai(note) for note in dict.fromkeys(notes)]


def _paragraphs(text: str) -> list[str]:
    return [to_thai(line.strip()) for line in text.splitlines() if line.strip()]


def _item(view: MeetingView, item: ItemView, number: int) -> dict[str, Any]:
    case, resolution = item.case, item.decision.resolution if item.decision else None
    place = f" จังหวัด{case.area.province.name_th}" if case.area.province else ""
    found: dict[str, Any] = {
        "number": to_thai(f"4.{number}"),
        "title": to_thai(f"{case.flow.label.th}: {case.area.full_name_th or case.area.name_th}{place}"),
        "brief": [_sheet(sheet) for sheet in item.item.brief],
        "recusals": [
            to_thai(f"{each.attendance.office_th} งดร่วมพิจารณาและออกจากที่ประชุมในวาระนี้ เหตุผล: {each.reason}")
            for each in item.recusals
        ],
        "resolution": None,
    }
    if resolution is not None and item.decision is not None:
        found["resolution"] = {
            "outcome": item.decision.outcome.label.th,
            "text": _paragraphs(resolution.text_th),
            "conditions": _paragraphs(resolution.conditions_th),
            "due": f"ให้เสนอใหม่ภายในวันที่ {to_thai(long_date(resolution.due))}" if resolution.due else "",
            "votes": _votes(resolution),
            "quorum": _counted(resolution),
        }
    return found


def _sheet(sheet: dict[str, Any]) -> dict[str, Any]:
    """One sheet's figures as they were kept when the item was resolved: a table where there is a mark, else one line."""
    words = {True: "ถึงเกณฑ์", False: "ไม่ถึงเกณฑ์", None: "–"}
    rows = [(label, value or "ไม่ทราบ", words[met]) for label, value, met in sheet["rows"]]
    marked = any(met is not None for _label, _value, met in sheet["rows"])
    found = sheet["verdict"] or (f"รวม {sheet['total']} จาก {sheet['maximum']}" if sheet["total"] else "ยังให้คะแนนไม่ครบ")
    if not marked:
        found += f" ได้แก่ {', '.join(f'{label} {value}' for label, value, _met in rows)}"
    return {
        "text": fixed(f"ฝ่ายเลขานุการรายงานผลตาม{sheet['sheet']} โดยผู้ประเมิน {sheet['reviewers']} คน: {found}"),
        "rows": [[label, to_thai(value), met] for label, value, met in rows] if marked else [],
    }


def fixed(text: str) -> str:
    """A sentence in Thai digits in which no line breaks between a number and what it counts."""
    return to_thai(re.sub(r"(?<=[0-9]) (?=คน|เสียง)", "\u00a0", text))


def _votes(resolution: Any) -> str:
    if resolution.votes_for is None:
        return ""
    return fixed(
        f"คะแนนเสียง: เห็นด้วย {resolution.votes_for} เสียง ไม่เห็นด้วย {resolution.votes_against} เสียง "
        f"งดออกเสียง {resolution.votes_abstained} เสียง"
    )


def _counted(resolution: Any) -> str:
    if resolution.quorum_present is None:
        return ""
    return fixed(f"กรรมการที่อยู่ร่วมพิจารณา {resolution.quorum_present} คน จากกรรมการทั้งหมด {resolution.quorum_members} คน")


def file_name(meeting: Meeting) -> str:
    """The name under which the minutes are saved."""
    day = local_day(meeting.held_on).isoformat() if meeting.held_on else "undated"
    return f"minutes-{meeting.body}-{meeting.number.replace('/', '-')}-{day}.pdf"
