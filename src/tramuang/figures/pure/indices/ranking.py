"""Ranks: they begin at 1, ties share the lowest, what is missing has none (0 here) and stands last."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float64]
type Ints = npt.NDArray[np.int32]

# Scores nearer than this tie: the noise of arithmetic must not put one city before another.
GRID = 1e9
_PLACES = 20
_FITS = float(1 << 42)


def keys(scores: Floats) -> Floats:
    """What ranks compare: scores on the grid."""
    with np.errstate(all="ignore"):
        return np.floor(scores * GRID + 0.5)


def ranks(scores: Floats, *, on_grid: bool = True) -> Ints:
    """The rank of each score, the greatest first; 0 where it is missing."""
    found = np.zeros(len(scores), dtype=np.int32)
    missing = np.isnan(scores)
    known = np.flatnonzero(~missing) if missing.any() else None
    if known is not None:
        scores = scores[known]
    if not len(scores):
        return found
    key = -keys(scores) if on_grid else -scores
    place = np.arange(len(key))
    if on_grid and len(key) < (1 << _PLACES) and max(key.max(), -key.min()) < _FITS:
        # Key and place in one whole number: one fast sort instead of an indirect one.
        packed = key.astype(np.int64)
        packed <<= _PLACES
        packed |= place
        packed.sort()
        order, sorted_ = packed & ((1 << _PLACES) - 1), packed >> _PLACES
        tied = sorted_[1:] == sorted_[:-1]
    else:
        order = np.argsort(key, kind="stable")
        tied = key[order][1:] == key[order][:-1]
    if tied.any():
        place[1:][tied] = 0
        place = np.maximum.accumulate(place)
    found[order if known is None else known[order]] = place + 1
    return found


def moved(found: Ints, key: Floats, place: int, old: float, new: float) -> None:
    """Mend ranks in place after one score moved from key `old` to `new` (NaN is missing); `key` holds the new keys."""
    if old == new or (np.isnan(old) and np.isnan(new)):
        return
    # A comparison with NaN is false: a missing score stands before nobody.
    if not np.isnan(new):
        found += key < new
        found[place] = 1 + int(np.count_nonzero(key > new))
    else:
        found[place] = 0
    if not np.isnan(old):
        below = key < old
        below[place] = False
        found -= below
