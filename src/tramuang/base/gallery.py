"""The gallery: every component with invented samples, in the language and light asked for; the page that people and tests look at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tramuang.base import icons
from tramuang.base.answers import no
from tramuang.base.components import TONES
from tramuang.base.doors import PUBLIC, door
from tramuang.base.pure import maps

NOT_OPEN = no("gallery-sample", _("The round opens on 1 October; you can prepare the plan until then."))

DOMAINS = (
    ("environment", "leaf", "สิ่งแวดล้อม", "Environment"),
    ("economy", "coin", "เศรษฐกิจ", "Economy"),
    ("mobility", "bus", "การเดินทาง", "Mobility"),
    ("energy", "bolt", "พลังงาน", "Energy"),
    ("people", "users", "พลเมือง", "People"),
    ("living", "heart", "การดำรงชีวิต", "Living"),
    ("governance", "building-bank", "การบริหารภาครัฐ", "Governance"),
)
# A small coast of our own: longitudes and latitudes of invented districts.
COAST = {
    "a": ((0.0, 3.0), (1.2, 3.4), (2.0, 2.9), (1.7, 2.0), (0.6, 1.8), (0.0, 3.0)),
    "b": ((2.0, 2.9), (3.1, 3.3), (3.8, 2.5), (3.0, 1.7), (1.7, 2.0), (2.0, 2.9)),
    "c": ((0.6, 1.8), (1.7, 2.0), (1.9, 1.0), (1.0, 0.4), (0.3, 0.9), (0.6, 1.8)),
    "d": ((1.7, 2.0), (3.0, 1.7), (3.3, 0.7), (2.5, 0.1), (1.9, 1.0), (1.7, 2.0)),
    "e": ((3.0, 1.7), (3.8, 2.5), (4.6, 1.6), (4.2, 0.8), (3.3, 0.7), (3.0, 1.7)),
}


class SampleForm(forms.Form):
    """A form with every kind of field."""

    title = forms.CharField(label=_("Goal"), help_text=_("What will be different for residents, in one sentence."))
    baseline = forms.DecimalField(label=_("Baseline"), min_value=0)
    note = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    score = forms.ChoiceField(
        label=_("Score"),
        widget=forms.RadioSelect,
        choices=(
            ("5", _("5 · clear, measurable, with evidence")),
            ("3", _("3 · understandable")),
            ("0", _("0 · missing")),
        ),
    )
    public = forms.BooleanField(label=_("Show to the public"), required=False)
    scan = forms.FileField(label=_("Signed letter"), help_text=_("PDF, at most 10 MB."), required=False)


def say(th: str, en: str) -> str:
    """The sample's words in the language of the page; they are samples, so they stand here and not in the catalogue."""
    return th if get_language() == "th" else en


def domains() -> list[dict[str, Any]]:
    """The seven domains with sample progress."""
    shares = ((62, 70), (41, 60), (35, 55), (48, 70), (57, 70), (66, 70), (71, 76))
    return [
        {"code": code, "icon": icon, "label": say(th, en), "value": value, "target": target}
        for (code, icon, th, en), (value, target) in zip(DOMAINS, shares, strict=True)
    ]


def petals(count: int = 7, missing: tuple[int, ...] = ()) -> list[tuple[str, str, bool, str]]:
    """Sample petals; places in `missing` are not earned."""
    out = []
    for place in range(count):
        code, icon, th, en = DOMAINS[place % len(DOMAINS)]
        out.append((code if place < len(DOMAINS) else "", icon, place not in missing, say(th, en)))
    return out


def sample_map() -> dict[str, Any]:
    """Five invented districts on a map."""
    field = maps.Projection(maps.box_of(COAST.values()), 360)
    tones = {"a": "river", "b": "soft", "c": None, "d": "gold", "e": "river"}
    regions = [
        {
            "path": field.path([ring]),
            "tone": tones[key],
            "title": f"{say('อำเภอสมมติ', 'Invented district')} {key.upper()}",
            "href": f"#map-{key}" if tones[key] else "",
        }
        for key, ring in COAST.items()
    ]
    return {"regions": regions, "width": 360, "height": field.height}


