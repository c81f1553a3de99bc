"""Random documents from the words of the pinned contexts: nested nodes, lists, addresses, labels, dates, Thai, languages, numbers."""

from random import Random
from typing import Any

from hypothesis import strategies as st

from tramuang.emblem.pure.canon.pinned import contexts

VC, OB, EXTENSIONS = (each["@context"] for each in contexts().values())
ROOT = {**VC, **OB, **EXTENSIONS}
# What stands for a type, with the words that it brings; the proof and presentations are in tables of their own.
TYPES = {
    name: given.get("@context", {})
    for name, given in ((name, given if isinstance(given, dict) else {}) for name, given in ROOT.items())
    if name[0].isupper() or name.startswith("1")
    if name not in ("VerifiablePresentation", "DataIntegrityProof", "JsonSchema")
}
NOT_WORDS = {"id", "type", "@protected", "_sd", "...", "proof", "cnf", "@context"}
WORDS = {
    name: given
    for name, given in ROOT.items()
    if name not in NOT_WORDS and name not in TYPES and "VerifiableP" not in name
}
WORDS = {name: given for name, given in WORDS.items() if not name.startswith("DataI") and name != "JsonSchema"}

TEXTS = [
    "เทศบาลเมืองนราธิวาส", "น้ำท่วม\u200bซ้ำซาก", "Smart City", 'ป้าย "อัจฉริยะ"', "C:\\ทาง", "\\n", "", "มติ ครั้งที่ ๑/๒๕๖๕", "𝔘💐", "e\u0301",
    "\u0085\u2028", "<b>&amp;", "2022-11-09T00:00:00+07:00", "_:c14n0", "@th", "n/a", "a\\\"b\\", "ไม่ทราบ", "2022-11-09",
]  # fmt: skip
ADDRESSES = [
    "https://emblem.example.org/v/1.json", "https://emblem.example.org/เมือง?q=1#ก", "did:web:emblem.example.org#z6Mk",
    "urn:uuid:5", "ext:domain", "https://example.org/%E0%B8%81/a;b=(c)", "mailto:a@example.org", "https://town.example.org/",
]  # fmt: skip
LABELS = ["_:b0", "_:b1", "_:x"]
LANGUAGES = ["th", "en", "en-gb"]
DATATYPES = ["http://www.w3.org/2001/XMLSchema#date", "https://www.w3.org/2001/XMLSchema#anyURI", "ext:kind"]


def text(chance: Random) -> str:
    """A text of the list, or a few letters from anywhere in Unicode but its control characters and surrogates."""
    if chance.random() < 0.8:
        return chance.choice(TEXTS)
    points = (
        chance.choice(
            [chance.randrange(0x20, 0x7F), chance.randrange(0xE00, 0xE60), chance.randrange(0xE000, 0x110000)]
        )
        for _ in range(4)
    )
    return "".join(map(chr, points))


def number(chance: Random) -> int:
    """A whole number; 0 and 1 are the same as False and True to PyLD when it looks for duplicates."""
    return chance.choice([chance.randrange(2, 10_000), -chance.randrange(1, 2**53), 2**53])


def plain(chance: Random) -> Any:
    """A value that is no node."""
    sort = chance.randrange(20)
    if sort < 12:
        return text(chance)
    if sort < 14:
        return chance.random() < 0.5
    if sort < 16:
        return number(chance)
    if sort == 16:
        return {"@value": text(chance), "@language": chance.choice(LANGUAGES)}
    if sort == 17:
        given = chance.choice([text(chance), number(chance), True, None])
        return {"@value": given, "@type": chance.choice(DATATYPES)}
    if sort == 18:
        return {"@value": chance.choice([text(chance), number(chance), False, None])}
    return None


def node(chance: Random, depth: int, top: bool = False) -> dict[str, Any]:
    """A node with its words, and nodes within it down to a depth."""
    made: dict[str, Any] = {}
    words = WORDS
    if top:
        made["type"] = chance.choice([["VerifiableCredential", "OpenBadgeCredential"], "VerifiableCredential"])
        words = {**words, **TYPES["VerifiableCredential"]}
    elif chance.random() < 0.7:
        kind = chance.choice(sorted(TYPES))
        made["type"] = chance.choice([kind, [kind], [kind, kind]])
        words = {**words, **TYPES[kind]}
    named = chance.randrange(10)
    if named < 4 or top:
        made["id"] = chance.choice(ADDRESSES)
    elif named == 4:
        made["id"] = chance.choice(LABELS)
    usable = sorted(words.keys() - NOT_WORDS)
    for word in chance.sample(usable, chance.randrange(3, 7) if top else chance.randrange(0, 5)):
        given = words[word]
        made[word] = values(chance, given if isinstance(given, dict) else {}, depth)
    return made


def values(chance: Random, given: dict[str, Any], depth: int) -> Any:
    """A value of a word, or a list of some, as its context has it."""

    def one() -> Any:
        if depth > 0 and chance.random() < 0.4:
            return node(chance, depth - 1)
        return chance.choice([*ADDRESSES, *LABELS]) if given.get("@type") == "@id" else plain(chance)

    shape = chance.randrange(40)
    if shape < 2:
        return None
    if shape < 7:
        return [one() for _ in range(chance.randrange(4))]
    if shape == 7:
        twice = one()
        return [twice, one(), [twice]]
    return one()


def document(seed: int) -> dict[str, Any]:
    """A whole document. Hypothesis draws its seed only: drawing every choice took longer than all four canonicalisers."""
    chance = Random(seed)
    return {"@context": list(contexts()), **node(chance, 3, top=True)}


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """Whole documents."""
    return st.integers(0, 2**64).map(document)
