"""What the benches of the records share: a home of their own, a dataset, and what a process has used."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
METADATA = {
    "maintainer": "bench", "maintainer_email": "bench@example.org", "tag_string": "bench", "notes": "bench", "objective": "bench",
    "update_frequency_unit": "year", "geo_coverage": "nation", "data_source": "bench", "data_format": "CSV", "data_category": "public",
    "data_type": "statistics",
}  # fmt: skip


def prepared(home: Path) -> None:
    """Django over an empty database of its own."""
    os.environ.update(TRAMUANG_HOME=str(home), DJANGO_SETTINGS_MODULE="tramuang.site.settings")
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]
    import django

    django.setup()
    from tramuang.site import ready

    ready.prepare()


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - no door, but a clock is needed


def dataset_of(code: str) -> Any:
    from tramuang.figures import actions

    actions.record_sources(
        [{"code": code, "title": code, "publisher": "", "url": "", "dated": "", "kind": "P", "licence": ""}],
        by="system",
        at=now(),
    )
    return actions.record_dataset(
        code, title_th=code, source=code, owner=None, licence="open", metadata=METADATA, by="system", at=now()
    )


def peak() -> int:
    """The most memory that this process has held, in mebibytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class Spent:
    """Seconds by the clock, and of this process's own computing: on a busy machine only the second says what something costs."""

    clock = computing = 0.0


def _computing() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextmanager
def spent() -> Iterator[Spent]:
    """What the block takes."""
    told, clock, computing = Spent(), time.monotonic(), _computing()
    yield told
    told.clock, told.computing = time.monotonic() - clock, _computing() - computing
