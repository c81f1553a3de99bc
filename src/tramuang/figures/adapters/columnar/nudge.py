"""A bell between processes of one machine: who accepted values rings, and the engine need not wait for its next look.

A lost ring costs a moment, never a value: the engine also looks by itself.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

LONGEST = 100  # bytes that the name of a socket may have, with some to spare


class Bell:
    """Where the engine listens."""

    def __init__(self, home: Path) -> None:
        self.path = _path(home)
        home.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))

    def wait(self, seconds: float) -> bool:
        """Until somebody rings, or for so long; whatever else has rung meanwhile is heard with it."""
        self.socket.settimeout(seconds)
        try:
            self.socket.recv(16)
        except TimeoutError:
            return False
        self.socket.setblocking(False)
        while True:
            try:
                self.socket.recv(16)
            except BlockingIOError:
                return True

    def close(self) -> None:
        """Listen no more."""
        self.socket.close()
        self.path.unlink(missing_ok=True)


def ring(home: Path) -> None:
    """Tell the engine that there is something new; nobody need be listening."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        try:
            sender.sendto(b"1", str(_path(home)))
        except OSError:
            return


def _path(home: Path) -> Path:
    """In the copy's folder; a name too long for a socket is told from where we stand."""
    path = home / "bell"
    if len(os.fsencode(path)) <= LONGEST:
        return path
    return Path(os.path.relpath(path))
