"""Verification: one answer for the web, the command line, the offline page and the tests.

    verify_file(content, evidence, issuer=did, at=day, now=now) -> Verdict

The evidence comes from `adapters.evidence` (a folder, a bundle, the issuer's host); nothing in here reads a clock or a network.
"""

from tramuang.emblem.pure.verifying.deciding import signed_list, verify, verify_file
from tramuang.emblem.pure.verifying.evidence import Dated, Entry, Evidence, LogEvidence, from_bundle, moment, together
from tramuang.emblem.pure.verifying.listing import Listing, Row, find_in_list, sign_list
from tramuang.emblem.pure.verifying.names import about_domain, is_ours, resembles
from tramuang.emblem.pure.verifying.signature import fingerprint
from tramuang.emblem.pure.verifying.standing import copy_of

__all__ = [
    "Dated",
    "Entry",
    "Evidence",
    "Listing",
    "LogEvidence",
    "Row",
    "about_domain",
    "copy_of",
    "find_in_list",
    "fingerprint",
    "from_bundle",
    "is_ours",
    "moment",
    "resembles",
    "sign_list",
    "signed_list",
    "together",
    "verify",
    "verify_file",
]
