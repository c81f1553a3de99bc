"""Keeping sources, elements and datasets: what figures come from and what they are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import require
from tramuang.base.happenings import happening
from tramuang.figures import access
from tramuang.figures.actions.faults import Faults
from tramuang.figures.kinds import SourceKind
from tramuang.figures.models import Source

FIELDS = {"code": 80, "title": 400, "publisher": 200, "url": 400, "dated": 40, "kind": 1, "licence": 200}


def wrong_source(source: Mapping[str, str]) -> dict[str, Any]:
    """What is wrong with a source, by field; nothing when it may be put on record."""
    wrong: dict[str, Any] = {}
    if source.get("kind", "") not in set(SourceKind):
        wrong["kind"] = format_lazy(_("{kind} is no kind of source."), kind=repr(source.get("kind", "")))
    if not source.get("code", "").strip():
        wrong["code"] = _("A source needs a code and a title.")
    if not source.get("title", "").strip():
        wrong["title"] = _("A source needs a code and a title.")
    if (url := source.get("url", "")) and not url.startswith(("https://", "http://")):
        wrong["url"] = _("The address of a source begins with https://.")
    try:
        validate_slug(source.get("code", "") or "x")
    except ValidationError:
        wrong["code"] = _("A code has small letters, digits, - and _.")
    for name, most in FIELDS.items():
        if len(source.get(name, "")) > most:
            wrong.setdefault(name, format_lazy(_("At most {most} letters."), most=most))
    return wrong


def record_sources(sources: Iterable[dict[str, str]], *, by: access.By, at: datetime) -> int:
    """Keep sources (keys: code, title, publisher, url, dated, kind, licence); known codes are left as they are."""
    require(access.may_load(by, at))
    told, faults = list(sources), Faults("sources")
    for source in told:
        for sentence in dict.fromkeys(wrong_source(source).values()):
            faults.add(source.get("code", ""), sentence)
    faults.stop()
    rows = [Source(**source) for source in told]
    with happening("figures.sources-recorded", "sources", by=by, at=at, count=len(rows)):
        Source.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
