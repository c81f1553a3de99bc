"""Where the words of a question stand in a text, so that a page can mark them."""

from __future__ import annotations

import re
from collections.abc import Iterable


def marked(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it was asked for; the pieces together are the text again.

    Capitals do not matter; a longer word is marked before a shorter one inside it.
    """
    wanted = sorted({word for word in words if word.strip()}, key=lambda word: (-len(word), word))
    if not text or not wanted:
        return [(text, False)] if text else []
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in re.finditer("|".join(map(re.escape, wanted)), text, re.IGNORECASE):
        if found.start() > at:
            pieces.append((text[at : found.start()], False))
        pieces.append((found.group(), True))
        at = found.end()
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces
