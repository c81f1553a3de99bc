"""`tramuang figures compare`: a columnar copy computed by another engine too, and what differs. Needs no database."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.conf import settings

from tramuang.figures.adapters.columnar import definitions_of, folder_of
from tramuang.figures.adapters.engine import Copy
from tramuang.figures.commands.checking import LANG, figures
from tramuang.figures.commands.defining import FOUND, UNREADABLE, plainly
from tramuang.figures.pure.definitions import Library, load
from tramuang.figures.pure.tables import GRAINS, Name, WrongGrain, spines_like, split

if TYPE_CHECKING:
    from tramuang.figures.adapters.comparing import Compared

# An engine made ready: asked with a copy and its definitions, it says what it computes otherwise.
type Ask = Callable[[Copy, Library], Compared]

WORDS = {
    "th": {
        "none": "ไม่มีสำเนาคอลัมน์ให้เทียบ: ระบุโฟลเดอร์ หรือสร้างด้วย `tramuang figures parquet`",
        "copy": "{path}: ไม่ใช่สำเนาคอลัมน์ที่อ่านได้ ({why})",
        "definitions": "{path}: นิยามมีข้อผิดพลาด {count:,} รายการ ตรวจด้วย `tramuang figures check {path}`",
        "nothing": "{path}: ไม่มีนิยามของงวดเวลาแบบนี้",
        "edition": "{path}: สำเนานี้คำนวณจากนิยามชุด {copy} แต่ที่ใช้เทียบคือชุด {here}",
        "same": "{path}: เท่ากันทั้ง {values:,} ค่า ({engine}, ชุดข้อมูลที่ {revision})",
        "other": "{path}: ต่างกัน {count:,} รายการ จาก {values:,} ค่า ({engine}, ชุดข้อมูลที่ {revision})",
        "failed": "{path}: {engine} คำนวณไม่สำเร็จ: {why}",
        "pyspark": "ไม่ได้ติดตั้ง PySpark: pip install 'tramuang[spark]'",
        "java": "ไม่พบ Java: ติดตั้ง Java 17 ขึ้นไป หรือกำหนด JAVA_HOME",
        "master": "ติดต่อ {told} ไม่ได้: ตรวจชื่อเครื่อง พอร์ต และว่า Spark master เปิดอยู่",
        "workers": "{told} ยังไม่มีเครื่องทำงานว่างให้ หรือเครื่องเหล่านั้นติดต่อกลับมาไม่ได้ (กำหนด spark.driver.host)",
        "session": "เริ่ม Spark ไม่ได้: {told}",
        "chdb": "ไม่ได้ติดตั้ง chDB: pip install 'tramuang[clickhouse]'",
    },
    "en": {
        "none": "There is no columnar copy to compare: name a folder, or write one with `tramuang figures parquet`.",
        "copy": "{path}: this is no columnar copy that can be read ({why})",
        "definitions": "{path}: the definitions have {count:,} faults; see `tramuang figures check {path}`",
        "nothing": "{path}: no definition has periods of this kind",
        "edition": "{path}: this copy was computed by the definitions {copy}; it is compared by {here}",
        "same": "{path}: all {values:,} values are the same ({engine}, revision {revision})",
        "other": "{path}: {count:,} series differ, of {values:,} values ({engine}, revision {revision})",
        "failed": "{path}: {engine} could not compute it: {why}",
        "pyspark": "PySpark is not installed: pip install 'tramuang[spark]'",
        "java": "There is no Java: install Java 17 or later, or set JAVA_HOME.",
        "master": "{told} cannot be reached: look at the host, the port, and whether the Spark master runs.",
        "workers": "{told} has no worker to spare, or its workers cannot reach this machine (set spark.driver.host).",
        "session": "Spark does not start: {told}",
        "chdb": "chDB is not installed: pip install 'tramuang[clickhouse]'",
    },
}  # fmt: skip


class Stopped(Exception):
    """Nothing can be compared; `key` is the sentence."""

    def __init__(self, key: str, **told: object) -> None:
        super().__init__(key)
        self.key, self.told = key, told


@figures.command()
@click.argument("copies", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--engine", type=click.Choice(["duckdb", "spark", "clickhouse"]), default="duckdb", show_default=True)
@click.option(
    "--master", help="With spark: where it computes, such as spark://host:7077; else two threads of this machine."
)
@click.option(
    "--loopback", type=click.IntRange(1, 16), help="With spark: a cluster of so many worker processes on this machine."
)
@click.option(
    "--set", "options", multiple=True, metavar="NAME=VALUE", help="With spark: a setting of Spark; may be given again."
)
@click.option(
    "--definitions",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the definitions; else those of the installation.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@LANG
def compare(
    copies: tuple[Path, ...],
    engine: str,
    master: str | None,
    loopback: int | None,
    options: tuple[str, ...],
    definitions: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Compute columnar COPIES by another engine too, and say what differs: values beyond a relative 1e-9, ranks and coverage at all.

    A copy is a folder that `tramuang figures parquet` writes; without one, all of the installation's. Exit 0 when all is the same, 1 when
    something differs, 2 when it cannot be computed.
    """  # fmt: skip
    if ((master or loopback or options) and engine != "spark") or (master and loopback):
        raise click.UsageError(
            "--master, --loopback and --set are for --engine spark, and a master is either named or started here"
        )
    wrong = [each for each in options if "=" not in each]
    if wrong:
        raise click.BadParameter(f"{wrong[0]}: a setting is NAME=VALUE", param_hint="--set")
    given = dict(each.split("=", 1) for each in options)
    words, told, same = WORDS[lang], list[dict[str, object]](), True
    try:
        found = list(_opened(copies or _published(), definitions or settings.INDICATORS_DIR, words))
        with _engine(engine, master, loopback, given) as ask:
            for copy, library in found:
                result = _asked(ask, copy, library, engine)
                same = same and not result.differences
                told.append(_as_data(copy, engine, result))
                if not as_json:
                    _say(copy, engine, result, words)
    except Stopped as fault:
        if as_json:
            sentences = {key: WORDS[key][fault.key].format(**fault.told) for key in WORDS}
            click.echo(json.dumps({"stopped": fault.key, **sentences}, ensure_ascii=False))
        else:
            click.echo(plainly(words[fault.key].format(**fault.told)), err=True)
        sys.exit(UNREADABLE)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    if not same:
        sys.exit(FOUND)


