"""The Thai catalogues: one for each room, read from its own Python and templates. No gettext need be installed.

    python -m tramuang.site.messages extract [ROOM ...]    add what is new (empty), drop what is no longer said
    python -m tramuang.site.messages check [ROOM ...]      fail on anything missing, empty, fuzzy, unused or at odds
    python -m tramuang.site.messages compile [ROOM ...]    write the .mo files that are missing or older than their .po

The English msgid is what stands in the code; a sentence said in two rooms stands in both catalogues, with the same Thai.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
SKIPPED = {"tests", "migrations", "static", "locale", "__pycache__"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What a line of a catalogue may be; Babel itself reads much that is not one.
LINE = re.compile(r'(#.*|(msgctxt|msgid|msgid_plural|msgstr|msgstr\[0\]) "([^"\\]|\\.)*"|"([^"\\]|\\.)*"|)')
# `%(name)s`, `%s` and `{name}`: what a translation must take over as it stands.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
HEADER = "# The Thai of this room. English msgids stand in the code; `python -m tramuang.site.messages extract` adds them.\n#"


class BadCatalogue(ValueError):
    """A catalogue that cannot be read; the message says why."""


Ident = tuple[str | None, str]


def rooms() -> list[str]:
    """Every room of the package that could have a catalogue."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def po_path(room: str) -> Path:
    """Where the room's Thai is written."""
    return PACKAGE / room / "locale" / "th" / "LC_MESSAGES" / "django.po"


def sources(room: str) -> Iterator[Path]:
    """The room's Python files and templates, tests and migrations left out."""
    for path in sorted((PACKAGE / room).rglob("*")):
        inside = path.relative_to(PACKAGE / room).parts
        if not SKIPPED & set(inside) and path.suffix in {".py", ".html", ".txt"}:
            if path.suffix == ".py" or "templates" in inside:
                yield path


def as_python(template: str, name: str) -> str:
    """A template as calls that the Python extractor can read; each line starts at the margin, so that no indentation is wrong."""
    return "\n".join(line.lstrip() for line in templatize(template, origin=name).split("\n"))


def spoken(room: str) -> Catalog:
    """Everything that the room's files say, with the files that say it."""
    catalog = new_catalog()
    for path in sources(room):
        text, place = path.read_text(encoding="utf-8"), path.relative_to(PACKAGE / room).as_posix()
        code = text if path.suffix == ".py" else as_python(text, place)
        for _line, name, given, _comments in extract_python(
            BytesIO(code.encode()), KEYWORDS, (), {"encoding": "utf-8"}
        ):
            said: list[Any] = list(given) if isinstance(given, tuple | list) else [given]
            context = said[0] if "pgettext" in name else None
            words = [word for word in (said[1:] if context else said) if word]
            if words:
                plural = "ngettext" in name or "npgettext" in name
                catalog.add((words[0], words[1]) if plural else words[0], locations=[(place, 0)], context=context)
    return catalog


def new_catalog() -> Catalog:
    """An empty Thai catalogue with the header that Django needs."""
    return Catalog(locale="th", header_comment=HEADER, project="Tramuang", version="1", charset="utf-8", fuzzy=False)


def written(room: str) -> Catalog:
    """The room's catalogue as it stands in the file; empty where there is none."""
    path = po_path(room)
    if not path.exists():
        return new_catalog()
    seen: set[str] = set()
    for entry in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        lines = [line.strip() for line in entry.splitlines()]
        wrong = next((line for line in lines if not LINE.fullmatch(line)), None)
        if wrong is not None:
            raise BadCatalogue(f"“{wrong}” is not a line of a catalogue")
        key = "\n".join(line for line in lines if line.startswith(("msgctxt", "msgid ")))
        if key and key != 'msgid ""' and key in seen:
            raise BadCatalogue(f"{key} stands in it twice")
        seen.add(key)
    with path.open("rb") as file:
        return read_po(file, locale="th", abort_invalid=True)


def ident(message: Message) -> Ident:
    """What makes a message itself: its context and its (singular) English."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def by_ident(catalog: Catalog) -> dict[Ident, Message]:
    """The catalogue's messages, the header left out."""
    return {ident(message): message for message in catalog if message.id}


