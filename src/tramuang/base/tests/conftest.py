"""What the tests of the floor share: kinds of happening of their own, and threads with connections of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from tramuang.base import happenings, jobs

HAPPENED, OTHER = "test.happened", "other.happened"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of happening that no room declares."""
    monkeypatch.setattr(happenings, "_kinds", {**happenings.kinds(), HAPPENED: "Tested", OTHER: "Tested otherwise"})
    monkeypatch.setattr(happenings, "_with_change", {})


@pytest.fixture
def tell(at: datetime) -> Callable[..., None]:
    """Tell of something, as an action would."""

    def say(kind: str = HAPPENED, subject: str = "thing:1", *, minutes: int = 0, **data: Any) -> None:
        with happenings.happening(kind, subject, by=None, at=at + timedelta(minutes=minutes), **data):
            pass

    return say


@pytest.fixture
def only_mine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No room's subscribers: only those of the test."""
    monkeypatch.setattr(jobs, "_subscribers", {})
    monkeypatch.setattr(jobs, "_daily", {})


@pytest.fixture
def audit_dir(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A place for the signed head that only this test knows."""
    monkeypatch.setattr(settings, "AUDIT_DIR", tmp_path / "audit")
    return tmp_path / "audit"


@pytest.fixture
def files_dir(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A place for files that only this test knows."""
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def together() -> Callable[..., list[Any]]:
    """Run functions at the same time, each in a thread with its own connection; their results, or the faults they raised."""

    def run(*acts: Callable[[], Any]) -> list[Any]:
        results: list[Any] = [None] * len(acts)

        def one(place: int, act: Callable[[], Any]) -> None:
            try:
                results[place] = act()
            except Exception as fault:
                results[place] = fault
            finally:
                connections.close_all()

        threads = [Thread(target=one, args=(place, act)) for place, act in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert not any(thread.is_alive() for thread in threads)
        return results

    return run