def _published() -> list[Path]:
    """The copies that `tramuang figures parquet` wrote here."""
    return sorted(path.parent for path in folder_of(settings.FIGURES_DIR, "").glob("*/copy.json"))


def _opened(
    folders: tuple[Path, ...] | list[Path], definitions: Path, words: dict[str, str]
) -> Iterator[tuple[Copy, Library]]:
    """Each copy with the definitions of its periods."""
    if not folders:
        raise Stopped("none")
    edition, texts = definitions_of(definitions)
    library = load(dict(texts))
    if library.faults or not library.indicators:
        raise Stopped("definitions", path=definitions, count=len(library.faults))
    parts = split(library)
    for folder in folders:
        try:
            copy = Copy.open(folder)
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise Stopped("copy", path=folder, why=f"{type(fault).__name__}: {fault}") from fault
        # A December is a month and a year: the folder's name says which, else what the definitions have.
        named = Name.of(folder.resolve().name).spine
        like = [named] if named in GRAINS else [spine for spine in GRAINS if spine in spines_like(copy.periods)]
        own = next((parts[spine] for spine in like if spine in parts), None)
        if own is None:
            raise Stopped("nothing", path=folder)
        if copy.edition and copy.edition != edition:
            click.echo(words["edition"].format(path=folder, copy=copy.edition, here=edition), err=True)
        yield copy, own


@contextmanager
def _engine(engine: str, master: str | None, loopback: int | None, given: dict[str, str]) -> Iterator[Ask]:
    """An engine made ready; Stopped when it is not there."""
    # Each is loaded for whoever asks for it: together they take seconds.
    if engine == "duckdb":
        from tramuang.figures.adapters import whole  # noqa: PLC0415

        yield whole.differences
    elif engine == "clickhouse":
        from tramuang.figures.adapters import clickhouse  # noqa: PLC0415

        try:
            with clickhouse.session() as held:
                yield lambda copy, library: clickhouse.differences(held, copy, library)
        except clickhouse.NoClickHouse as fault:
            raise Stopped("chdb") from fault
    else:
        from tramuang.figures.adapters import spark  # noqa: PLC0415

        try:
            with ExitStack() as running:
                if loopback:
                    folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
                    master = running.enter_context(spark.standalone(folder, workers=loopback))
                    given = {**spark.LITTLE, **given}
                session = running.enter_context(spark.session(master or "local[2]", given))
                yield lambda copy, library: spark.differences(session, copy, library)
        except spark.NoSpark as fault:
            raise Stopped(fault.code, told=fault.told) from fault


def _asked(ask: Ask, copy: Copy, library: Library, engine: str) -> Compared:
    try:
        return ask(copy, library)
    except Stopped:
        raise
    except WrongGrain as fault:
        raise Stopped("nothing", path=copy.folder) from fault
    except Exception as fault:  # every engine has its own classes; what it says is for the reader
        why = str(fault).strip().partition("\n")[0] or type(fault).__name__
        raise Stopped("failed", path=copy.folder, engine=engine, why=why) from fault


def _say(copy: Copy, engine: str, result: Compared, words: dict[str, str]) -> None:
    key, count = ("other", len(result.differences)) if result.differences else ("same", 0)
    told = words[key].format(path=copy.folder, values=result.values, count=count, engine=engine, revision=copy.revision)
    click.echo(plainly(told))
    for each in result.differences:
        click.echo(plainly(f"    {each}"))


def _as_data(copy: Copy, engine: str, result: Compared) -> dict[str, object]:
    return {
        "copy": str(copy.folder), "revision": copy.revision, "edition": copy.edition, "engine": engine, "values": result.values,
        "differences": [
            {"what": each.what, "count": each.count, "of": each.of, "theirs": _number(each.theirs), "ours": _number(each.ours)}
            for each in result.differences
        ],
    }  # fmt: skip


def _number(value: float) -> float | None:
    """A number as JSON has it: what is missing is null."""
    return None if value != value else value