def samples() -> dict[str, Any]:
    """Everything that the gallery's template shows."""
    invalid = SampleForm(
        {"title": "", "baseline": "-3", "score": "9", "note": say("แผนชัด", "A clear plan")}, auto_id="bad_%s"
    )
    invalid.is_valid()
    page = Paginator(list(range(230)), 20).page(4)
    return {
        "tones": TONES,
        "domains": domains(),
        "not_open": NOT_OPEN,
        "form": SampleForm(),
        "invalid": invalid,
        "page": page,
        "icons": icons.names(),
        "crumbs": [
            (say("เมือง", "Cities"), "#"),
            (say("ปากน้ำสมมติ", "Paknam Sommot"), "#"),
            (say("แผน", "The plan"), None),
        ],
        "facts": [
            (say("ลายเซ็น", "Signature"), say("ถูกต้อง", "valid"), say("กุญแจของชุดสาธิต", "key of the demonstration")),
            {
                "term": say("สถานะ", "Status"),
                "value": say("ไม่ถูกเพิกถอน", "not revoked"),
                "chip": say("ตรวจเมื่อครู่", "just checked"),
                "tone": "ok",
            },
            {"term": say("อายุตรา", "Validity"), "value": None, "status": "unverified"},
            {
                "term": say("ตามมติ", "By resolution"),
                "value": say("คณะกรรมการสมมติ ครั้งที่ 2", "Invented committee, meeting 2"),
                "href": "#",
            },
        ],
        "columns": [
            say("โครงการ", "Project"),
            say("แหล่งเงิน", "Source"),
            {"label": "2570", "num": True},
            {"label": "2571", "num": True, "sort": "down"},
        ],
        "rows": [
            [
                {"text": say("สถานีวัดระดับน้ำ 12 จุด", "Twelve river gauges"), "href": "#"},
                say("เทศบัญญัติ", "own budget"),
                "4,200,000",
                "600,000",
            ],
            [
                {"text": say("ศูนย์เตือนภัย", "Warning centre"), "note": say("ร่วมกับจังหวัด", "with the province")},
                say("อบจ. ร่วม", "province"),
                "1,850,000",
                {"text": say("ไม่ระบุ", "not stated"), "tone": "attention"},
            ],
            [say("บริการแจ้งปัญหา", "Report a problem"), say("เงินอุดหนุน", "grant"), None, "350,000"],
        ],
        "total": [say("รวม", "Together"), "", "6,050,000", "950,000"],
        "timeline": [
            {
                "date": say("20 มี.ค. 2569", "20 Mar 2026"),
                "iso": "2026-03-20",
                "title": say("จังหวัดเสนอชื่อ", "Nominated by the province"),
                "href": "#",
            },
            {
                "date": say("12 ส.ค. 2569", "12 Aug 2026"),
                "iso": "2026-08-12",
                "title": say("ส่งแผนฉบับที่ 3", "Plan, version 3"),
                "text": say("ปิดช่องว่าง 4 จาก 5 ข้อ", "Four of five gaps closed"),
            },
            {
                "date": say("4 ก.ย. 2569", "4 Sep 2026"),
                "iso": "2026-09-04",
                "title": say("ส่งกลับให้แก้ไข", "Returned"),
                "tone": "attention",
                "chip": say("ภายใน 30 วัน", "within 30 days"),
            },
        ],
        "tabs": [
            {"label": say("แผน", "Plan"), "href": "#tabs", "current": True},
            {"label": say("โครงการ", "Projects"), "href": "#tabs", "count": 12},
            {"label": say("มติ", "Decisions"), "href": "#tabs", "count": 3},
        ],
        "cells": [
            {
                "label": say("ความต้องการ", "Need"),
                "text": say("เตือนน้ำท่วม", "Flood warning"),
                "href": "#",
                "note": say("214 เสียง", "214 voices"),
            },
            {"label": say("เป้าหมาย", "Goal"), "text": say("เตือนก่อน 6 ชั่วโมง", "Six hours ahead")},
            {"label": say("ตัวชี้วัด", "Indicator"), "text": say("2 → 6 ชั่วโมง (2572)", "2 to 6 hours (2029)")},
            {"label": say("โครงการ", "Project"), "text": say("สถานีวัดน้ำ 12 จุด", "Twelve gauges"), "href": "#"},
            {"label": say("งบดำเนินการ", "Running costs"), "text": say("ยังไม่มีแหล่งเงิน", "No source yet"), "gap": True},
        ],
        "board": board(),
        "stages": [
            {"label": say("เสนอชื่อ", "Nomination"), "state": "done", "date": say("20 มี.ค. 2569", "20 Mar 2026")},
            {"label": say("เขียนแผน", "Plan"), "state": "done", "date": say("12 ส.ค. 2569", "12 Aug 2026")},
            {"label": say("ตรวจความครบถ้วน", "Screening"), "state": "back", "note": say("ส่งกลับหนึ่งครั้ง", "returned once")},
            {
                "label": say("คณะทำงาน 7 ด้าน", "Working group"),
                "state": "now",
                "date": say("ถึง 30 พ.ย. 2569", "until 30 Nov 2026"),
            },
            {"label": say("อนุกรรมการ", "Sub-committee"), "state": "next"},
            {"label": say("กรรมการขับเคลื่อน", "Steering committee"), "state": "next"},
            {"label": say("รับตรา", "Emblem"), "state": "next"},
        ],
        "nodes": tree(),
        "pipeline": [
            {"label": say(th, en), "value": value, "tone": "gold" if value == 0 else None}
            for th, en, value in (
                ("เสนอชื่อ", "Nominated", 41),
                ("เขียนแผน", "Writing", 33),
                ("คัดกรอง", "Screening", 18),
                ("ให้คะแนน", "Scoring", 12),
                ("อนุฯ", "Sub-comm.", 7),
                ("กรรมการ", "Committee", 4),
                ("รับตรา", "Emblem", 0),
            )
        ],
        "bars": [{**one, "domain": one["code"], "text": f"{one['value']}%"} for one in domains()[:4]]
        + [{"label": say("ด้านที่ยังไม่รายงาน", "Not yet reported"), "value": None}],
        "series": [("2565", 40), ("2566", 42), ("2567", None), ("2568", 51), ("2569", 57)],
        "dots": [
            {"rank": 1, "label": say("ท่าเรือสมมติ", "Invented harbour"), "value": 71.5, "low": 66, "high": 77},
            {
                "rank": 2,
                "label": say("ปากน้ำสมมติ", "Paknam Sommot"),
                "value": 66,
                "low": 55,
                "high": 76,
                "mark": True,
                "tone": "gold",
                "href": "#",
            },
            {"rank": 3, "label": say("ดอยสมมติ", "Invented hill"), "value": 48, "low": 44, "high": 53},
            {"rank": None, "label": say("เกาะสมมติ", "Invented island"), "value": None},
        ],
        "parts": [
            {"label": say("เทศบัญญัติ", "Own budget"), "value": 6.1},
            {"label": say("เงินอุดหนุน", "Grant"), "value": 3.4},
            {"label": say("เอกชนร่วมทุน", "Private"), "value": 1.6},
            {"label": say("ต่างประเทศ", "Abroad"), "value": None},
        ],
        "map": sample_map(),
        "legend": [
            {"tone": "river", "label": say("รับตราแล้ว", "with emblem")},
            {"tone": "soft", "label": say("อยู่ในรอบนี้", "in this round")},
            {"tone": "gold", "label": say("เมืองนี้", "this city")},
            {"tone": "", "label": say("ยังไม่ร่วม", "not yet")},
        ],
        "emblems": [
            {"petals": petals(7), "name": say("ปากน้ำสมมติ", "Paknam"), "year": "2570", "size": "large"},
            {"petals": petals(7, (2, 5)), "name": say("ท่าเรือ", "Harbour"), "year": "2570", "size": "medium"},
            {
                "petals": petals(3, (1,)),
                "name": say("กลุ่มนวัตกรรม ภาคบริการ", "Services Innovation"),
                "year": "2026",
                "size": "medium",
            },
            {
                "petals": petals(9),
                "name": say("เขตเศรษฐกิจพิเศษ ริมคลองสมมติ", "Canalside Special Economic Corridor"),
                "year": "2570",
                "size": "medium",
            },
            {"petals": petals(5, (0,)), "name": say("ดอย", "Hill"), "year": "2570", "size": "small"},
        ],
        "words": words(),
        "hidden": {"seen": 3},
    }


