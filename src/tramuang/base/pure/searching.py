"""How texts and questions are spelt for matching, and how a question is cut into words."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from tramuang.base.pure.thai.digits import to_arabic
from tramuang.base.pure.thai.words import words

LONGEST_QUESTION = 200
MOST_TERMS = 8
# A trigram index cannot see a word of fewer than three characters.
SHORTEST_INDEXED = 3


def folded(*texts: str) -> str:
    """The texts as they are matched: one spelling of สระอำ and แ, Arabic digits, no case, no invisible characters, single spaces."""
    text = unicodedata.normalize("NFKC", "\n".join(text for text in texts if text))
    text = "".join(" " if char < " " else char for char in text if unicodedata.category(char) not in {"Cf", "Cs"})
    # Typed or read from a PDF as two signs, with the tone mark before, between or after.
    text = re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", text)
    text = text.replace("\u0e40\u0e40", "\u0e41")
    return " ".join(to_arabic(text).casefold().split())


@dataclass(frozen=True)
class Term:
    """One run of the question without spaces, and the words in it: น้ำท่วมนราธิวาส is found where both its words stand."""

    phrase: str
    words: tuple[str, ...]


def terms(question: str) -> list[Term]:
    """The terms of a question; empty when there is nothing in it to look for."""
    found = []
    for run in folded(question[:LONGEST_QUESTION]).split():
        inside = tuple(dict.fromkeys(words(run)))
        if inside:
            found.append(Term(run, inside))
    return found[:MOST_TERMS]


def stands_whole(term: Term, text: str) -> bool:
    """Whether the words of the term stand in the text as whole words: ขยะ in แยกขยะ, but not in ขยะแขยง."""
    return set(term.words) <= set(words(text))


def audience_words(audiences: Iterable[str]) -> str:
    """The audiences as they are stored: each with a space before and after it."""
    cleaned = sorted(set(audiences))
    if not cleaned or any(not re.fullmatch(r"[a-z][!-~]*", audience) for audience in cleaned):
        raise ValueError(f"an entry needs audiences such as public, office or area:<code>, not {cleaned}")
    return f" {' '.join(cleaned)} "
