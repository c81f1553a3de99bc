"""The JavaScript verifier in a browser that is offline, asked the same as the Python one."""

from __future__ import annotations

import base64
import json

from tramuang.emblem.pure import scripts

from .verifying_world import ISSUER, NOW

EXPOSED = "window.checker = {verifyFile: of_carriers.verifyFile, resembles: of_names.resembles, isOurs: of_names.isOurs, findInList: of_verify.findInList, listOf: of_verify.listOf};"
ASK = """async ({content, evidence, issuer, at, now}) => {
  const bytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  const dated = each => each && {...each, bytes: bytes(each.bytes)};
  const given = evidence && {...evidence, did: dated(evidence.did), status: dated(evidence.status),
    register: dated(evidence.register), main: dated(evidence.main),
    log: evidence.log && {...evidence.log, leaves: evidence.log.leaves?.map(bytes),
      entries: evidence.log.entries.map(each => ({...each, leaf: bytes(each.leaf), proof: each.proof.map(bytes)}))}};
  const {verdict, reasons} = await checker.verifyFile(bytes(content), given, {issuer, at, now});
  return [verdict, reasons.map(each => [each.code, each.about, each.level, each.th, each.en])];
}"""


def page():
    """An empty page with the verifier in it; opened from disk, since a browser checks signatures only in a safe place."""
    return f"<!doctype html><title>x</title><script type=module>{scripts.joined(scripts.VERIFIER)}{EXPOSED}</script>"


def _bytes(data):
    return base64.b64encode(data).decode()


def _time(moment):
    return None if moment is None else int(moment.timestamp() * 1000)


def _dated(given):
    return given and {"bytes": _bytes(given.content), "fetched": _time(given.fetched)}


def asked(content, evidence, at, now=NOW):
    """A question as the browser is asked it."""
    given = evidence and {
        "did": _dated(evidence.did), "status": _dated(evidence.status), "register": _dated(evidence.register),
        "main": _dated(evidence.main), "vouched": evidence.vouched, "pins": sorted(evidence.pins), "made": _time(evidence.made),
        "history": evidence.history and {
            "lines": json.loads(evidence.history.content), "fetched": _time(evidence.history.fetched)
        },
        "log": evidence.log and {
            "vkey": evidence.log.vkey, "checkpoint": evidence.log.checkpoint,
            "leaves": evidence.log.leaves and [_bytes(leaf) for leaf in evidence.log.leaves],
            "entries": [
                {"index": e.index, "leaf": _bytes(e.leaf), "proof": [_bytes(p) for p in e.proof]} for e in evidence.log.entries
            ],
        },
    }  # fmt: skip
    return {"content": _bytes(content), "evidence": given, "issuer": ISSUER, "at": _time(at), "now": _time(now)}
