"""Makes an installation ready to serve: database, static files, messages."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from tramuang.site import messages


def prepare_database() -> None:
    """Bring the database to the present shape, and its append-only guard with it."""
    call_command("migrate", verbosity=0, interactive=False)


def _static_mark() -> str:
    """A word that changes when any static file does."""
    mark = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            mark.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return mark.hexdigest()


def prepare_static() -> bool:
    """Collect the static files when one has changed since the last time; True when it did."""
    seen, mark = settings.HOME / "static.mark", _static_mark()
    if seen.exists() and seen.read_text() == mark and Path(settings.STATIC_ROOT).exists():
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    seen.write_text(mark)
    return True


def prepare() -> None:
    """Everything that must stand before the first request."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    messages.compile_all()
    prepare_database()
    prepare_static()
