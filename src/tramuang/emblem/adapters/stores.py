"""Which store of keys an installation is set up with: files, a hardware module, or a signing service."""

from __future__ import annotations

import os
from pathlib import Path

from tramuang.emblem.adapters.keys import CannotSign, FileKeys, Keys

SETTING = "TRAMUANG_SIGNER"


def setting() -> str:
    """What the environment of the signer says; files where it says nothing."""
    return os.environ.get(SETTING, "").strip() or "files"


def store_of(name: str, folder: Path, passphrase: str) -> Keys:
    """The store of that name; the other stores are loaded only when an installation is set up with them."""
    if name == "files":
        return FileKeys(folder, passphrase)
    raise CannotSign(f"{SETTING}={name} is none of: files")
