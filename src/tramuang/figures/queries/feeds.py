"""Who may push readings, and what they pushed."""

from __future__ import annotations

import hashlib

from tramuang.figures.models import Feed, Stream


def feed_of(token: str) -> Feed | None:
    """The feed of a token; None when nobody has it, or it was ended. One query."""
    digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    return Feed.objects.filter(token_sha256=digest, ended_at=None).first()


def streams(feed: Feed) -> list[Stream]:
    """Everything a feed measures, with what was said of it."""
    return list(
        Stream.objects.filter(feed=feed).select_related("element", "place").order_by("sensor", "measures", "unit")
    )
