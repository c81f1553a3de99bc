"""Reading what a person gave, field by field: every fault is told at once, and nothing is written before all is well."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput
from tramuang.plans.pure import limits


class Reading:
    """What was given for one change; `done()` raises BadInput with all the faults found."""

    def __init__(self) -> None:
        self.faults: dict[str, list[Any]] = {}

    def fault(self, field: str, sentence: Any) -> None:
        """Say what is wrong with a field."""
        self.faults.setdefault(field, []).append(sentence)

    def done(self) -> None:
        """Go on only if nothing was wrong."""
        if self.faults:
            raise BadInput(self.faults)

    def text(self, field: str, value: str, longest: int, *, needed: bool = False, one_line: bool = False) -> str:
        """A text without invisible control characters, not longer than `longest`."""
        found = " ".join(value.split()) if one_line else value.replace("\r\n", "\n").strip()
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in found):
            self.fault(
                field, _("The text holds characters that cannot be shown. Type it anew, or paste it as plain text.")
            )
            return ""
        if needed and not found:
            self.fault(field, _("This must be filled in."))
        if len(found) > longest:
            over = ngettext("Write at most %(n)s character.", "Write at most %(n)s characters.", longest)
            self.fault(field, over % {"n": f"{longest:,}"})
        return found

    def code(self, field: str, value: str, known: Collection[str], *, needed: bool = False) -> str:
        """One of the codes that the edition knows, or '' where it may be left open."""
        if value in known or (not value and not needed):
            return value
        self.fault(field, _("Choose one of those on offer.") if value else _("This must be filled in."))
        return ""

    def codes(self, field: str, values: Iterable[str], known: Iterable[str]) -> list[str]:
        """Codes that the edition knows, each once and in the edition's order."""
        wanted, order = set(values), list(known)
        if wanted - set(order):
            self.fault(field, _("Choose only from those on offer."))
        return [code for code in order if code in wanted]

    def number(
        self, field: str, value: Decimal | None, *, places: int, below: int, least: int | None = None
    ) -> Decimal | None:
        """A finite number of at most so many places; None stays unknown."""
        if value is None:
            return None
        if not value.is_finite() or abs(value) >= below:
            self.fault(field, _("This number is too large."))
            return None
        if least is not None and value < least:
            self.fault(field, _("This cannot be negative."))
            return None
        if value != value.quantize(Decimal(1).scaleb(-places)):
            self.fault(field, gettext("Write at most %(n)s decimal places.") % {"n": places})
            return None
        return value

    def year(self, field: str, value: int | None) -> int | None:
        """A Buddhist-era year that a plan can speak of; None stays unknown."""
        if value is not None and not limits.FIRST_YEAR <= value <= limits.LAST_YEAR:
            words = gettext("Write a year between B.E. %(first)s and %(last)s.")
            self.fault(field, words % {"first": limits.FIRST_YEAR, "last": limits.LAST_YEAR})
            return None
        return value

    def years(
        self, first_field: str, first: int | None, last_field: str, last: int | None
    ) -> tuple[int | None, int | None]:
        """Two years in order, not further apart than a plan can be."""
        first, last = self.year(first_field, first), self.year(last_field, last)
        if first is not None and last is not None:
            if last < first:
                self.fault(last_field, _("The last year cannot be before the first."))
            elif last - first >= limits.MOST_YEARS:
                self.fault(last_field, gettext("A project runs for at most %(n)s years.") % {"n": limits.MOST_YEARS})
        return first, last
