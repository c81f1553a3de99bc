"""From a document to statements, and from statements to their canonical order (RDFC-1.0 with first-degree hashes).

Safe mode is built in: what a JSON-LD processor would drop without a word raises Malformed here, so nothing is left unsigned.
A member is written by its word only, never by an address or a keyword, so that the JSON reads as what is signed.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import re
from collections import Counter
from dataclasses import replace
from typing import Any

from tramuang.emblem.pure.canon.limits import (
    MAX_ADDRESS,
    MAX_ALIKE,
    MAX_BLANKS,
    MAX_DEPTH,
    MAX_KEPT,
    MAX_KEY,
    MAX_KINDS,
    MAX_NODES,
    MAX_OUT,
    Malformed,
)
from tramuang.emblem.pure.canon.scopes import ADDRESS, KEYWORD, LITERAL, OTHER, WORD, Scope, Term, root

TYPE = " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
FIRST, REST, NIL = (f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}>" for name in ("first", "rest", "nil"))
XSD = "http://www.w3.org/2001/XMLSchema#"
BOOLEAN, INTEGER = f"^^<{XSD}boolean> .", f"^^<{XSD}integer> ."
# Text, truth values and whole numbers are written plainly, not by their type: two spellings of one statement count twice for some
# processors. A double is spelt anew by some, and a language without its tag is none.
NO_TYPES = {f"{XSD}{name}" for name in ("string", "boolean", "integer", "double")}
NO_TYPES.add("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
_LETTERS = r"A-Za-z0-9\-._~:/?@!$&'()*+,;=\u00a1-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
_PART = rf"(?:[{_LETTERS}]++|%[0-9A-Fa-f]{{2}})*+"
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*+:{_PART}(?:#{_PART})?")
_LABEL = re.compile(r"_:[A-Za-z0-9]{1,64}", re.ASCII)
# Some processors make languages small and others do not, so they come small.
_LANGUAGE = re.compile(r"[a-z]{1,8}(-[a-z0-9]{1,8})*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

CONSTANT = frozenset(("issuer", "achievement"))
"""Words whose values many credentials share: their statements are kept ready."""
Subject = str | int


def _text(value: str) -> str:
    """A text as it stands between quotes; raises Malformed for control characters, which canonicalisers spell differently."""
    if _CONTROL.search(value):
        raise Malformed("character")
    return value.replace("\\", "\\\\").replace('"', '\\"')


class Statements:
    """The statements of one document, gathered while it is walked."""

    __slots__ = (
        "blanks",
        "deepest",
        "digests",
        "labels",
        "lines",
        "links",
        "nodes",
        "size",
        "slow",
        "subject",
        "types",
    )

    def __init__(self) -> None:
        self.lines: list[str] = []
        """Statements without blank nodes, ready."""
        self.blanks: list[list[str]] = []
        """For each blank node, what follows it in its statements about values and addresses."""
        self.digests: list[bytes] = []
        """For each blank node, the hash of its statements where it is known already, else nothing."""
        self.links: list[tuple[Subject, str, int]] = []
        """Statements whose object is a blank node."""
        self.labels: dict[str, int] = {}
        self.types: set[tuple[Any, ...]] = set()
        """The combinations of types: words are put together anew for one that was not met before."""
        self.nodes = self.size = self.deepest = 0
        self.slow = False
        self.subject: Subject = 0

    def node(self, value: dict[str, Any], scope: Scope, depth: int) -> Subject:
        """Take the statements of an object with its members; its address or the number of its blank node."""
        if depth > MAX_DEPTH:
            raise Malformed("too-deep")
        if depth > self.deepest:
            self.deepest = depth
        self.nodes += len(value) + 1
        if self.nodes > MAX_NODES:
            raise Malformed("too-deep")
        given = scope.terms
        names: tuple[Any, ...] = ()
        if "type" in value and "type" in given:
            types = value["type"]
            names = (types,) if type(types) is str else tuple(types) if type(types) is list else (None,)
            try:
                self.types.add(names)
                inner = scope.by_types.get(names) or scope.of_types(names)
            except TypeError:
                raise Malformed("type") from None
            if len(self.types) > MAX_KINDS:
                raise Malformed("type")
            scope = inner
        subject = self.address(value["id"]) if "id" in value and "id" in given else self.blank()
        out = [f"{TYPE}{given[name].iri} ." for name in names]
        terms = scope.terms
        for word, item in value.items():
            term = terms.get(word)
            if term is None:
                if word == "@context" and depth == 0:
                    continue
                raise Malformed("term")
            kind = term.kind
            if kind == KEYWORD:
                continue
            if kind == LITERAL and type(item) is str:
                if not item.isprintable() or '"' in item or "\\" in item:
                    item = _text(item)
                out.append(f' {term.iri} "{item}"{term.tail}')
            else:
                self.value(subject, out, scope, word, term, item, depth + 1)
        if type(subject) is int:
            self.blanks[subject] += out
        else:
            self.size += len(out) * len(subject)  # type: ignore[arg-type]
            if self.size > MAX_OUT:
                raise Malformed("too-large")
            self.lines += [f"{subject}{rest}" for rest in out]
        return subject

    def blank(self) -> int:
        """A new blank node."""
        self.blanks.append([])
        self.digests.append(b"")
        if len(self.blanks) > MAX_BLANKS:
            raise Malformed("blank-nodes")
        return len(self.blanks) - 1

    def address(self, value: Any) -> Subject:
        """An absolute address, or the blank node of a label; raises Malformed for anything else."""
        if type(value) is not str or len(value) > MAX_ADDRESS:
            raise Malformed("address")
        if _IRI.fullmatch(value):
            return f"<{value}>"
        if not _LABEL.fullmatch(value):
            raise Malformed("address")
        if value not in self.labels:
            self.labels[value] = self.blank()
        return self.labels[value]

    def value(
        self, subject: Subject, out: list[str], scope: Scope, word: str, term: Term, item: Any, depth: int
    ) -> None:
        """Take the statements of one value of a member, or of each value of a list."""
        kind, shape = term.kind, type(item)
        if term.json:
            self.slow = True
            self.nodes += _plain(item, depth)
            out.append(f" {term.iri} {json.dumps(item, sort_keys=True)}{term.tail}")
        elif term.container == "@list" and item is not None:
            self.list_(subject, out, scope, word, term, item if shape is list else [item], depth)
        elif shape is str:
            if kind == ADDRESS:
                self.link(subject, out, term.iri, self.address(item))
            elif kind == WORD:
                out.append(f" {term.iri} {scope.word(word, item)} .")
            else:
                self.slow |= kind == OTHER
                out.append(f' {term.iri} "{_text(item)}"{term.tail}')
        elif shape is dict:
            self.slow |= kind == OTHER
            if "@value" in item:
                self.literal(out, term.iri, item)
            else:
                inner = scope.of_property(word)
                child = self.kept(item, inner, depth) if word in CONSTANT else self.node(item, inner, depth)
                self.link(subject, out, term.iri, child)
        elif shape is list:
            self.slow |= kind == OTHER
            self.nodes += len(item)
            if self.nodes > MAX_NODES or depth > MAX_DEPTH:
                raise Malformed("too-deep")
            for each in item:
                self.value(subject, out, scope, word, term, each, depth + 1)
        elif item is not None:
            text, tail = self.number(item)
            self.slow |= kind == OTHER
            out.append(f' {term.iri} "{text}"{term.tail if term.typed else tail}')

    def list_(
        self, subject: Subject, out: list[str], scope: Scope, word: str, term: Term, items: list[Any], depth: int
    ) -> None:
        """Take an ordered list: a chain of blank nodes, so that a list of equal values counts as nodes that look alike."""
        kept = [each for each in items if each is not None]
        first, before, link = replace(term, iri=FIRST, kind=LITERAL, container=""), subject, term.iri
        for each in kept:
            # Of a value that is null within a list, and of lists in lists, processors make different things.
            if type(each) is list or (type(each) is dict and each.get("@value", 0) is None):
                raise Malformed("list")
            cell = self.blank()
            self.links.append((before, link, cell))
            self.value(cell, self.blanks[cell], scope, word, first, each, depth + 1)
            before, link = cell, REST
        if kept:
            self.blanks[cell].append(f" {REST} {NIL} .")
        else:
            out.append(f" {term.iri} {NIL} .")

    def number(self, item: Any) -> tuple[str, str]:
        """The spelling and type of a truth value or whole number; fractions are refused, since processors spell them differently."""
        if type(item) is bool:
            return ("true" if item else "false"), BOOLEAN
        # PyLD 3.3 writes -780.507 as -7.805069999999999E2, Oxigraph and npm as -7.80507E2.
        if type(item) is not int or not -(2**53) <= item <= 2**53:
            raise Malformed("number")
        return str(item), INTEGER

    def literal(self, out: list[str], iri: str, item: dict[str, Any]) -> None:
        """Take a value written with its language or its type."""
        given, language, kind = item["@value"], item.get("@language"), item.get("@type")
        extra = item.keys() - {"@value", "@language", "@type"}
        if extra or len(item) > 2 or (len(item) == 2 and language is None and kind is None):
            raise Malformed("term")
        if given is None:
            return
        if language is not None:
            if type(given) is not str or type(language) is not str or not _LANGUAGE.fullmatch(language):
                raise Malformed("language")
            out.append(f' {iri} "{_text(given)}"@{language} .')
            return
        if kind is not None and (
            type(kind) is not str or len(kind) > MAX_ADDRESS or not _IRI.fullmatch(kind) or kind in NO_TYPES
        ):
            raise Malformed("type")
        text, tail = (_text(given), " .") if type(given) is str else self.number(given)
        if kind is not None:
            tail = f"^^<{kind}> ."
        out.append(f' {iri} "{text}"{tail}')

    def link(self, subject: Subject, out: list[str], iri: str, target: Subject) -> None:
        """Take the statement that one node has another as its value."""
        if type(target) is int:
            if target == subject:  # PyLD 3.3 counts such a statement twice in its hash, Oxigraph and npm once
                raise Malformed("blank-nodes")
            self.links.append((subject, iri, target))
        else:
            out.append(f" {iri} {target} .")

    def kept(self, item: dict[str, Any], scope: Scope, depth: int) -> Subject:
        """The statements of a part that many credentials share, kept by its exact value; only a part with an address stands alone."""
        if type(item.get("id")) is not str or item["id"].startswith("_:"):
            return self.node(item, scope, depth)
        try:
            key = scope, marshal.dumps(item, 0)
        except ValueError:  # deeper than marshal goes, or no JSON
            raise Malformed("too-deep") from None
        part = _kept.get(key)
        if part is None:
            part = Statements()
            part.subject = part.node(item, scope, 1)
            part.digests = part.first_degree()
            if len(key[1]) <= MAX_KEY and not part.slow and not part.labels:
                if len(_kept) >= MAX_KEPT:
                    _kept.clear()
                _kept[key] = part
        if part.labels:  # its labels may be named elsewhere in the document too
            return self.node(item, scope, depth)
        self.nodes += part.nodes
        self.size += part.size
        self.slow |= part.slow
        self.types |= part.types
        first = len(self.blanks)
        if self.nodes > MAX_NODES or depth + part.deepest - 1 > MAX_DEPTH or first + len(part.blanks) > MAX_BLANKS:
            raise Malformed("too-deep")
        self.lines += part.lines
        self.blanks += part.blanks
        self.digests += part.digests
        self.links += [(s + first if type(s) is int else s, iri, to + first) for s, iri, to in part.links]
        return part.subject

    def first_degree(self) -> list[bytes]:
        """For each blank node, the hash of its statements, itself written `_:a` and every other blank node `_:z`."""
        known = self.digests
        seen = [[] if each else [f"_:a{rest}" for rest in set(self.blanks[at])] for at, each in enumerate(known)]
        for subject, iri, target in set(self.links):
            if known[target]:
                continue
            if type(subject) is not int:
                seen[target].append(f"{subject} {iri} _:a .")
            else:
                seen[target].append(f"_:z {iri} _:a .")
                seen[subject].append(f"_:a {iri} _:z .")
        return [each or _digest(lines) for each, lines in zip(known, seen, strict=True)]

    def canonical(self) -> bytes | None:
        """The canonical N-Quads; None where blank nodes can only be told apart by the general processor."""
        lines = self.lines.copy()
        if self.blanks:
            digests = self.first_degree()
            order = {digest: f"_:c14n{number}" for number, digest in enumerate(sorted(set(digests)))}
            if len(order) < len(digests):
                if sum(count for count in Counter(digests).values() if count > 1) > MAX_ALIKE:
                    raise Malformed("blank-nodes")
                return None
            names = [order[digest] for digest in digests]
            for name, blank in zip(names, self.blanks, strict=True):
                lines += [name + rest for rest in blank]
            lines += [
                f"{names[subject] if type(subject) is int else subject} {iri} {names[target]} ."
                for subject, iri, target in self.links
            ]
        if not lines:
            raise Malformed("empty")
        return ("\n".join(sorted(set(lines))) + "\n").encode()


_kept: dict[tuple[Scope, bytes], Statements] = {}


def forget() -> None:
    """Drop the statements that are kept ready."""
    _kept.clear()


def _digest(lines: list[str]) -> bytes:
    lines.sort()
    lines.append("")
    return hashlib.sha256("\n".join(lines).encode()).digest()


def _plain(value: Any, depth: int) -> int:
    """Screen JSON that is signed as JSON; the number of its values."""
    if depth > MAX_DEPTH:
        raise Malformed("too-deep")
    if type(value) is str:
        _text(value)
    elif type(value) is dict:
        if not all(type(key) is str and key.isascii() and key.isprintable() for key in value):
            raise Malformed("key")
        return 1 + sum(_plain(each, depth + 1) for each in value.values())
    elif type(value) is list:
        return 1 + sum(_plain(each, depth + 1) for each in value)
    elif value is not None and type(value) is not bool and (type(value) is not int or abs(value) > 2**53):
        raise Malformed("number")
    return 1


def gather(document: dict[str, Any]) -> Statements:
    """The statements of a document; raises Malformed for what would be left unsigned, and when a limit is passed."""
    if type(document) is not dict:
        raise Malformed("json")
    found = Statements()
    found.node(document, root(document.get("@context")), 0)
    return found
