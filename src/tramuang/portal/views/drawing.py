"""What queries give, as the components of `base` want it: figures with their gap, claims, the map, words for dates and amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tramuang.base.measures import Measure, Row
from tramuang.base.pure.thai import baht
from tramuang.base.pure.thai.dates import BE_OFFSET, be_year, long_date, short_date
from tramuang.cities.adapters import boundaries
from tramuang.cities.models import Area
from tramuang.emblem.models import Emblem
from tramuang.figures.models import Claim, Source
from tramuang.plans.access import lang
from tramuang.portal.pure import insets
from tramuang.portal.pure.counting import in_millions, rounded
from tramuang.portal.queries.claims import ClaimSeen
from tramuang.portal.queries.measures import Computed
from tramuang.portal.queries.nation import Located
from tramuang.portal.queries.rounds import least_real as least

Props = dict[str, Any]
# A number in Thai words, such as สิบสี่: a browser would break it between its syllables.
DIGIT = "หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า"
NUMBER = re.compile(f"((?:(?:ยี่|{DIGIT})?สิบ(?:เอ็ด|{DIGIT})?))")
OPERATORS = {">": "กว่า", ">=": "ตั้งแต่", "<": "น้อยกว่า", "<=": "ไม่เกิน", "=": ""}


def own(th: str, en: str) -> str:
    """The words in the reader's language; the other ones where they are missing."""
    return (en or th) if lang() == "en" else (th or en)


def year_words(be: int) -> str:
    """A Buddhist-era year as the reader counts years."""
    return str(be - BE_OFFSET) if lang() == "en" else str(be)


def two_lines(first: str, second: str) -> SafeString:
    """A headline of two sentences, the second one smaller; a Thai number in words is never broken in two."""
    head = format_html('<span class="finding">{}</span>', unbroken(first))
    return format_html('{} <span class="finding finding--more">{}</span>', head, unbroken(second)) if second else head


def unbroken(text: str) -> SafeString:
    """The text with each Thai number word kept on one line."""
    pieces = NUMBER.split(text)
    return format_html_join(
        "",
        "{}",
        ((format_html('<span class="nowrap">{}</span>', each) if at % 2 else each,) for at, each in enumerate(pieces)),
    )


# --- figures ----------------------------------------------------------------------------------------------------


def amount(value: Decimal | None, unit: Any = "") -> tuple[str | None, str]:
    """A value and its unit for a headline: 14,597,281 คน → 14.6, ล้านคน; None stays None."""
    if value is None:
        return None, str(unit)
    text, millions = in_millions(value)
    if not millions:
        return text, str(unit)
    return text, _("million %(unit)s") % {"unit": unit}


def amount_words(value: Decimal, unit: Any = "") -> str:
    """The same in one piece: 14.6 ล้านคน, 15 พื้นที่."""
    text, said = amount(value, unit)
    return f"{text} {said}".strip()


def exact(value: Decimal | None) -> str | None:
    """A value to the last figure: 14,597,281."""
    return None if value is None else rounded(value, 2)


def gap_words(difference: Decimal | None, unit: Any) -> str:
    """How far a statement lies from the records: the records show less, more, or just as much."""
    if difference is None:
        return _("nothing on record yet to hold it against")
    if difference == 0:
        return _("the records show the same")
    words = amount_words(abs(difference), unit)
    return (
        _("the records show %(gap)s less") % {"gap": words}
        if difference > 0
        else _("the records show %(gap)s more") % {"gap": words}
    )


def as_of_words(measure: Measure) -> str:
    """As of when a figure holds."""
    if measure.as_of is None:
        return _("no date on record")
    return _("as of %(day)s") % {"day": short_date(measure.as_of, lang())}


def coverage_words(measure: Measure) -> str:
    """For how many of its rows a figure is known."""
    if not measure.expected:
        return _("no rows yet")
    return _("known for %(covered)s of %(expected)s") % {"covered": measure.covered, "expected": measure.expected}


def measure_url(name: str, round_code: str) -> str:
    """The page on which a figure opens to its rows."""
    return f"{reverse('portal-measure', args=[name])}?round={round_code}"


def figure(computed: Computed, round_code: str, stated: Iterable[ClaimSeen] = (), label: str = "") -> Props:
    """A measure as a big figure: its value, what was claimed of it with the gap, as-of day, coverage, and the way to its rows."""
    measure = computed.measure
    value, unit = amount(measure.value, measure.unit)
    claims = [each for each in stated if each.claim.measure == computed.name and each.claim.value is not None]
    claimed = claims[0] if claims else None
    supported = bool(claimed) and claimed.verdict == "supported"
    return {
        "label": label or str(computed.label),
        "value": value,
        "unit": unit if value is not None else _("not known"),
        "claim": ""
        if claimed is None or supported
        else _("claimed: %(words)s") % {"words": stated_words(claimed.claim)},
        "gap": "" if claimed is None or supported else gap_words(claimed.difference, measure.unit),
        "note": _("as claimed: %(words)s") % {"words": stated_words(claimed.claim)} if claimed and supported else "",
        "coverage": coverage_words(measure),
        "as_of": as_of_words(measure),
        "method": str(measure.method),
        "href": measure_url(computed.name, round_code),
        "tone": "gold" if measure.value is None or (claimed and not supported) else "river",
        "more": max(len(claims) - 1, 0),
    }


