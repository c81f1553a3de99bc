"""Keeping sources, elements and datasets: what figures come from and what they are of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import require
from tramuang.base.happenings import happening
from tramuang.figures import access
from tramuang.figures.actions.faults import Faults
from tramuang.figures.kinds import SourceKind
from tramuang.figures.models import Source


def record_sources(sources: Iterable[dict[str, str]], *, by: access.By, at: datetime) -> int:
    """Keep sources (keys: code, title, publisher, url, dated, kind, licence); known codes are left as they are."""
    require(access.may_load(by, at))
    rows, faults = [Source(**source) for source in sources], Faults("sources")
    for row in rows:
        if row.kind not in set(SourceKind):
            faults.add(row.code, format_lazy(_("{kind} is no kind of source."), kind=repr(row.kind)))
        if not row.code.strip() or not row.title.strip():
            faults.add(row.code, _("A source needs a code and a title."))
        if row.url and not row.url.startswith(("https://", "http://")):
            faults.add(row.code, _("The address of a source begins with https://."))
    faults.stop()
    with happening("figures.sources-recorded", "sources", by=by, at=at, count=len(rows)):
        Source.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
