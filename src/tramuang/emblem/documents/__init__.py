"""What is made of emblems as files: the certificate, and the published tree."""

from tramuang.emblem.documents.certificate import (
    ATTACHED,
    Certificate,
    address,
    certificate,
    certificate_data,
    file_name,
    fingerprint,
    spelt,
)
from tramuang.emblem.documents.tree import Published, files_for, publish

__all__ = [
    "ATTACHED",
    "Certificate",
    "Published",
    "address",
    "certificate",
    "certificate_data",
    "file_name",
    "files_for",
    "fingerprint",
    "publish",
    "spelt",
]
