"""The scripts of the page that verifies without a server, joined into one text: no build, no library, no network.

Each file of `static/emblem/offline/` becomes a function of its own, in the order in which they need each other.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from tramuang.emblem.pure import verdicts
from tramuang.emblem.pure.verifying.names import CONFUSABLE

FOLDER = Path(__file__).resolve().parents[1] / "static" / "emblem" / "offline"
VERIFIER = ("words", "bytes", "json", "keys", "verdict", "names", "log", "standing", "verify", "carriers")
PAGE = (*VERIFIER, "labels", "draw", "ask", "page")
IMPORT = re.compile(r'^import (?:\{([^}]*)\}|\* as (\w+)) from "\./(\w+)\.js";\n', re.M)
EXPORT = re.compile(r"^export ((?:const|async function|function|class) (\w+))", re.M)


def joined(names: tuple[str, ...] = PAGE) -> str:
    """The scripts as one, to be put into a page as a module; raises KeyError where one needs what stands after it."""
    seen: dict[str, list[str]] = {}
    parts = []
    for name in names:
        source = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
        heads = []
        for members, whole, origin in IMPORT.findall(source):
            seen[origin]
            taken = whole or f"{{{' '.join(members.split()).replace(' as ', ': ')}}}"
            heads.append(f"const {taken} = of_{origin};")
        exported = [found[1] for found in EXPORT.findall(source)]
        body = EXPORT.sub(r"\1", IMPORT.sub("", source)).rstrip()
        seen[name] = exported
        parts.append(
            f"const of_{name} = (() => {{\n{''.join(heads)}\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();\n"
        )
    return "".join(parts)


def words() -> str:
    """The file `words.js`: every sentence of `verdicts` and the letters that look alike, written from here."""
    found = {**verdicts.sentences(), "confusable": CONFUSABLE}
    lines = [f"    {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)},\n" for k, v in found["reasons"].items()]
    rest = "".join(f"  {k}: {json.dumps(found[k], ensure_ascii=False)},\n" for k in ("months", "confusable"))
    return (
        "// Written from pure/verdicts: `python -m tramuang.emblem.pure.scripts`. Do not edit.\n\n"
        f"export const WORDS = {{\n  reasons: {{\n{''.join(lines)}  }},\n{rest}}};\n"
    )


if __name__ == "__main__":
    (FOLDER / "words.js").write_text(words(), encoding="utf-8")
