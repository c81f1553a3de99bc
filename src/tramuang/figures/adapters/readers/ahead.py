"""Reads the next batches while the last one is being checked."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

from tramuang.figures.pure.reading import Batch

DEPTH = 2


def ahead(batches: Iterator[Batch], depth: int = DEPTH) -> Iterator[Batch]:
    """The same batches in the same order, read by a thread of their own; whoever stops taking them stops the thread."""
    waiting: queue.Queue[Batch | BaseException | None] = queue.Queue(depth)
    stopped = threading.Event()

    def put(item: Batch | BaseException | None) -> None:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=0.1)
            except queue.Full:
                continue
            return

    def run() -> None:
        try:
            for batch in batches:
                put(batch)
                if stopped.is_set():
                    return
            put(None)
        except BaseException as fault:
            put(fault)

    thread = threading.Thread(target=run, name="reading ahead", daemon=True)
    thread.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopped.set()
        thread.join()
