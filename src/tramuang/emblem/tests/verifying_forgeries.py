"""The other half of the table: forgeries, keys, logs, tokens, twins, pictures and bundles."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

from tramuang.emblem.pure import baking, credential, did, jwt, notes, proofs
from tramuang.emblem.pure.verifying import Dated, Evidence

from .verifying_samples import DAY, sample
from .verifying_world import (
    BASE,
    ISSUER,
    KEY,
    LOG_KEY,
    NEXT,
    NOW,
    ORIGIN,
    THIEF,
    TOKEN_KEY,
    World,
    emblem,
    facts,
    signed,
    text,
)  # fmt: skip

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>x</title></svg>'


@sample("signed by a thief's key under our name", "not-valid", "unknown-key")
def _():
    world, _content = emblem()
    content = signed(credential.document(facts()), key=THIEF)
    return content, world.evidence()


@sample("signed by a thief's key that names ours", "not-valid", "signature")
def _():
    world, _content = emblem()
    return signed(credential.document(facts()), key=THIEF, method=f"{ISSUER}#{KEY.multikey}"), world.evidence()


@sample("another issuer under our Thai name", "not-valid", "not-the-programme")
def _():
    world, _content = emblem()
    return signed(credential.document(facts(issuer="did:web:badges.city.example")), key=THIEF), world.evidence()


@sample("an issuer that looks like us", "not-valid", "look-alike")
def _():
    world, _content = emblem()
    return signed(credential.document(facts(issuer="did:web:emb1em.example.org")), key=THIEF), world.evidence()


@sample("an issuer that looks like us in other letters", "not-valid", "look-alike")
def _():
    world, _content = emblem()
    host = "еmblem".encode("punycode").decode()
    return signed(credential.document(facts(issuer=f"did:web:xn--{host}.example.org")), key=THIEF), world.evidence()


@sample("a stranger's key as issuer", "not-valid", "not-the-programme")
def _():
    world, _content = emblem()
    issuer = did.did_key(THIEF.multikey)
    return signed(credential.document(facts(issuer=issuer)), key=THIEF), world.evidence()


@sample("a stolen key that made a copy which nobody entered", "not-valid", "not-logged")
def _():
    world, _content = emblem()
    return signed(credential.document(facts("TM-2570-96-77", index=7))), world.evidence()


@sample("a stolen key that made another text under a known number", "not-valid", "log-differs")
def _():
    world, _content = emblem()
    return signed(credential.document(facts(index=77))), world.evidence()


@sample("the issuer's site taken over: a key that was never logged", "not-valid", "key-not-logged", "not-logged")
def _():
    world, _content = emblem()
    world.keys.append(did.PublicKey(NEXT.multikey))
    return signed(credential.document(facts("TM-2570-96-77", index=7)), key=NEXT), world.evidence()


@sample("a key that was withdrawn", "not-valid", "compromised-key")
def _():
    world, content = emblem()
    world.enter("key-withdrawn", NOW - DAY, kid=KEY.multikey)
    world.enter("key", NOW - DAY, kid=NEXT.multikey)
    world.keys, world.key = [did.PublicKey(NEXT.multikey)], NEXT
    return content, world.evidence()


@sample("an old key beside the new one, as after a year", "valid")
def _():
    world, content = emblem()
    world.enter("key", NOW - DAY, kid=NEXT.multikey)
    world.keys.append(did.PublicKey(NEXT.multikey))
    world.key = NEXT
    return content, world.evidence()


@sample("no key document", "cannot-tell", "no-did")
def _():
    world, content = emblem()
    return content, world.evidence(did=None)


@sample("another's key document", "cannot-tell", "bad-did")
def _():
    world, content = emblem()
    other = did.did_document("did:web:other.example.org", [did.PublicKey(KEY.multikey)])
    return content, world.evidence(did=Dated(json.dumps(other).encode(), NOW))


@sample("nothing at hand", "cannot-tell", "no-did")
def _():
    _world, content = emblem()
    return content, None


@sample("no history and only a part of the log", "cannot-tell", "no-history")
def _():
    world, content = emblem()
    given = world.evidence(history=None)
    return content, replace(given, log=world.log(whole=False, only=[0, 2]))


@sample("an old history and only a part of the log", "cannot-tell", "old-history")
def _():
    world, content = emblem()
    given = world.evidence(history=Dated(b"[]", NOW - 9 * DAY))
    return content, replace(given, log=world.log(whole=False, only=[0, 2]))


@sample("a part of the log with its proofs", "valid")
def _():
    world, content = emblem()
    given = world.evidence()
    return content, replace(given, log=world.log(whole=False))


@sample("a log whose entry was rewritten", "cannot-tell", "bad-log")
def _():
    world, content = emblem()
    given = world.evidence()
    leaves = (given.log.leaves[0].replace(b"key", b"kex"), *given.log.leaves[1:])
    return content, replace(given, log=replace(given.log, leaves=leaves))


@sample("a proof that leads elsewhere", "cannot-tell", "bad-log")
def _():
    world, content = emblem()
    given = world.evidence()
    log = world.log(whole=False)
    bent = replace(log.entries[2], proof=(b"\0" * 32, *log.entries[2].proof[1:]))
    return content, replace(given, log=replace(log, entries=(*log.entries[:2], bent)))


@sample("a checkpoint by another key", "cannot-tell", "bad-log")
def _():
    world, content = emblem()
    given = world.evidence()
    return content, replace(given, log=replace(given.log, checkpoint=given.log.checkpoint.replace("\n4\n", "\n5\n")))


@sample("a checkpoint that bears another log's name", "cannot-tell", "bad-log")
def _():
    world, content = emblem()
    given = world.evidence()
    text, _lines = notes.split(given.log.checkpoint)
    other = notes.sign_note(text, "other.example/log", LOG_KEY.public, LOG_KEY.sign)
    vkey = notes.vkey("other.example/log", LOG_KEY.public)
    return content, replace(given, log=replace(given.log, checkpoint=other, vkey=vkey))


@sample("a checkpoint that a thief signed in the log's name", "cannot-tell", "bad-log")
def _():
    world, content = emblem()
    given = world.evidence()
    text, _lines = notes.split(given.log.checkpoint)
    forged = notes.sign_note(text, ORIGIN, LOG_KEY.public, THIEF.sign)
    return content, replace(given, log=replace(given.log, checkpoint=forged))


@sample("a proof of a kind that nobody knows beside ours", "not-valid", "signature")
def _():
    world = World()
    document = json.loads(signed(credential.document(facts())))
    document["proof"].append({**document["proof"][1], "cryptosuite": "eddsa-new-2036"})
    return world.issue(json.dumps(document).encode()), world.evidence()


@sample("no log, but the signed list of emblems", "valid")
def _():
    world, content = emblem()
    return content, world.evidence(log=None)


@sample("no log, and not on the signed list of emblems", "not-valid", "not-listed")
def _():
    world, content = emblem()
    world.rows.clear()
    return content, world.evidence(log=None)


@sample("neither log nor list of emblems", "cannot-tell", "no-log")
def _():
    world, content = emblem()
    return content, world.evidence(log=None, register=None)


@sample("a list of emblems that somebody changed", "cannot-tell", "no-log")
def _():
    world, content = emblem()
    forged = world.emblems_json().replace(b"issued", b"lssued")
    return content, world.evidence(log=None, register=Dated(forged, NOW))


@sample("entered long after the award, and marked so", "valid")
def _():
    world = World()
    content = world.issue(
        signed(credential.document(facts(awarded=(NOW - 900 * DAY).date(), retro=True))), retrospective=True
    )
    return content, world.evidence()


@sample("entered long after the award, and marked so, asked about a day between", "valid", at=NOW - 300 * DAY)
def _():
    world = World()
    content = world.issue(
        signed(credential.document(facts(awarded=(NOW - 900 * DAY).date(), retro=True))), retrospective=True
    )
    return content, world.evidence()


@sample("entered long after the award, and not marked so", "cannot-tell", "backdated")
def _():
    world = World()
    content = world.issue(signed(credential.document(facts(awarded=(NOW - 900 * DAY).date()))))
    return content, world.evidence()


@sample("signed tomorrow, by the clock of this machine", "cannot-tell", "signed-later")
def _():
    world = World()
    content = world.issue(signed(credential.document(facts()), created=NOW + DAY), time=NOW - DAY)
    return content, world.evidence()


@sample("the token beside its main copy", "valid")
def _():
    world, content = emblem()
    token = jwt.sign_jwt(credential.document(facts()), kid=f"{ISSUER}#{TOKEN_KEY.fragment}", by=TOKEN_KEY.sign)
    return token.encode(), world.evidence(main=Dated(content, NOW))


@sample("the token alone", "cannot-tell", "no-log")
def _():
    world, _content = emblem()
    token = jwt.sign_jwt(credential.document(facts()), kid=f"{ISSUER}#{TOKEN_KEY.fragment}", by=TOKEN_KEY.sign)
    return token.encode(), world.evidence()


@sample("the token alone, whose hash the log keeps", "valid")
def _():
    world = World()
    token = jwt.sign_jwt(credential.document(facts()), kid=f"{ISSUER}#{TOKEN_KEY.fragment}", by=TOKEN_KEY.sign).encode()
    world.issue(signed(credential.document(facts())), jwt_sha256=hashlib.sha256(token).hexdigest())
    return token, world.evidence()


@sample("a token with one bit changed", "not-valid", "signature")
def _():
    world, content = emblem()
    token = jwt.sign_jwt(credential.document(facts()), kid=f"{ISSUER}#{TOKEN_KEY.fragment}", by=TOKEN_KEY.sign)
    head, body, end = token.split(".")
    return f"{head}.{body}.{'B' if end[0] != 'B' else 'C'}{end[1:]}".encode(), world.evidence(main=Dated(content, NOW))


@sample("a token that says more than its main copy", "not-valid", "log-differs")
def _():
    world, content = emblem()
    token = jwt.sign_jwt(
        credential.document(facts()) | {"name": "ตราอื่น"}, kid=f"{ISSUER}#{TOKEN_KEY.fragment}", by=TOKEN_KEY.sign
    )
    return token.encode(), world.evidence(main=Dated(content, NOW))


@sample("a token without a signature", "not-valid", "malformed")
def _():
    world, _content = emblem()
    head = jwt.base64url(b'{"alg":"none","kid":"' + f"{ISSUER}#{TOKEN_KEY.fragment}".encode() + b'","typ":"vc+jwt"}')
    body = jwt.base64url(proofs.canonical(credential.document(facts()) | jwt.claims(credential.document(facts()))))
    return f"{head}.{body}.{jwt.base64url(bytes(64))}".encode(), world.evidence()


def _twin():
    document = credential.document(facts())
    issuer = did.did_key(KEY.multikey)
    made = credential.twin(document, base=BASE, issuer=issuer, serial="TM-2570-96-01", number=1)
    return signed(made, method=f"{issuer}#{KEY.multikey}")


@sample("the archival twin beside its main copy", "valid")
def _():
    world, content = emblem()
    return _twin(), world.evidence(main=Dated(content, NOW))


@sample("the archival twin of a revoked emblem", "not-valid", "revoked")
def _():
    world, content = emblem()
    world.happen("revoked", NOW - DAY)
    return _twin(), world.evidence(main=Dated(content, NOW))


@sample("the archival twin alone", "cannot-tell", "no-status-entry")
def _():
    world, _content = emblem()
    return _twin(), world.evidence()


@sample("baked into a PNG", "valid")
def _():
    world, content = emblem()
    return baking.bake_png(PNG, content.decode()), world.evidence()


@sample("baked into an SVG", "valid")
def _():
    world = World()
    content = world.issue(json.dumps(json.loads(signed(credential.document(facts())))).encode())
    return baking.bake_svg(SVG, content.decode()), world.evidence()


@sample("a picture with nothing in it", "cannot-tell", "no-credential")
def _():
    world, _content = emblem()
    return PNG, world.evidence()


@sample("a picture without its end", "not-valid", "malformed")
def _():
    world, content = emblem()
    return baking.bake_png(PNG, content.decode())[:-9], world.evidence()


@sample("a bundle, with one's own keys at hand", "valid")
def _():
    world, content = emblem()
    given = world.evidence()
    return json.dumps(world.as_bundle(content, given)).encode(), Evidence(did=given.did, log=replace(given.log))


@sample("a bundle, with nothing of one's own", "cannot-tell", "key-from-file")
def _():
    world, content = emblem()
    return json.dumps(world.as_bundle(content)).encode(), None


@sample("a bundle, with its key known from elsewhere", "valid")
def _():
    world, content = emblem()
    return json.dumps(world.as_bundle(content)).encode(), Evidence(pins=frozenset({KEY.multikey}))


@sample("a bundle that shows another text than it signs", "not-valid", "malformed")
def _():
    world, content = emblem()
    return json.dumps(world.as_bundle(content, credential={"name": "x"})).encode(), None


@sample("a forged bundle with the thief's own key document", "not-valid", "unknown-key")
def _():
    thieves = World(keys=[did.PublicKey(THIEF.multikey)], key=THIEF)
    content = thieves.issue(signed(credential.document(facts()), key=THIEF))
    world, _content = emblem()
    own = world.evidence()
    return json.dumps(thieves.as_bundle(content)).encode(), Evidence(did=own.did, log=own.log)


@sample("a bundle whose history nobody vouches for", "cannot-tell", "revoked-undated", at=NOW - 5 * DAY)
def _():
    world, content = emblem()
    world.happen("revoked", NOW - 3 * DAY, logged=False)
    return json.dumps(world.as_bundle(content)).encode(), Evidence(pins=frozenset({KEY.multikey}))


@sample("a bundle a month old", "cannot-tell", "stale-status-list", "old-history")
def _():
    world, content = emblem()
    world.made = NOW - 30 * DAY
    bundle = world.as_bundle(content)
    bundle |= {"made": text(NOW - 30 * DAY), "status": {**bundle["status"], "fetched": text(NOW - 30 * DAY)}}
    return json.dumps(bundle).encode(), Evidence(pins=frozenset({KEY.multikey}))


@sample("hostile words in the history", "not-valid", "revoked")
def _():
    world, content = emblem()
    world.happen("revoked", NOW - 3 * DAY)
    world.history[0]["reason_th"] = "<img src=x onerror=alert(1)> {day}"
    return content, world.evidence()


@sample("brackets without end", "not-valid", "too-large")
def _():
    return b"[" * 5_000_001, None


@sample("a deep file", "not-valid", "malformed")
def _():
    world, _content = emblem()
    return b'{"a":' + b"[" * 9000 + b"]" * 9000 + b"}", world.evidence()