def comparison(computed: Computed, round_code: str, stated: Iterable[ClaimSeen] = ()) -> Props:
    """A measure as a bar beside others, the claim as its target; what is not known draws nothing and is said in a word."""
    measure = computed.measure
    claimed = next(
        (each.claim for each in stated if each.claim.measure == computed.name and each.claim.value is not None), None
    )
    words = [coverage_words(measure), as_of_words(measure)]
    return {
        "label": str(computed.label),
        "value": measure.value,
        "text": amount_words(measure.value, measure.unit) if measure.value is not None else "",
        "target": claimed.value if claimed is not None else None,
        "target_text": stated_words(claimed) if claimed is not None else "",
        "href": measure_url(computed.name, round_code),
        "note": " · ".join(words),
        "tone": "river",
    }


# --- claims -----------------------------------------------------------------------------------------------------


def operator_words(claim: Claim) -> str:
    """How the statement puts its figure: more than, at least."""
    if lang() == "en":
        return {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}.get(claim.operator, "")
    return OPERATORS.get(claim.operator, "")


def stated_words(claim: Claim) -> str:
    """What was stated, as a figure or a day: กว่า 16 ล้านคน."""
    if claim.day is not None:
        return long_date(claim.day, lang())
    if claim.value is None:
        return ""
    unit = own(claim.unit_th, claim.unit_en)
    words = amount_words(claim.value, unit) if unit else year_words(int(claim.value))
    return f"{operator_words(claim)} {words}".strip()


def found_words(seen: ClaimSeen) -> str | None:
    """What the records give, as a figure or a day; None when they give nothing."""
    recorded = seen.recorded
    if recorded.day is not None:
        return long_date(recorded.day, lang())
    if recorded.value is None:
        return None
    unit = own(seen.claim.unit_th, seen.claim.unit_en)
    return f"{exact(recorded.value)} {unit}" if unit else year_words(int(recorded.value))


def claim(seen: ClaimSeen) -> Props:
    """A statement beside what the records substantiate, with the sources that disagree."""
    stated, recorded = seen.claim, seen.recorded
    coverage = coverage_words(recorded.measure) if recorded.measure else ""
    if not coverage and recorded.expected > recorded.covered:
        coverage = _("%(n)s awards on record are not dated") % {"n": recorded.expected - recorded.covered}
    note = own(recorded.note_th, recorded.note_en)
    difference = gap_words(seen.difference, own(stated.unit_th, stated.unit_en)) if seen.difference is not None else ""
    return {
        "code": stated.code,
        "statement": stated.statement,
        "stated": stated_words(stated),
        "source": source_words(stated.source),
        "source_href": stated.source.url or None,
        "said_on": said_on(stated),
        "found": found_words(seen),
        "difference": " · ".join(filter(None, (difference, coverage, note))),
        "verdict": seen.verdict,
        "href": recorded.url or None,
        "note": own(stated.note_th, stated.note_en),
        "conflicts": [
            {
                "statement": other.statement,
                "stated": stated_words(other),
                "source": source_words(other.source),
                "href": other.source.url,
            }
            for other in seen.conflicts
        ],
    }


def source_words(source: Source) -> str:
    """A source: its title and who published it, without what stands in brackets behind the publisher."""
    return " · ".join(filter(None, (source.title, source.publisher.partition(" (")[0])))


def said_on(stated: Claim) -> str:
    """When a statement was made, as far as that is known."""
    try:
        return long_date(date.fromisoformat(stated.as_of), lang())
    except ValueError:
        return stated.as_of


def strip(found: Iterable[ClaimSeen], round_code: str) -> Props:
    """All statements of a round at a glance: those that want proof, together with what contradicts them, then those borne out."""
    seen = list(found)
    url = f"{reverse('portal-claims')}?round={round_code}"
    open_ = [group for group in groups(seen) if not all(each.verdict == "supported" for each in group)]
    return {
        "open": [
            {
                "said": [{"words": stated_words(each.claim), "source": short_source(each.claim)} for each in group],
                "statement": group[0].claim.statement,
                "found": found_words(group[0]),
                "note": claim(group[0])["difference"],
                "conflicting": len({stated_words(each.claim) for each in group}) > 1,
                "href": f"{url}#claim-{group[0].claim.code}",
            }
            for group in open_
        ],
        "supported": [
            {"statement": statement, "href": f"{url}#claim-{code}"}
            # One sentence may state two figures: it is said once.
            for statement, code in {
                each.claim.statement: each.claim.code for each in seen if each.verdict == "supported"
            }.items()
        ],
    }


