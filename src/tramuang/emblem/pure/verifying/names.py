"""Whether a DID is written so as to be taken for another: confusable letters, changed or added labels."""

from __future__ import annotations

import unicodedata

from tramuang.emblem.pure import verdicts
from tramuang.emblem.pure.verdicts import Verdict, decide

# What the eye takes for a plain letter: digits, and Cyrillic, Greek, Armenian and dotless letters that occur in such names.
CONFUSABLE = {
    "0": "o", "1": "l", "3": "e", "5": "s", "|": "l", "i": "l", "ı": "l", "а": "a", "е": "e", "о": "o", "р": "p", "с": "c",
    "у": "y", "х": "x", "ѕ": "s", "і": "l", "ј": "j", "һ": "h", "ԁ": "d", "ԛ": "q", "ԝ": "w", "ь": "b", "м": "m", "н": "h",
    "к": "k", "т": "t", "в": "b", "г": "r", "α": "a", "ο": "o", "ν": "v", "ι": "l", "ρ": "p", "τ": "t", "υ": "u", "κ": "k",
    "ε": "e", "ո": "n", "ս": "u", "օ": "o", "հ": "h", "ց": "g", "ӏ": "l", "-": "",
}  # fmt: skip
PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
MAX_NAME = 500


def skeleton(text: str) -> str:
    """What a name looks like to the eye: without accents, with look-alike letters made one."""
    plain = unicodedata.normalize("NFKD", text[:MAX_NAME].lower())
    seen = "".join(CONFUSABLE.get(letter, letter) for letter in plain if not unicodedata.combining(letter))
    for pair, one in PAIRS:
        seen = seen.replace(pair, one)
    return seen


def host_of(name: str) -> str:
    """The host of a did:web or of an address, with the letters that `xn--` hides; empty for anything else."""
    text = name[:MAX_NAME].strip()
    if text.lower().startswith("did:web:"):
        host = text[8:].split(":", 1)[0].split("%", 1)[0].split("#", 1)[0]
    else:
        host = text.split("://", 1)[-1].split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
        host = host.rsplit("@", 1)[-1].split(":", 1)[0]
    return ".".join(_label(label) for label in host.lower().rstrip(".").split("."))


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def resembles(name: str, ours: str) -> bool:
    """Whether a name that is not ours is written so that somebody could take it for ours."""
    theirs, mine = host_of(name), host_of(ours)
    if not theirs or not mine or name == ours:
        return False
    one, other = skeleton(theirs), skeleton(mine)
    return one == other or other in one or _near(one, other)


def _near(one: str, other: str) -> bool:
    """Whether one letter was changed, added or left out."""
    if abs(len(one) - len(other)) > 1 or len(other) < 8:
        return False
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    return one[at + (len(one) >= len(other)) :] == other[at + (len(other) >= len(one)) :]


def is_ours(name: str, issuer: str) -> bool:
    """Whether an address or DID that somebody typed is the programme's: the host of its DID, letter by letter."""
    return bool(host_of(name)) and host_of(name) == host_of(issuer) and name.strip().isascii()


def about_domain(asked: str, issuer: str) -> Verdict:
    """Whether an address, a link from a QR code, or a DID that somebody met is the programme's."""
    shown = "".join(letter for letter in asked.strip()[:120] if letter.isprintable())
    if not shown:
        return decide([])
    ours = host_of(issuer)
    if is_ours(asked, issuer):
        return decide([verdicts.OUR_DOMAIN.with_(asked=shown)])
    like = verdicts.LIKE_OUR_DOMAIN if resembles(asked.strip(), issuer) else verdicts.OTHER_DOMAIN
    return decide([like.with_(asked=shown, ours=ours)])
