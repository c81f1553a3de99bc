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
    known = np.flatnonzero(~np.isnan(scores))
    if not len(known):
        return found
    key = -(keys(scores[known]) if on_grid else scores[known])
    if on_grid and len(known) < (1 << _PLACES) and np.abs(key).max() < _FITS:
        # Key and place in one whole number: one fast sort instead of an indirect one.
        packed = np.sort((key.astype(np.int64) << _PLACES) | np.arange(len(known)))
        order, key = packed & ((1 << _PLACES) - 1), (packed >> _PLACES).astype(np.float64)
    else:
        order = np.argsort(key, kind="stable")
        key = key[order]
    place = np.arange(len(known), dtype=np.int32)
    place[1:][key[1:] == key[:-1]] = 0
    found[known[order]] = np.maximum.accumulate(place) + 1
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