def short_source(stated: Claim) -> str:
    """Who published a statement, without what stands in brackets."""
    return (stated.source.publisher or stated.source.title).partition(" (")[0]


def groups(seen: list[ClaimSeen]) -> list[list[ClaimSeen]]:
    """Statements that contradict each other stand together, in the order of the first of them."""
    by_code = {each.claim.code: each for each in seen}
    left, found = dict(by_code), []
    while left:
        todo, group = [next(iter(left))], []
        while todo:
            each = left.pop(todo.pop(0), None)
            if each is not None:
                group.append(each)
                todo += [other.code for other in each.conflicts]
        found.append(group)
    return found


# --- the rows of a measure --------------------------------------------------------------------------------------


def row_words(row: Row) -> str:
    """What a row of a measure is called."""
    return own(row.th, row.en)


def table_row(row: Row) -> list[Any]:
    """A row of a measure as cells: name with its note, value, reference."""
    name: Props = {"text": row_words(row), "note": own(row.note_th, row.note_en)}
    if row.url:
        name["href"] = row.url
    return [name, {"text": exact(row.value), "num": True}, row.ref]


# --- the map ----------------------------------------------------------------------------------------------------


def nation_map(provinces: Iterable[Located], points: Iterable[Props], chosen: str = "") -> Props:
    """The country with the round's provinces, those of earlier batches, and a point for each area."""
    drawn = boundaries.nation()
    regions = []
    for place in provinces:
        shape = drawn.shapes.get(place.province.code)
        if shape is None:
            continue
        names = [case.area.name for case in place.cases] or [area.name for area in place.earlier]
        title = place.province.name + (f": {' · '.join(names)}" if names else "")
        tone = "gold" if chosen == place.province.code else "river" if place.cases else "soft" if place.earlier else ""
        regions.append(
            {
                "path": shape.path,
                "tone": tone,
                "title": title,
                "href": f"{reverse('portal-cities')}?province={place.province.code}" if names else "",
            }
        )
    return {"regions": regions, "points": list(points), "width": drawn.width, "height": drawn.height}


def point(area: Area, tone: str = "gold", r: float = 5) -> Props | None:
    """An area's mark on the map, linked to its page; None where no place is on record."""
    if area.lon is None or area.lat is None:
        return None
    x, y = boundaries.nation().point(float(area.lon), float(area.lat))
    return {"x": x, "y": y, "title": area.name, "tone": tone, "r": r, "href": reverse("portal-city", args=[area.code])}


def inset(area: Area) -> Props | None:
    """A city's province with what lies around it, and the city's mark."""
    drawn = boundaries.nation()
    shape = drawn.shapes.get(area.province_id or "")
    if shape is None:
        return None
    view = insets.around(shape.path, (drawn.width, drawn.height), least=120)
    others = [each.path for each in drawn.shapes.values() if each.code != shape.code and _near(each.path, view)]
    mark = point(area)
    unit = view.width / 100
    return {
        "box": view.box,
        "path": shape.path,
        "others": others,
        "mark": mark and {**mark, "r": round(2.4 * unit, 2), "ring": round(5 * unit, 2)},
        "scale": round(view.width, 1),
    }


def _near(path: str, view: insets.View) -> bool:
    corners = insets.points(path)
    left, right = min(x for x, _y in corners), max(x for x, _y in corners)
    top, bottom = min(y for _x, y in corners), max(y for _x, y in corners)
    return left < view.x + view.width and right > view.x and top < view.y + view.height and bottom > view.y


# --- emblems and domains ----------------------------------------------------------------------------------------


def petals(emblem: Emblem) -> list[tuple[str, str, bool, str]]:
    """The petals of an emblem's drawing: one for each domain of its edition, filled where it was earned."""
    return [
        (domain.code, domain.icon, domain.code in emblem.domains, domain.short.in_(lang()))
        for domain in emblem.case.rules.domains
    ]


def year_of(emblem: Emblem) -> str:
    """The year on an emblem, in the Buddhist era as it is awarded."""
    return str(emblem.case.rules.year or be_year(emblem.awarded_on))


def money(value: Decimal | None) -> str | None:
    """An amount of money for a headline; None when it is not known."""
    return None if value is None else baht.short(value, lang())


def counted(found: Mapping[str, int]) -> int:
    """The sum of some counts."""
    return sum(found.values())


def stage_words(label: Any) -> str:
    """The words of a stage for the reader."""
    return str(label.in_(lang()))


def unknown() -> str:
    """The word for what nobody knows."""
    return pgettext("a value", "not known")


def least_real(view: Any) -> str:
    """The provenance that a city's page must confess: that of its least real part."""
    parts = [view.area.provenance, *(row.provenance for row in view.population)]
    return least(parts + ([view.plan.provenance, view.plan.vision_provenance] if view.plan else []))
