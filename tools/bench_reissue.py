"""Measures the re-issue of many emblems with pictures, certificates and bundles, as after a leaked key: `python tools/bench_reissue.py [N]`.

A throw-away home gets N issued emblems, by the actions that the pages call. Then the key is withdrawn, two registrars order all of it
anew, and what is measured begins: the signer signs, the lists are kept current, the tree is published by two processes. Once with no
picture kept from before (cold) and once with all of them (warm).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EMBLEMS, WORKERS, TARGET = 1000, 2, 60.0
PROVINCES = 50  # a serial has two digits within its province
SYLLABLES = ("คลอง", "นา", "ทุ่ง", "ท่า", "บ้าน", "ใส", "คำ", "ทอง", "แสง", "เหนือ")


def reissue(emblems: int = EMBLEMS) -> dict[str, Any]:
    """Seconds that each part took for so many emblems, in a process and a home of its own."""
    home = tempfile.mkdtemp(prefix="tramuang-reissue-")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TRAMUANG_", "DATABASE_"))}
    environment |= {"TRAMUANG_HOME": home, "PYTHONPATH": str(ROOT / "src")}
    try:
        done = subprocess.run(
            [sys.executable, __file__, "--here", str(emblems)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if done.returncode:
        sys.exit(f"the re-issue could not be measured:\n{done.stderr[-3000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def here(emblems: int) -> dict[str, Any]:
    """The measurement itself, in the home of this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tramuang.site.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction

    from ground.cast import AT
    from tramuang.emblem import actions, documents
    from tramuang.emblem.adapters import keys
    from tramuang.emblem.models import Credential, SigningKey
    from tramuang.emblem.tests.conftest import a_ring
    from tramuang.site import ready

    taken: dict[str, float] = {}

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        taken[name] = round(time.perf_counter() - started, 2)

    ready.prepare_database()
    first = a_ring()
    with timed("issued before"), transaction.atomic():
        registrars = people()
        actions.register_keys(first, at=AT)
        for case in cases(emblems):
            order = actions.propose(case, by=registrars[0], at=AT)
            actions.approve(order, by=registrars[1], at=AT)
        signed = actions.sign_approved(first, at=AT)
    actions.keep_current(first, at=AT)
    found = AT + timedelta(days=2)
    key = SigningKey.objects.get(pk=first.emblem.kid)
    with timed("ordered by two people"):
        actions.withdraw(key, since=AT + timedelta(days=1), by="system:signer", at=found)
        ring = keys.Ring(a_ring().emblem, first.jwt, first.log)
        actions.register_keys(ring, at=found)
        with transaction.atomic():
            orders = actions.propose_batch(key, reason=("กุญแจรั่ว", "The key leaked."), by=registrars[0], at=found)
            actions.approve_batch(orders, by=registrars[1], at=found)
    with timed("signed"):
        again = actions.sign_approved(ring, at=found)
    with timed("lists and checkpoint"):
        actions.keep_current(ring, at=found)
    root = Path(settings.EMBLEM_SITE_DIR)
    with timed("published, cold"):
        cold = documents.publish(root, at=found, anew=True, workers=WORKERS)
    with timed("published, warm"):
        warm = documents.publish(root, at=found + timedelta(hours=1), anew=True, workers=WORKERS)
    counts = {
        len(signed),
        len(again),
        len(cold.emblems),
        len(warm.emblems),
        Credential.objects.filter(number=2).count() // 3,
    }
    if counts != {emblems}:
        sys.exit(f"not every emblem was issued anew and published: {sorted(counts)}")
    files = [path.stat().st_size for path in root.rglob("*") if path.is_file()]
    sums = {
        kind: round(taken["signed"] + taken["lists and checkpoint"] + taken[f"published, {kind}"], 1)
        for kind in ("cold", "warm")
    }
    return {
        "emblems": emblems,
        "workers": WORKERS,
        "seconds": taken,
        **sums,
        "ms_per_emblem": {kind: round(1000 * whole / emblems, 1) for kind, whole in sums.items()},
        "files": len(files),
        "megabytes": round(sum(files) / 1e6),
    }


def people() -> list[Any]:
    """An open round and its two registrars."""
    from ground.cast import AT, EDITION, publish
    from tramuang.cities.models import Appointment, Person
    from tramuang.programme.models import Round

    edition = publish(EDITION)
    Round.objects.create(
        code="2570", edition=edition, title_th="รอบปี 2570", title_en="Round 2570", opens_at=AT - timedelta(days=60),
        nominations_close_at=AT + timedelta(days=30), plans_close_at=AT + timedelta(days=90),
    )  # fmt: skip
    known = edition.rules.role("registrar")
    made = []
    for key in ("registrar-1", "registrar-2"):
        person = Person.objects.create_user(
            f"{key}@example.org",
            None,
            key=key,
            name_th=f"{key} (ทดสอบ)",
            name_en=f"{key} (test)",
            provenance="invented",
        )
        Appointment.objects.create(
            person=person,
            role="registrar",
            duties=list(known.does),
            decides=known.decides,
            starts=AT - timedelta(days=365),
        )
        made.append(person)
    return made


def cases(number: int) -> Iterator[Any]:
    """Cases of as many invented towns that the deciding body has approved."""
    from ground.cast import AT, make_area
    from tramuang.cities.models import Province
    from tramuang.emblem.tests.conftest import emblem_stage, resolve
    from tramuang.plans.models import Case, Nomination, Plan
    from tramuang.programme.models import Round

    round_ = Round.objects.get()
    stage, domains = emblem_stage(round_), [domain.code for domain in round_.rules.domains]
    provinces = [
        Province.objects.create(
            code=f"TH-{n}", dopa=str(n), name_th=f"จังหวัดตัวอย่าง {n}", name_en=f"Sample {n}", region_th="ภาคใต้",
            region_en="South", sort_key=str(n),
        )
        for n in range(10, 10 + PROVINCES)
    ]  # fmt: skip
    for n in range(number):
        name = "".join(SYLLABLES[int(digit)] for digit in f"{n:03d}")
        area = make_area(f"town-{n}", f"เมือง{name}", f"Town {n}", provinces[n % PROVINCES])
        nomination = Nomination.objects.create(
            round=round_, area=area, province=area.province, filed_at=AT - timedelta(days=30), provenance="invented"
        )
        case = Case.objects.create(
            round=round_, area=area, kind="designation", nomination=nomination, organisation=area.operator, stage=stage,
            stage_version=6, opened_at=AT - timedelta(days=30), provenance="invented",
        )  # fmt: skip
        mine = [code for place, code in enumerate(domains) if (n + 1) >> place & 1] or domains[:2]
        Plan.objects.create(case=case, provenance="invented", domains=mine)
        resolve(case, AT)
        yield case


def table(found: dict[str, Any]) -> str:
    """The figures as people read them."""
    lines = [f"{part:<26}{seconds:>9.1f} s" for part, seconds in found["seconds"].items()]
    lines.append(
        f"{found['emblems']} emblems issued anew with pictures and bundles: {found['cold']} s cold, {found['warm']} s warm"
        f" ({found['files']} files, {found['megabytes']} MB)"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        print(json.dumps(here(int(sys.argv[2]))))
    else:
        print(table(reissue(int(sys.argv[1]) if sys.argv[1:] else EMBLEMS)))
