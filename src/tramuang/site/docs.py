"""The pages of docs/ that are written from the code and the editions, so that they cannot say something else.

python -m tramuang.site.docs write     write them
python -m tramuang.site.docs check     fail when one of them is not what would be written
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.test import RequestFactory
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.utils import translation

from tramuang.base.kinds import Duty
from tramuang.programme.pure import check, pictures
from tramuang.programme.pure.edition import Edition

HEAD = "<!-- Written by `make docs` from {source}; do not edit. -->\n\n"
YES, NO = "●", ""


@dataclass(frozen=True)
class Route:
    """One address of the site, with those for whom its door opens (None: the view declares nothing)."""

    name: str
    pattern: str
    view: Callable[..., Any]
    opens_for: frozenset[str] | None

    @property
    def room(self) -> str:
        """The package that the view stands in: a room of ours, or another's."""
        parts = self.view.__module__.split(".")
        return parts[1] if parts[0] == "tramuang" else parts[0]


def routes(
    patterns: Iterable[URLPattern | URLResolver] | None = None, prefix: str = "/", space: str = ""
) -> Iterator[Route]:
    """Every address of the site in the order in which it is looked up."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        here = prefix + str(entry.pattern).lstrip("^").rstrip("$")
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, here, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield Route(space + (entry.name or ""), here, entry.callback, getattr(entry.callback, "opens_for", None))


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [list(heads), *([str(cell) for cell in row] for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def editions() -> list[Edition]:
    """The editions that lie in editions/, read and checked."""
    found = []
    for path in sorted(Path(settings.EDITIONS_DIR).rglob("*.yaml")):
        edition, faults = check.check(path.read_text(encoding="utf-8"), guards=None, file=path.name)
        if edition is None:
            raise SystemExit(f"{path.name} does not read: {faults[0]}")
        found.append(edition)
    return found


def who_may() -> str:
    """Which door opens for which duty, which duty each role has, and which role makes which move."""
    from tramuang.base import doors  # its imports want Django set up

    ours = [route for route in routes() if route.opens_for is not None]
    text = HEAD.format(source="the doors of every address and the editions")
    text += "# Who may do what\n\n"
    text += (
        "A door says for whom it opens; the walk over every route (`site/tests/test_house_routes.py`) tries each one as each"
        " of the cast. What a person may see or do behind the door is said by the room's `access.py`, with the reason.\n"
    )
    for title, word in (("Open to everybody", doors.PUBLIC), ("Open to everybody who has signed in", doors.SIGNED_IN)):
        text += f"\n## {title}\n\n"
        text += table(
            ["Address", "Name", "Room"],
            [(f"`{r.pattern}`", f"`{r.name}`", r.room) for r in ours if word in (r.opens_for or ())],
        )
    text += "\n## Open for a duty\n\n"
    duties = [duty.value for duty in Duty]
    closed = [r for r in ours if not {doors.PUBLIC, doors.SIGNED_IN} & (r.opens_for or set())]
    text += table(
        ["Address", *duties],
        [(f"`{r.pattern}`", *(YES if d in (r.opens_for or ()) else NO for d in duties)) for r in closed],
    )
    for edition in editions():
        text += f"\n## Roles and moves of {edition.name.en} (`{edition.id}`)\n\n"
        text += table(
            ["Role", "", "Second factor", *duties],
            [
                (r.label.en, r.label.th, YES if r.decides else NO, *(YES if r.may(d) else NO for d in duties))
                for r in edition.roles
            ],
        )
        text += "\n"
        text += table(
            ["Kind of case", "Move", *(role.code for role in edition.roles)],
            [
                (
                    flow.label.en,
                    f"{flow.stage(m.from_).label.en} → {m.label.en}",
                    *(YES if r.code in m.who else NO for r in edition.roles),
                )
                for flow in edition.flows
                for m in flow.moves
            ],
        )
    return text


def states() -> str:
    """The state picture and the table of moves of every kind of case in every edition."""
    text = HEAD.format(source="the editions") + "# Stages and moves\n"
    for edition in editions():
        text += f"\n## {edition.name.en} (`{edition.id}`)\n"
        for flow in edition.flows:
            text += f"\n### {flow.label.en} · {flow.label.th}\n\n"
            text += f"```mermaid\n{pictures.mermaid(edition, flow.code, 'th')}```\n\n{pictures.table(edition, flow.code, 'en')}"
    return text


def openapi() -> dict[str, Any] | None:
    """The description of the API as the API itself gives it; None while there is no API."""
    address = "/api/v1/openapi.json"
    try:
        match = resolve(address)
    except Resolver404:
        return None
    answer = match.func(RequestFactory().get(address), *match.args, **match.kwargs)
    description: dict[str, Any] = json.loads(answer.content)
    return description


def api() -> str | None:
    """The reference of the API: each operation with what it takes and gives."""
    description = openapi()
    if description is None:
        return None
    info = description["info"]
    text = HEAD.format(source="the API's own description") + f"# {info['title']} {info['version']}\n\n"
    text += f"{info.get('description', '').strip()}\n\nMachine-readable: `/api/v1/openapi.json`.\n"
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            text += (
                f"\n## `{method.upper()} {path}`\n\n{operation.get('description') or operation.get('summary', '')}\n"
            )
            given = [
                (f"`{p['name']}`", p["in"], YES if p.get("required") else NO, kind(p.get("schema", {})))
                for p in operation.get("parameters", [])
            ]
            body = operation.get("requestBody", {}).get("content", {})
            given += [("body", name, YES, kind(media.get("schema", {}))) for name, media in body.items()]
            if given:
                text += "\n" + table(["Takes", "In", "Needed", "Type"], given)
            gives = [
                (
                    code,
                    answer.get("description", ""),
                    ", ".join(kind(m.get("schema", {})) for m in answer.get("content", {}).values()),
                )
                for code, answer in operation["responses"].items()
            ]
            text += "\n" + table(["Answers", "", "Body"], [(str(code), *rest) for code, *rest in gives])
    schemas = description.get("components", {}).get("schemas", {})
    for name in sorted(schemas):
        schema = schemas[name]
        needed = set(schema.get("required", ()))
        text += f"\n### {name}\n\n{schema.get('description', '').strip()}\n\n".replace("\n\n\n\n", "\n\n")
        rows = [
            (f"`{field}`", kind(of), YES if field in needed else NO)
            for field, of in schema.get("properties", {}).items()
        ]
        text += table(["Field", "Type", "Always there"], rows) if rows else f"{kind(schema)}\n"
    return text


def kind(schema: dict[str, Any]) -> str:
    """A JSON schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return " or ".join(dict.fromkeys(kind(part) for part in schema[word]))
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    form = f" ({schema['format']})" if "format" in schema else ""
    return f"{schema.get('type', 'anything')}{form}"


PAGES: dict[str, Callable[[], str | None]] = {"who-may.md": who_may, "states.md": states, "api.md": api}


def written() -> dict[Path, str]:
    """Each generated page with its text as it should be."""
    with translation.override("en"):
        made = {settings.ROOT / "docs" / name: make() for name, make in PAGES.items()}
    return {path: text for path, text in made.items() if text is not None}


def outdated() -> list[str]:
    """The generated pages that are not what would be written now."""
    return [
        path.name for path, text in written().items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write or check the generated pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tramuang.site.settings")
    django.setup()
    if arguments == ["write"]:
        for path, text in written().items():
            path.write_text(text, encoding="utf-8")
        return 0
    if arguments == ["check"]:
        old = outdated()
        sys.stdout.write(
            f"docs: {', '.join(old)}: not what the code says now; run `make docs`\n" if old else "docs: as written\n"
        )
        return 1 if old else 0
    sys.stderr.write(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
