"""Weights: as given, equal, or as experts share out a budget of a hundred points."""

from __future__ import annotations

from collections.abc import Sequence


def budget_weights(rows: Sequence[Sequence[object]]) -> list[float] | None:
    """The mean share of each entry over the experts; None unless each row has numbers from nought that add up to 100."""
    shares = []
    for row in rows:
        points = [float(p) for p in row if isinstance(p, int | float) and not isinstance(p, bool) and p >= 0]
        if len(points) < len(row) or abs(sum(points) - 100) > 1e-9:
            return None
        shares.append(points)
    if not shares:
        return None
    return [sum(column) / len(shares) for column in zip(*shares, strict=True)]


def equal_weights(count: int) -> list[float]:
    """The same weight for each."""
    return [1.0] * count
