"""Keys that lie elsewhere: in a signing service over HTTP, and in a hardware module (SoftHSM2, where it is installed)."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tramuang.emblem import actions, queries
from tramuang.emblem.adapters import keys, stores
from tramuang.emblem.adapters.keys_http import HttpKeys, is_safe
from tramuang.emblem.kinds import Purpose
from tramuang.emblem.pure import did, jwt, proofs

pytestmark = pytest.mark.enable_socket  # to this same machine alone

AT = datetime(2026, 11, 22, tzinfo=UTC)
TOKEN = "bearer"


def verifies(ring):
    """Whether all three keys sign as their public halves say."""
    data = b"what is signed"
    token = jwt.sign_jwt(CREDENTIAL, kid=f"did:web:emblem.example.org#{ring.jwt.kid}", by=ring.jwt.sign)
    return (
        proofs.holds(ring.emblem.public, proofs.base58(ring.emblem.sign(data)), data)
        and proofs.holds(ring.log.public, proofs.base58(ring.log.sign(data)), data)
        and jwt.check_jwt(token, json.loads(ring.jwt.public)) == CREDENTIAL
        and ring.jwt.kid == did.PublicKey(jwk=json.loads(ring.jwt.public)).fragment
        and [signer.alg for _purpose, signer in ring.items()] == ["EdDSA", "ES256", "EdDSA"]
    )


CREDENTIAL = {
    "id": "https://emblem.example.org/v/x/1.json", "issuer": {"id": "did:web:emblem.example.org"},
    "validFrom": "2026-11-22T00:00:00Z", "credentialSubject": {"id": "https://emblem.example.org/cities/x/"},
}  # fmt: skip


class Service(BaseHTTPRequestHandler):
    """A signing service as a gateway before a KMS would be; `bend` lets it misbehave."""

    def do_GET(self):
        self.answer({"keys": [self.told(each) for each in reversed(self.server.kept)]})

    def do_POST(self):
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/keys":
            self.server.kept.append((given["purpose"], keys.new_key(Purpose(given["purpose"]))))
            return self.answer(self.told(self.server.kept[-1]))
        number = int(self.path.split("/")[2])
        signer = keys.signer_of(self.server.kept[number][1])
        made = signer.sign(base64.b64decode(given["data"]))
        if self.server.bend == "signature":
            made = made[:-1] + bytes([made[-1] ^ 1])
        return self.answer({"signature": base64.b64encode(made).decode()})

    def told(self, each):
        purpose, key = each
        signer = keys.signer_of(key)
        public = json.loads(signer.public) if purpose == "jwt" else signer.public
        if self.server.bend == "kind" and purpose == "emblem":
            public = json.loads(keys.signer_of(keys.new_key(Purpose.JWT)).public)
        return {"id": str(self.server.kept.index(each)), "purpose": purpose, "alg": signer.alg, "public": public}

    def answer(self, body):
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self.send_error(403)
            return
        if self.server.bend == "elsewhere":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/keys")
            self.end_headers()
            return
        content = b"x" * 200_000 if self.server.bend == "endless" else json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_given):
        pass


@pytest.fixture
def service():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.kept, server.bend = [], ""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_signing_service_makes_keys_signs_with_the_newest_and_keeps_the_old(service):
    store = stores.store_of(service.url, Path(), TOKEN)
    assert store.newest() is None
    first = store.make(AT, ())
    assert verifies(first)
    second = store.make(AT, keys.YEARLY)
    assert verifies(second)
    assert first.emblem.kid != second.emblem.kid
    assert first.log.kid == second.log.kid == store.newest().log.kid


def test_an_emblem_is_issued_with_keys_that_this_process_never_sees(service, approved_case, registrar, registrar2, at):
    ring = HttpKeys(service.url, TOKEN).make(at)
    order = actions.propose(approved_case, by=registrar, at=at)
    actions.approve(order, by=registrar2, at=at)
    (issued,) = actions.sign_approved(ring, at=at)
    actions.keep_current(ring, at=at)
    assert queries.verify_emblem(issued, at=at).verdict == "valid"


@pytest.mark.parametrize("bend", ["signature", "kind", "elsewhere", "endless"])
def test_a_service_that_does_not_answer_as_it_should_signs_nothing(service, bend):
    store = HttpKeys(service.url, TOKEN)
    ring = store.make(AT)
    service.bend = bend
    with pytest.raises(keys.CannotSign):
        ring.emblem.sign(b"x") if bend == "signature" else store.newest()


def test_while_the_service_is_away_an_order_waits_and_is_not_refused(service, approved_case, registrar, registrar2, at):
    store = HttpKeys(service.url, TOKEN)
    ring = store.make(at)
    order = actions.propose(approved_case, by=registrar, at=at)
    actions.approve(order, by=registrar2, at=at)
    service.bend = "signature"
    with pytest.raises(keys.CannotSign):
        actions.sign_approved(ring, at=at)
    order.refresh_from_db()
    assert order.state == "approved"
    service.bend = ""
    assert actions.sign_approved(ring, at=at)


def test_a_stranger_gets_nothing_from_the_service(service):
    with pytest.raises(keys.CannotSign):
        HttpKeys(service.url, "wrong").newest()


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://kms.example.org/v1", True), ("http://127.0.0.1:8200", True), ("http://[::1]:8200", True),
        ("http://localhost:1", True), ("http://kms.example.org/v1", False), ("http://127.0.0.1.example.org", False),
        ("ftp://127.0.0.1/", False), ("https://", False), ("http://localhost.example.org", False),
    ],
)  # fmt: skip
def test_what_is_to_be_signed_goes_over_tls_or_stays_on_this_machine(url, safe):
    assert is_safe(url) is safe
    if not safe:
        with pytest.raises(keys.CannotSign):
            HttpKeys(url, TOKEN)


def test_an_unknown_store_is_a_plain_error(tmp_path):
    for name in ("vault", "pkcs11:/nowhere.so", "pkcs11:"):
        with pytest.raises(keys.CannotSign):
            stores.store_of(name, tmp_path, "x")


# A hardware module --------------------------------------------------------------------------------------------------
LIBRARIES = [
    os.environ.get("SOFTHSM2_LIBRARY", ""), "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so",
]  # fmt: skip
LIBRARY = next((each for each in LIBRARIES if each and Path(each).exists()), "")
UTIL = os.environ.get("SOFTHSM2_UTIL") or shutil.which("softhsm2-util")
HSM = LIBRARY and UTIL and importlib.util.find_spec("pkcs11")


@pytest.mark.skipif(not HSM, reason="needs python-pkcs11 and SoftHSM2")
def test_a_hardware_module_makes_keys_in_itself_and_signs_with_the_newest(tmp_path, monkeypatch):
    (tmp_path / "tokens").mkdir()
    conf = tmp_path / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(conf))
    subprocess.run(
        [str(UTIL), "--module", LIBRARY, "--init-token", "--free", "--label", "tramuang", "--pin", "1234", "--so-pin", "1234"],
        check=True, capture_output=True,
    )  # fmt: skip
    store = stores.store_of(f"pkcs11:{LIBRARY}?token=tramuang", tmp_path, "1234")
    assert store.newest() is None
    first = store.make(AT)
    assert verifies(first)
    second = store.make(AT, keys.YEARLY)
    assert verifies(second)
    assert first.emblem.kid != second.emblem.kid
    assert first.log.kid == second.log.kid
    with pytest.raises(keys.CannotSign):
        stores.store_of(f"pkcs11:{LIBRARY}?token=nothing", tmp_path, "1234").newest()
