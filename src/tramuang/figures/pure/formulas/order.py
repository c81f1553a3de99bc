"""The order in which definitions can be computed, and the circles in which none exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tramuang.figures.pure.formulas.faults import Fault, fault


def in_order(needs: Mapping[str, Iterable[str]]) -> tuple[list[str], dict[str, Fault]]:
    """Names so that each comes after what it needs, and for each name in a circle the fault that says which.

    `needs` maps a definition to the names it rests on; names that are no definition (elements) are given. Without
    recursion: a chain of ten thousand definitions is long, not deep.
    """
    after = {name: [need for need in dict.fromkeys(found) if need in needs] for name, found in needs.items()}
    ordered: list[str] = []
    faults: dict[str, Fault] = {}
    state: dict[str, int] = {}
    for start in after:
        if start in state:
            continue
        path, waiting = [start], [iter(after[start])]
        state[start] = 1
        while path:
            step = next(waiting[-1], None)
            if step is None:
                waiting.pop()
                done = path.pop()
                state[done] = 2
                ordered.append(done)
            elif step not in state:
                state[step] = 1
                path.append(step)
                waiting.append(iter(after[step]))
            elif state[step] == 1:
                circle = path[path.index(step) :]
                said = " → ".join([*circle[:6], *(["…"] if len(circle) > 6 else []), step])
                for name in circle:
                    faults.setdefault(name, fault("circle", path=said))
    return ordered, faults