def thai(message: Message) -> tuple[str, ...]:
    """The translation: one sentence, since Thai has no plural forms."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def extract(chosen: list[str]) -> dict[str, int]:
    """Bring the catalogues up to what the code says; how many sentences of each room still want their Thai."""
    elsewhere = {key: found for room in rooms() for key, found in by_ident(written(room)).items() if all(thai(found))}
    left: dict[str, int] = {}
    for room in chosen:
        said, old, fresh = by_ident(spoken(room)), by_ident(written(room)), new_catalog()
        for key, message in said.items():
            known = old.get(key) or elsewhere.get(key)
            plural = not isinstance(message.id, str)
            string = thai(known) if known and isinstance(known.id, str) != plural else ("",)
            fresh.add(
                message.id,
                string if plural else string[0],
                locations=[(place, 0) for place in sorted({place for place, _line in message.locations})],
                flags=known.flags & {"fuzzy"} if known else (),
                user_comments=known.user_comments if known else (),
                context=message.context,
            )
        left[room] = sum(not all(thai(message)) for message in by_ident(fresh).values())
        if said:
            save(room, fresh)
        elif po_path(room).exists():
            po_path(room).unlink()
    return left


def save(room: str, catalog: Catalog) -> None:
    """Write the catalogue in an order that does not change when code moves about; no dates, no line numbers."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=0, sort_output=True, include_lineno=False, omit_header=True)
    plain = (
        'msgid ""\nmsgstr ""\n"Language: th\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    )
    plain += '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    path = po_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{HEADER[:-2]}\n{plain}{buffer.getvalue().decode().strip()}\n", encoding="utf-8")


def check(chosen: list[str]) -> list[str]:
    """Everything that is wrong with the catalogues, one sentence each; empty when all is well."""
    faults: list[str] = []
    everywhere: dict[Ident, tuple[str, tuple[str, ...]]] = {}
    for room in rooms():
        try:
            found = by_ident(written(room))
        except (PoFileError, ValueError) as fault:
            faults.append(f"{room}: the catalogue cannot be read: {fault}")
            continue
        for key, message in found.items():
            first, string = everywhere.setdefault(key, (room, thai(message)))
            if room in chosen and all(thai(message)) and all(string) and string != thai(message):
                faults.append(
                    f"{room}: “{key[1]}” is “{thai(message)[0]}” here and “{string[0]}” in {first}; say it one way"
                )
        if room in chosen:
            faults += _faults_of(room, by_ident(spoken(room)), found)
            faults += [
                f"{room}/{place}: the argument of {name}() must be a plain text in quotes"
                for place, name in unreadable(room)
            ]
    return faults


def _faults_of(room: str, said: dict[Ident, Message], found: dict[Ident, Message]) -> Iterator[str]:
    for key, message in said.items():
        where = message.locations[0][0] if message.locations else ""
        here = found.get(key)
        if here is None:
            yield f"{room}: “{key[1]}” ({where}) has no Thai"
        elif not all(thai(here)):
            yield f"{room}: “{key[1]}” ({where}) has an empty Thai"
        elif here.fuzzy:
            yield f"{room}: “{key[1]}” ({where}) is marked fuzzy"
        elif isinstance(here.id, str) != isinstance(message.id, str):
            yield f"{room}: “{key[1]}” ({where}) has a plural in the code or in the catalogue, but not in both"
        else:
            ids = (message.id,) if isinstance(message.id, str) else message.id
            # A Thai plural covers both English forms, so it may use what either of them has.
            wanted = [set(PLACEHOLDER.findall(text)) for text in ids]
            for text in thai(here):
                if set(PLACEHOLDER.findall(text)) not in wanted:
                    yield f"{room}: “{key[1]}” ({where}): its Thai has other placeholders: “{text}”"
    for key in found.keys() - said.keys():
        yield f"{room}: “{key[1]}” is no longer said; run extract"


def unreadable(room: str) -> Iterator[tuple[str, str]]:
    """Calls whose text cannot be read from the file (a variable, an f-string), so that it would never be translated."""
    for path in sources(room):
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in KEYWORDS
                and node.args
            ):
                if not (isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)):
                    yield f"{path.relative_to(PACKAGE / room).as_posix()}:{node.lineno}", node.func.id


def stale(room: str) -> bool:
    """Whether the compiled catalogue is missing or older than the written one."""
    source = po_path(room)
    compiled = source.with_suffix(".mo")
    return source.exists() and (not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns)


def compile_all(chosen: list[str] | None = None) -> list[str]:
    """Compile the catalogues that changed; the rooms that were compiled. Safe when several processes do it at once."""
    done = [room for room in chosen or rooms() if stale(room)]
    for room in done:
        buffer = BytesIO()
        write_mo(buffer, written(room))
        target = po_path(room).with_suffix(".mo")
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(buffer.getvalue())
        part.replace(target)
    return done


@click.group(help="The Thai catalogues of the rooms.")
def main() -> None:
    """The command line of this file."""


ROOMS_ARGUMENT = click.argument("chosen", nargs=-1, metavar="[ROOM]...", type=click.Choice(rooms()))


@main.command("extract")
@ROOMS_ARGUMENT
def extract_command(chosen: tuple[str, ...]) -> None:
    """Add what is new, drop what is no longer said."""
    for room, count in extract(list(chosen) or rooms()).items():
        if count:
            click.echo(
                f"{room}: {count} sentence(s) want their Thai in {po_path(room).relative_to(PACKAGE.parents[1])}"
            )


@main.command("check")
@ROOMS_ARGUMENT
def check_command(chosen: tuple[str, ...]) -> None:
    """Fail on anything missing, empty, fuzzy, unused or at odds."""
    faults = check(list(chosen) or rooms())
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(f"messages: {len(faults)} fault(s)" if faults else "messages: every sentence has its Thai")
    raise SystemExit(1 if faults else 0)


@main.command("compile")
@ROOMS_ARGUMENT
def compile_command(chosen: tuple[str, ...]) -> None:
    """Write the .mo files that are missing or old."""
    for room in compile_all(list(chosen) or None):
        click.echo(f"compiled {room}")


if __name__ == "__main__":
    main()
