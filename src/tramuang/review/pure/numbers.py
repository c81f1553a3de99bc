"""The number of a meeting as official papers write it: 1/2570, counted anew each year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from tramuang.base.pure.thai.dates import be_year
from tramuang.base.pure.thai.digits import to_arabic

_FORM = re.compile(r"([1-9][0-9]{0,2})\s*/\s*([12][0-9]{3})")


def read(text: str) -> str | None:
    """A meeting's number in one way of writing ("๑ / ๒๕๗๐" is "1/2570"), or None when it is not one."""
    found = _FORM.fullmatch(to_arabic(text).strip())
    return f"{found[1]}/{found[2]}" if found else None


def following(numbers: Iterable[str], day: date) -> str:
    """The number after those already given to a body's meetings in the Buddhist-era year of a day."""
    year = str(be_year(day))
    given = [
        int(number) for number, _, of in (text.partition("/") for text in numbers) if of == year and number.isdigit()
    ]
    return f"{max(given, default=0) + 1}/{year}"
