"""What is wrong with something handed in, gathered so that all of it can be mended at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import format_lazy

from tramuang.base.answers import BadInput

MOST_FAULTS = 100


@dataclass
class Faults:
    """What is wrong with a file, line by line; the first hundred are enough to mend it."""

    name: str
    lines: list[Any] = field(default_factory=list)

    def add(self, line: int | str, sentence: Any) -> None:
        """Note what is wrong with a line (or with an entry, by its code)."""
        if len(self.lines) < MOST_FAULTS:
            self.lines.append(format_lazy("{name}:{line}: {sentence}", name=self.name, line=line, sentence=sentence))

    def stop(self) -> None:
        """Go no further when anything was wrong."""
        if self.lines:
            raise BadInput({"": self.lines})
