"""What any file carries, with every reader at hand."""

from __future__ import annotations

from tramuang.emblem.adapters.attachments import attached_credential
from tramuang.emblem.adapters.scans import serial_on
from tramuang.emblem.pure import carriers
from tramuang.emblem.pure.carriers import Carried


def unpack(content: bytes) -> Carried:
    """What the file carries, also a certificate's attachment and a photograph's serial; raises nothing but Malformed."""
    return carriers.unpack(content, attachment=attached_credential, serial=serial_on)
