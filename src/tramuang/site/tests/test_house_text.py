"""What the files of the house may hold: read as text, since no type and no import would tell."""

import ast
import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Template

from tramuang.base import happenings
from tramuang.site import docs

ROOT = Path(settings.ROOT)
PACKAGE = ROOT / "src" / "tramuang"
PYTHON = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
OURS = [path for path in PYTHON if "tests" not in path.parts]
TEMPLATES = sorted(path for path in PACKAGE.rglob("templates/**/*") if path.suffix in {".html", ".txt", ".xml", ".svg"})
SHEETS = sorted(path for path in PACKAGE.rglob("static/**/*.css") if "vendor" not in path.parts)
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), *sorted(PACKAGE.rglob("*.md"))]
# Addresses that stand in the demonstration only.
ONLY_SOMETIMES = {"site-cast", "site-cast-step-in"}


def name(path):
    return path.relative_to(ROOT).as_posix()


def lines_with(pattern, paths, flags=re.IGNORECASE):
    """Every line in which the pattern is found."""
    wanted = re.compile(pattern, flags)
    return [
        f"{name(path)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if wanted.search(line)
    ]


def without_comments(path):
    return re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_no_file_outgrows_its_reader():
    assert list(runpy.run_path(str(ROOT / "tools" / "sizes.py"))["too_long"]()) == []


def test_no_template_brings_its_own_script_or_style():
    inline = re.compile(
        r"<style|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")|\sstyle=|\son[a-z]+=\"|javascript:",
        re.I,
    )
    assert [name(path) for path in TEMPLATES if inline.search(without_comments(path))] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_template_compiles_and_its_addresses_exist(path):
    text = without_comments(path)
    Template(path.read_text(encoding="utf-8"))
    wanted = set(re.findall(r"""\{%\s*url\s+["']([^"']+)["']""", text))
    unknown = sorted(wanted - {route.name for route in docs.routes()} - ONLY_SOMETIMES)
    assert not unknown, "\n".join(unknown)


def test_no_page_loads_anything_from_elsewhere():
    loads = (
        r"<(?:script|img|iframe|link|source|video|audio|object|embed)\b[^>]*\b(?:src|href|data)=[\"']?(?:https?:)?//"
    )
    assert lines_with(loads, TEMPLATES) == []
    assert lines_with(r"url\(\s*[\"']?(?:https?:)?//|@import\s+[\"'](?:https?:)?//", SHEETS) == []


def test_no_template_asks_who_somebody_is():
    roles = r"\b(?:is_staff|is_superuser|perms\.|has_role|has_duty|\.duties|\.roles\b.*\bin\b|standing\.(?:has|duties|roles|areas|bodies)|user\.groups)"
    assert lines_with(roles, TEMPLATES) == []


def test_nothing_says_successfully():
    word = "success" + "fully"
    found = lines_with(word, [*PYTHON, *TEMPLATES, *PAGES, *PACKAGE.rglob("*.po")])
    assert [
        line for line in found if "test_house_text" not in line and not line.startswith(("CONTRIBUTING", "docs/map"))
    ] == []


def test_every_happening_that_is_told_of_is_declared():
    told = {
        node.args[0].value
        for path in OURS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "happening"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert told
    undeclared = sorted(told - set(happenings.kinds()))
    assert not undeclared, "\n".join(undeclared)


SHELF = re.compile(r"/(?:pure|actions|queries|access)(?:/|\.py$)")


def public_functions(path):
    """The functions that others call: those of the module, and the methods of its public classes."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        within = node.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else []
        for inner in [node, *within]:
            if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                yield inner


def test_every_rule_reader_and_writer_says_in_a_sentence_what_it_does():
    silent = [
        f"{name(path)}:{function.lineno}: {function.name}"
        for path in OURS
        if SHELF.search(name(path))
        for function in public_functions(path)
        if not ast.get_docstring(function)
        and not any(getattr(d, "attr", "") == "setter" for d in function.decorator_list)
    ]
    assert not silent, "\n".join(silent)


def tells(function):
    """Whether the function tells of a happening or moves a case."""
    called = {
        getattr(node.func, "id", getattr(node.func, "attr", ""))
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    }
    return bool(called & {"happening", "move"})


def test_every_action_takes_its_person_and_its_time():
    wanting = []
    for path in OURS:
        if not re.search(r"/actions(?:/|\.py$)", name(path)):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and tells(node):
                given = {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
                # Who acts is `by`, unless it can only be the one it is about, or the signer itself.
                if "at" not in given or not given & {"by", "person", "signer", "ring"}:
                    wanting.append(f"{name(path)}:{node.lineno}: {node.name}")
    assert not wanting, "\n".join(wanting)


def test_no_test_cleans_up_by_flush_or_mocks_our_own_code():
    tests = [path for path in PYTHON if "tests" in path.parts and path.name != "test_house_text.py"]
    assert lines_with(r"transaction=True|transactional_db|unittest\.mock|from mock|\bmocker\b|MagicMock", tests) == []


LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_of_a_page_leads_somewhere(page):
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target.split("#")[0] for target in LINK.findall(text)]
    local = [target for target in targets if target and "://" not in target and not target.startswith("mailto:")]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_the_generated_pages_are_what_the_code_says():
    assert docs.outdated() == []