def board() -> list[dict[str, Any]]:
    """A sample pipeline."""
    return [
        {
            "label": say("เขียนแผน", "Writing"),
            "items": [
                {
                    "title": say("ท่าเรือสมมติ", "Invented harbour"),
                    "href": "#",
                    "meta": say("ถึงขั้นนี้ 12 วัน", "12 days here"),
                },
                {"title": say("เกาะสมมติ", "Invented island"), "href": "#", "meta": say("ถึงขั้นนี้ 3 วัน", "3 days here")},
            ],
        },
        {
            "label": say("คัดกรอง", "Screening"),
            "items": [
                {
                    "title": say("ปากน้ำสมมติ", "Paknam Sommot"),
                    "href": "#",
                    "tone": "attention",
                    "chip": say("เหลือ 3 วัน", "3 days left"),
                    "meta": say("ตอบประเด็นแก้ไข", "answering the remarks"),
                }
            ],
        },
        {
            "label": say("ให้คะแนน", "Scoring"),
            "items": [
                {
                    "title": say("ดอยสมมติ", "Invented hill"),
                    "href": "#",
                    "tone": "problem",
                    "chip": say("เลยกำหนด", "overdue"),
                    "meta": say("ขาดคะแนน 1 คน", "one score missing"),
                }
            ],
        },
        {"label": say("คณะกรรมการ", "Committee"), "note": say("ประชุมครั้งหน้า 4 ธ.ค.", "meets on 4 Dec"), "items": []},
    ]


