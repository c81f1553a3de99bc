"""Which store of keys an installation is set up with: files, a hardware module, or a signing service."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

from tramuang.emblem.adapters.keys import CannotSign, FileKeys, Keys
from tramuang.emblem.adapters.keys_http import HttpKeys

SETTING = "TRAMUANG_SIGNER"
PKCS11 = "tramuang.emblem.adapters.keys_pkcs11"


def setting() -> str:
    """What the environment of the signer says; files where it says nothing."""
    return os.environ.get(SETTING, "").strip() or "files"


def store_of(name: str, folder: Path, passphrase: str) -> Keys:
    """The store of that name; a hardware module's library is loaded only where an installation is set up with one."""
    if name == "files":
        return FileKeys(folder, passphrase)
    if name.startswith("pkcs11:"):
        try:
            module = import_module(PKCS11)
        except ImportError as fault:
            raise CannotSign("install the extra `hsm` (python-pkcs11) for a hardware module") from fault
        store: Keys = module.from_setting(name, passphrase)
        return store
    if name.startswith(("https:", "http:")):
        return HttpKeys(name, passphrase)
    raise CannotSign(f"{SETTING} is none of: files, pkcs11:LIBRARY?token=LABEL, https://…")
