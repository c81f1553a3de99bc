"""The pinned contexts as tables: what each word means where, compiled once (JSON-LD 1.1 API, context processing).

Only what the pinned contexts use is known here; a feature that they do not use raises at compile time, never while a document is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tramuang.emblem.pure.canon.limits import Malformed
from tramuang.emblem.pure.canon.pinned import contexts

LITERAL, ADDRESS, WORD, OTHER, KEYWORD = range(5)
"""A plain or typed value; an address; a word of the scope; what only the general processor does; `id` and `type`."""
_ALIASES = {"id": "@id", "type": "@type"}
_KNOWN = {"@id", "@type", "@container", "@context"}
_CONTAINERS = {"@set", "@list", "@graph"}
_NONE = object()
MAX_TYPES = 8
KEPT = 2000
"""How many scopes are remembered: each combination of types makes one, and strangers choose the combinations."""


_roots: dict[tuple[str, ...], Scope] = {}
_made: list[int] = []  # one entry for each remembered scope; a list, because appending is one step for threads


class Unknown(RuntimeError):
    """A pinned context uses what this compiler does not know."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word in one scope."""

    iri: str
    kind: int = LITERAL
    tail: str = " ."
    """What stands after the closing quote of a plain value: its datatype and the full stop."""
    typed: bool = False
    json: bool = False
    container: str = ""
    context: Any = _NONE
    protected: bool = field(default=False, compare=False)

    @property
    def scoped(self) -> bool:
        """Whether the word brings a context of its own."""
        return self.context is not _NONE


class Scope:
    """The words that hold at one place of a document."""

    __slots__ = ("_by_property", "_words", "before", "by_types", "terms")

    def __init__(self, terms: dict[str, Term], before: Scope | None = None) -> None:
        self.terms = terms
        self.before = before
        """The scope outside the type: the types' words do not reach into nested nodes."""
        self.by_types: dict[tuple[str, ...], Scope] = {}
        self._by_property: dict[str, Scope] = {}
        self._words: dict[tuple[str, str], str] = {}

    def of_types(self, types: tuple[str, ...]) -> Scope:
        """The scope within a node of these types; raises Malformed for a type that is no word here."""
        found = self.by_types.get(types)
        if found is None:
            if len(types) > MAX_TYPES:
                raise Malformed("type")
            found = self
            for name in sorted(set(types)):
                term = self.terms.get(name)
                if term is None or term.kind == KEYWORD:
                    raise Malformed("type")
                if term.scoped:
                    found = Scope(_with(found.terms, term.context), self.before or self)
            self.by_types[types] = found
            _made.append(0)
        return found

    def of_property(self, name: str) -> Scope:
        """The scope within the values of a word: the scope outside the type, and the word's own context."""
        found = self._by_property.get(name)
        if found is None:
            found = self.before or self
            term = self.terms[name]
            if term.scoped:
                found = Scope(_with(found.terms, term.context, override=True))
            self._by_property[name] = found
            _made.append(0)
        return found

    def word(self, name: str, value: str) -> str:
        """The address that a value of a word typed `@vocab` stands for; raises Malformed when it is no word there."""
        found = self._words.get((name, value))
        if found is None:
            own = self.terms[name]
            term = (_with(self.terms, own.context, override=True) if own.scoped else self.terms).get(value)
            if term is None or term.kind == KEYWORD:
                raise Malformed("term")
            found = self._words[name, value] = term.iri
        return found


def _with(terms: dict[str, Term], context: Any, *, override: bool = False) -> dict[str, Term]:
    """The words after another context; raises Malformed when it would change a protected word."""
    if context is None:
        if not override and any(term.protected for term in terms.values()):
            raise Malformed("protected-term")
        return {}
    made = dict(terms)
    protected = context.get("@protected", False)
    for name, given in context.items():
        if name == "@protected":
            continue
        if name.startswith("@") or ":" in name:
            raise Unknown(name)
        term = _term(name, given, context, protected)
        old = made.get(name)
        if old is not None and old.protected and not override:
            if old != term:
                raise Malformed("protected-term")
            continue
        made[name] = term
    return made


def _term(name: str, given: Any, context: dict[str, Any], protected: bool) -> Term:
    given = {"@id": given} if isinstance(given, str) else given
    if not isinstance(given, dict) or not given.keys() <= _KNOWN:
        raise Unknown(name)
    iri = given["@id"]
    if iri.startswith("@"):
        if _ALIASES.get(name) != iri:
            raise Unknown(name)
        return Term(iri, KEYWORD, protected=protected)
    if ":" not in iri:  # another word of the same context
        iri = context[iri]["@id"]
    if iri.partition(":")[0] in context or iri[-1] in ":/?#[]@":
        raise Unknown(f"{name}: prefixes")
    container, kind = given.get("@container", ""), given.get("@type", "")
    if container and container not in _CONTAINERS:
        raise Unknown(f"{name}: {container}")
    typed = bool(kind) and not kind.startswith("@")
    number = LITERAL if typed or not kind else {"@id": ADDRESS, "@vocab": WORD, "@json": OTHER}[kind]
    if container == "@list" and number != LITERAL:
        raise Unknown(f"{name}: a list of addresses")
    return Term(
        f"<{iri}>",
        OTHER if container in ("@list", "@graph") else number,
        f"^^<{kind}> ." if typed else " .",
        typed,
        kind == "@json",
        container,
        given.get("@context", _NONE),
        protected,
    )


def root(given: Any) -> Scope:
    """The scope of a document with this `@context`: one pinned address or a list of them, each once; Malformed for others."""
    names = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, list) else ()
    if len(_made) > KEPT:
        _roots.clear()
        _made.clear()
    try:
        found = _roots.get(names)
    except TypeError:  # a context written within the document
        raise Malformed("context") from None
    if found is None:
        if not names or len(set(names)) != len(names):
            raise Malformed("context")
        terms: dict[str, Term] = {}
        for name in names:
            if not isinstance(name, str) or name not in contexts():
                raise Malformed("context")
            terms = _with(terms, contexts()[name]["@context"])
        found = _roots[names] = Scope(terms)
    return found