def tree() -> list[dict[str, Any]]:
    """A sample plan as a tree."""
    project = {
        "kind": say("โครงการ", "Project"),
        "title": say("สถานีวัดระดับน้ำ 12 จุด", "Twelve river gauges"),
        "href": "#",
        "text": "4,200,000.00 ฿",
    }
    gap = {"kind": say("งบดำเนินการ", "Running costs"), "title": say("ยังไม่มีแหล่งเงิน", "No source yet"), "tone": "problem"}
    indicator = {
        "kind": say("ตัวชี้วัด", "Indicator"),
        "title": say("ชั่วโมงที่เตือนล่วงหน้า", "Hours of warning"),
        "text": say("จาก 2 เป็น 6 ภายใน 2572", "from 2 to 6 by 2029"),
        "open": True,
        "children": [project, gap],
    }
    return [
        {
            "kind": say("ความต้องการ", "Need"),
            "title": say("เตือนน้ำท่วมให้ทัน", "Warn of floods in time"),
            "chip": say("214 เสียง", "214 voices"),
            "open": True,
            "children": [
                {
                    "kind": say("เป้าหมาย", "Goal"),
                    "title": say("รู้ก่อน 6 ชั่วโมง", "Known six hours ahead"),
                    "tone": "environment",
                    "open": True,
                    "children": [indicator],
                }
            ],
        },
        {
            "kind": say("เป้าหมาย", "Goal"),
            "title": say("ตลาดไร้เงินสด", "A cashless market"),
            "tone": "attention",
            "chip": say("ไม่มีความต้องการรองรับ", "no need behind it"),
        },
    ]


def words() -> dict[str, str]:
    """Sample sentences of the template."""
    return {
        "headline": say(
            "สิบสองเมืองสมมติ สัญญาอะไรไว้ และทำได้ถึงไหน", "Twelve invented towns: what they promised, and how far they came"
        ),
        "eyebrow": say("แกลเลอรี · ข้อมูลสมมติทั้งหมด", "Gallery · every figure is invented"),
        "lede": say(
            "ทุกส่วนประกอบของหน้าเว็บในที่เดียว สองภาษา สว่างและมืด ตัวเลขทุกตัวเปิดดูที่มาได้",
            "Every component in one place, in two languages, light and dark.",
        ),
        "card": say("ระบบระบายน้ำและเตือนภัย", "Drainage and warning"),
        "text": say(
            "พื้นที่ลุ่มริมแม่น้ำท่วมเฉลี่ยปีละสองครั้ง ประชาชนและผู้ประกอบการย่านตลาดเสนอให้มีระบบเตือนล่วงหน้าอย่างน้อยหกชั่วโมง",
            "The low ground by the river floods twice a year. Residents and the market's traders ask for at least six hours of warning.",
        ),
        "claim": say("“ประชาชนได้ประโยชน์กว่า 16 แสนคน”", "“More than 1.6 million people benefit”"),
        "date": say("22 พ.ย. 2569", "22 Nov 2026"),
        "claim_source": say("ข่าวแจก (สมมติ)", "Press release (invented)"),
        "difference": say(
            "ต่างจากที่กล่าว 2 แสนคน ทราบ 11 จาก 12 พื้นที่", "200,000 fewer than stated; known for 11 of 12 areas"
        ),
    }


@door(PUBLIC)
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    return render(request, "base/gallery.html", samples())
