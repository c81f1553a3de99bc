"""What `tramuang figures check` says of definitions: indicators and indices as YAML, a folder or one file of it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tramuang.figures.adapters.columnar.world import definition_files
from tramuang.figures.pure.definitions import Element, Index, Indicator, Library, load
from tramuang.figures.pure.definitions.lines import MOST_BYTES
from tramuang.figures.pure.definitions.sentences import said
from tramuang.figures.pure.formulas import Fault

GOOD, FOUND, UNREADABLE = 0, 1, 2
SUFFIXES = {".yaml", ".yml"}
# Of these faults nothing in the file was understood.
NOT_READ = {"too-large", "not-utf-8", "letter", "syntax", "yaml-extra", "too-many", "unreadable"}
WORDS = {
    "th": {
        "none": "{path}: ไม่มีไฟล์นิยาม (.yaml หรือ .yml)", "more": "… และอีก {count:,} รายการ",
        "others": "ไฟล์อื่นในโฟลเดอร์เดียวกันมีข้อผิดพลาด {count:,} รายการ ตรวจทั้งโฟลเดอร์เพื่อดู",
        "total": "{files:,} ไฟล์: {indicators:,} ตัวชี้วัด {indices:,} ดัชนี {elements:,} ข้อมูล · ผิด {faults:,}",
        "good": "ใช้ได้ทั้งหมด", "bad": "ใช้ไม่ได้จนกว่าจะแก้ไข",
    },
    "en": {
        "none": "{path}: there is no definition file (.yaml or .yml)", "more": "… and {count:,} more",
        "others": "Faults in other files of the folder: {count:,}; check the folder to see them.",
        "total": "{files:,} files: {indicators:,} indicators, {indices:,} indices, {elements:,} elements · faults: {faults:,}",
        "good": "Everything can be used.", "bad": "Nothing is used until this is mended.",
    },
}  # fmt: skip


def are_definitions(path: Path) -> bool:
    """Whether a path is to be checked as definitions and not as a table of values."""
    return path.is_dir() or path.suffix.lower() in SUFFIXES


def plainly(text: str) -> str:
    """Without signs that could steer a terminal."""
    return "".join(sign if sign.isprintable() or sign == "\u200b" else "·" for sign in text)


def check_definitions(path: Path, lang: str, most: int, as_json: bool) -> int:
    """Say what is wrong with the definitions of a folder, or with one file beside the others of its folder; gives the exit code."""
    own = definition_files(path) if path.is_dir() else [path]
    words = WORDS[lang]
    if not own:
        if as_json:
            told = {key: WORDS[key]["none"].format(path=path) for key in WORDS}
            click.echo(json.dumps({"unreadable": "none", **told}, ensure_ascii=False))
        else:
            click.echo(plainly(words["none"].format(path=path)), err=True)
        return UNREADABLE
    # A name is known in all files of a folder: one file is read among its neighbours, and only its own faults are told.
    library, every = _read({*own, *definition_files(own[0].parent)})
    names = {each.name for each in own}
    faults = [each for each in every if each.file in names]
    others = len(every) - len(faults)
    counts = {
        "files": len(own), "faults": len(faults), "elements": _of(names, library.elements),
        "indicators": _of(names, library.indicators), "indices": _of(names, library.indices),
    }  # fmt: skip
    if as_json:
        click.echo(
            json.dumps({**counts, "others": others, "found": [_as_data(each) for each in faults]}, ensure_ascii=False)
        )
    else:
        second = "en" if lang == "th" else "th"
        for each in faults[:most]:
            click.echo(plainly(each.in_(lang)))
            click.echo(plainly(f"    {each.what.in_(second)} → {each.right.in_(second)}"))
        if len(faults) > most:
            click.echo(words["more"].format(count=len(faults) - most))
        if others:
            click.echo(words["others"].format(count=others))
        click.echo(words["total"].format(**counts))
        click.echo(words["bad"] if faults else words["good"])
    if any(each.code in NOT_READ for each in faults):
        return UNREADABLE
    return FOUND if faults else GOOD


def _read(paths: set[Path]) -> tuple[Library, list[Fault]]:
    """The files read together; what is too large or cannot be opened is told and left out."""
    texts, faults = dict[str, bytes](), list[Fault]()
    for path in sorted(paths):
        try:
            size = path.stat().st_size
            if size > MOST_BYTES:
                faults.append(said("too-large", path.name, 1, size=size, limit=MOST_BYTES))
            else:
                texts[path.name] = path.read_bytes()
        except OSError:
            faults.append(said("unreadable", path.name, 1))
    library = load(texts)
    return library, sorted([*faults, *library.faults], key=lambda each: (each.file, each.line, each.column))


def _of(names: set[str], defined: dict[str, Element] | dict[str, Indicator] | dict[str, Index]) -> int:
    return sum(each.file in names for each in defined.values())


def _as_data(each: Fault) -> dict[str, object]:
    return {
        "file": each.file, "line": each.line, "column": each.column, "code": each.code,
        "th": each.what.th, "en": each.what.en, "mend_th": each.right.th, "mend_en": each.right.en,
    }  # fmt: skip
