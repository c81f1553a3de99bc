"""The gate: other people's verifiers and picture readers, on loopback, agree with ours, or the difference is explained.

What each answers and why they differ stands in docs/interoperability.md, which is compared here word for word.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from PIL import Image

from tramuang.emblem import actions
from tramuang.emblem.adapters import published
from tramuang.emblem.adapters.witnessing import witness
from tramuang.emblem.kinds import Purpose
from tramuang.emblem.models import Credential, Emblem, SigningKey
from tramuang.emblem.pure import baking, notes, tlog, verifying
from tramuang.emblem.queries.published import tree_texts
from tramuang.emblem.tests import interop
from tramuang.emblem.tests.conftest import a_ring
from tramuang.emblem.tests.interop import HOST, NOW, Sample
from tramuang.emblem.tests.loopback import Loopback, serving

pytestmark = [pytest.mark.interop, pytest.mark.enable_socket]

ROOT = Path(__file__).resolve().parents[4]
TOOLS = ROOT / "interop"
PAGE = ROOT / "docs" / "interoperability.md"
SAMPLES = interop.samples()
NAMES = [sample.name for sample in SAMPLES]
MARKS = {"valid": "✓", "not-valid": "✗", "cannot-tell": "?", None: "·"}
Answers = dict[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True)
class Gate:
    """What the foreign tools said: by tool and sample, out of which picture, and whom they asked."""

    answers: Answers
    pictures: dict[str, str]
    asked: list[str]
    server: Loopback


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    if not shutil.which("node") or not (TOOLS / "node_modules" / "jose").is_dir():
        pytest.skip("Node.js or the packages of interop/ are not here (npm ci --prefix interop)")
    with serving(tmp_path_factory.mktemp("loopback"), HOST) as started:
        yield started


@pytest.fixture(scope="module")
def gate(server: Loopback, tmp_path_factory: pytest.TempPathFactory) -> Gate:
    for sample in SAMPLES:
        sample.publish(server.tree)
    return ask(SAMPLES, server, tmp_path_factory.mktemp("asked"))


def ask(samples: list[Sample], server: Loopback, folder: Path) -> Gate:
    """Ask every tool about every sample that the server publishes."""
    asked = {"samples": [sample.question() for sample in samples], "pictures": bake(folder)}
    (folder / "samples.json").write_text(json.dumps(asked), encoding="utf-8")
    done = subprocess.run(
        ["node", "--import", "./loopback.mjs", "verify.mjs", str(folder)],
        cwd=TOOLS,
        env={
            **{name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
            "NODE_EXTRA_CA_CERTS": str(server.ca),
            "INTEROP_PORT": str(server.port),
            "INTEROP_HOSTS": ",".join(server.hosts),
        },
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout)
    answers = {(each["tool"], each["sample"]): (each["answer"], each["word"]) for each in said["verdicts"]}
    return Gate({**answers, **with_openbadgeslib(samples, server)}, said["pictures"], said["asked"], server)


def with_openbadgeslib(samples: list[Sample], server: Loopback) -> Answers:
    """The answers of openbadgeslib, which wants a status list as a token and gets it by asking for one."""
    answers: Answers = {}
    for sample in samples:
        kept = sample.question().get("kept", {})
        issuer = json.loads(sample.content)["issuer"]["id"]
        anchor = issuer if issuer.startswith("did:key:") else sample.issuer

        def download(url: str, sample: Sample = sample, kept: dict[str, object] = kept) -> bytes:
            if kept and url.endswith("/did.json"):
                return json.dumps(sample.did).encode()
            if kept and sample.list_token:
                return sample.list_token.encode()
            return server.get(url, "application/vc+jwt" if "/status/" in url else "*/*")

        def with_proof(sample: Sample = sample, anchor: str = anchor, download: object = download) -> None:
            OB3LdpVerifier.for_issuer_did(anchor).verify(sample.content, check_status=True, download=download)

        def with_token(sample: Sample = sample, anchor: str = anchor, download: object = download) -> None:
            verifier = OB3Verifier.for_issuer_did(anchor, download=download)
            verifier.verify(sample.token, check_status=True, download=download)

        for tool, verify in (("openbadgeslib-proof", with_proof), ("openbadgeslib-token", with_token)):
            if tool.endswith("token") and not sample.token:
                continue
            try:
                verify()
                answers[tool, sample.name] = ("valid", "ok")
            except OB3VerificationError as refused:
                answers[tool, sample.name] = ("not-valid", str(refused))
    return answers


def ours(sample: Sample, content: bytes) -> str:
    verdict = verifying.verify_file(content, sample.evidence(), issuer=sample.issuer, at=sample.then or NOW, now=NOW)
    return verdict.verdict


OURS = {sample.name: ours(sample, sample.content) for sample in SAMPLES}


# The page ---------------------------------------------------------------------------------------------------------
def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the page, without its head."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows]


def test_every_answer_of_every_tool_is_the_one_on_the_page(gate: Gate) -> None:
    head, _line, *rows = table("What each answers")
    tools = head[2:]
    assert set(tools) == {tool for tool, _sample in gate.answers}
    found = [
        [name, MARKS[OURS[name]], *(MARKS[gate.answers.get((tool, name), (None, ""))[0]] for tool in tools)]
        for name in NAMES
    ]
    assert rows == found


def test_every_difference_is_explained_and_every_explanation_is_of_a_difference(gate: Gate) -> None:
    _head, _line, *rows = table("Differences, each explained")
    explained = {
        (tool.strip(" `"), name.strip(" `"))
        for names, tools, *_why in rows
        for name in names.split(",")
        for tool in tools.split(",")
    }
    assert all(why[0] for _names, _tools, *why in rows)
    assert explained == {(tool, name) for (tool, name), (answer, _word) in gate.answers.items() if answer != OURS[name]}


def test_the_twin_is_valid_for_us_once_the_key_document_and_its_main_copy_are_at_hand() -> None:
    twin = SAMPLES[NAMES.index("twin-down")]
    assert ours(replace(twin, kept=True), twin.content) == "valid"


def test_openbadgeslib_checks_no_list_that_comes_with_a_proof_only(gate: Gate) -> None:
    verifier = OB3LdpVerifier.for_issuer_did(SAMPLES[0].issuer)
    with pytest.raises(OB3VerificationError, match="not a signed JWT-VC"):
        verifier.verify(SAMPLES[0].content, check_status=True, download=gate.server.get)
    verifier.verify(SAMPLES[0].content, check_status=True, download=gate.server.get, verify_status_list=False)


# What must not come out otherwise ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name",
    [
        "tampered-tone",
        "tampered-date",
        "tampered-bit",
        "foreign-key",
        "forged-fragment",
        "withdrawn-key",
        "unknown-term",
    ],
)
def test_what_was_not_signed_so_by_the_issuer_is_refused_by_every_tool_and_by_ours(gate: Gate, name: str) -> None:
    said = {answer for (_tool, sample), (answer, _word) in gate.answers.items() if sample == name}
    assert said == {"not-valid"} == {OURS[name]}


@pytest.mark.parametrize("name", ["ok", "rotated-key"])
def test_what_is_in_order_is_valid_for_every_tool_in_both_forms_and_for_ours(gate: Gate, name: str) -> None:
    assert {answer for (_tool, sample), (answer, _word) in gate.answers.items() if sample == name} == {"valid"}
    sample = SAMPLES[NAMES.index(name)]
    assert OURS[name] == ours(sample, sample.token.encode()) == "valid"


def test_the_token_of_each_sample_gets_the_same_answer_from_us_as_its_file() -> None:
    for sample in SAMPLES:
        assert not sample.token or ours(sample, sample.token.encode()) == OURS[sample.name], sample.name


@pytest.mark.parametrize(
    ("tool", "name", "word"),
    [
        ("verifier-core", "revoked", "revocation_status"),
        ("verifier-core", "expired", "expiration"),
        ("verifier-core", "stale-list", "status_list_expired"),
        ("verifier-core", "missing-list", "status_list_not_found"),
        ("verifier-core", "tampered-tone", "invalid_signature"),
        ("digitalbazaar-rdfc", "tampered-tone", "Invalid signature."),
        ("digitalbazaar-jcs", "tampered-date", "Invalid signature."),
        ("digitalbazaar-rdfc", "revoked", "status: true"),
        ("digitalbazaar-rdfc", "unknown-term", "Safe mode validation error."),
        ("digitalbazaar-rdfc", "others-list", "Issuers of the status list credential and verifiable credential do not match."),
        ("jose", "tampered-bit", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"),
        ("jose", "expired", "ERR_JWT_EXPIRED"),
        ("openbadgeslib-proof", "revoked", "'revocation' is set at index 4242"),
        ("openbadgeslib-token", "revoked", "'revocation' is set at index 4242"),
    ],
)  # fmt: skip
def test_a_tool_refuses_for_the_reason_that_was_made_and_not_for_another(
    gate: Gate, tool: str, name: str, word: str
) -> None:
    assert word in gate.answers[tool, name][1]


def test_nobody_was_asked_but_our_own_server(gate: Gate) -> None:
    # The last two are refused before a line is opened: see interop/loopback.mjs.
    assert set(gate.asked) == {HOST, interop.DOWN, "purl.imsglobal.org"}


# Pictures ---------------------------------------------------------------------------------------------------------
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><title>\xe0\xb8\x95\xe0\xb8\xa3\xe0\xb8\xb2</title><path d="M0 0h8v8z"/></svg>'


def baked() -> dict[str, str]:
    """The names of the baked pictures and what is in each."""
    sample = SAMPLES[0]
    text = sample.content.decode()
    return {
        "json.png": text,
        "token.png": sample.token,
        "json.svg": text.replace(">", "\\u003e"),
        "token.svg": sample.token,
    }


def bake(folder: Path) -> list[str]:
    plain = folder / "plain.png"
    Image.new("RGBA", (8, 8), "#7a1f3d").save(plain)
    for name, text in baked().items():
        png = name.endswith(".png")
        content = baking.bake_png(plain.read_bytes(), text) if png else baking.bake_svg(SVG, text)
        (folder / name).write_bytes(content)
    return list(baked())


def test_readers_from_npm_take_out_of_png_and_svg_exactly_what_was_baked(gate: Gate) -> None:
    assert gate.pictures == baked()
    assert (
        verifying.verify_file(
            gate.pictures["json.svg"].encode(), SAMPLES[0].evidence(), issuer=SAMPLES[0].issuer, at=NOW, now=NOW
        ).verdict
        == "valid"
    )


@pytest.mark.parametrize("name", baked())
def test_openbadgeslib_takes_out_exactly_what_was_baked(tmp_path: Path, name: str) -> None:
    bake(tmp_path)
    content = (tmp_path / name).read_bytes()
    take_out = OB3Verifier.extract_token_from_png if name.endswith(".png") else OB3Verifier.extract_token_from_svg
    assert take_out(content) == baked()[name]


def test_java_takes_out_exactly_what_was_baked(tmp_path: Path) -> None:
    if not shutil.which("java"):
        pytest.skip("Java is not here")
    names = bake(tmp_path)
    done = subprocess.run(
        ["java", str(TOOLS / "Reader.java"), *names], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    read = [base64.b64decode(line).decode() for line in done.stdout.split()]
    assert dict(zip(names, read, strict=True)) == baked()


# A witness over https ---------------------------------------------------------------------------------------------
def test_a_witness_reads_the_log_over_https_from_a_static_host(gate: Gate, tmp_path: Path) -> None:
    leaves = SAMPLES[0].leaves
    origin, public = f"{HOST}/log", interop.LOG_KEY.public_key().public_bytes_raw()
    text = notes.checkpoint(origin, len(leaves), tlog.root(leaves, len(leaves)))
    files = {
        **tlog.tiles(leaves),
        "checkpoint": notes.sign_note(text, origin, public, interop.LOG_KEY.sign).encode(),
        "vkey": notes.vkey(origin, public).encode(),
    }
    for path, content in files.items():
        place = gate.server.tree / "log" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    trust = ssl.create_default_context(cafile=str(gate.server.ca))
    read = published.address(f"https://localhost:{gate.server.port}/log/", trust)
    seen = witness("", tmp_path / "witness", at=NOW, name="archive.example.ac.th/w", every_entry=True, read=read)
    assert (seen.origin, seen.size) == (origin, len(leaves))
    assert read("no/such/file") is None
    with pytest.raises(published.Unreachable):  # no authority that anybody else trusts
        published.address(f"https://localhost:{gate.server.port}/log")("checkpoint")


# The whole way ----------------------------------------------------------------------------------------------------
@pytest.fixture
def at() -> datetime:
    """These verifiers read the clock on the wall."""
    return NOW


def put(texts: dict[str, str], server: Loopback) -> None:
    for path, text in texts.items():
        place = server.tree / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


def copy_of(name: str, emblem: Emblem, number: int) -> Sample:
    forms = {row.form: row.content for row in Credential.objects.filter(emblem=emblem, number=number)}
    return Sample(name, {}, forms["set"].encode(), forms["jwt"], of=settings.ISSUER_DID)


def test_what_two_registrars_order_and_the_signer_signs_is_valid_for_every_tool_until_a_newer_copy_replaces_it(
    server, issued, signer, registrar, registrar2, at, tmp_path
):
    order = actions.propose_reissue(issued, reason=("แก้คำสะกด", "A spelling"), by=registrar, at=at)
    actions.approve(order, by=registrar2, at=at)
    assert actions.sign_approved(signer, at=at) == [issued]
    actions.keep_current(signer, at=at)
    put(tree_texts(), server)
    said = ask([copy_of("first", issued, 1), copy_of("second", issued, 2)], server, tmp_path).answers
    tools = {tool for tool, _name in said}
    assert {tool for tool in tools if said[tool, "second"][0] == "valid"} == tools
    refused = {tool: word for tool in tools for answer, word in [said[tool, "first"]] if answer == "not-valid"}
    assert refused["verifier-core"] == "revocation_status"
    assert {"openbadgeslib-proof", "openbadgeslib-token"} < refused.keys()
    assert said["digitalbazaar-rdfc", "first"] == said["digitalbazaar-jcs", "first"] == ("valid", "status: true")


def test_what_last_years_keys_signed_is_valid_for_every_tool_beside_a_list_that_this_years_keys_sign(
    server, issued, signer, at, tmp_path
):
    SigningKey.objects.update(starts=at - timedelta(hours=1))  # the fixture's own moment is that of the newer keys
    actions.keep_current(signer, at=at - timedelta(hours=1))
    newer = a_ring()
    actions.retire(newer, [Purpose.EMBLEM, Purpose.JWT], by="system:signer", at=at)
    actions.keep_current(newer, at=at)
    put(tree_texts(), server)
    said = ask([copy_of("last year's", issued, 1)], server, tmp_path).answers
    assert {answer for answer, _word in said.values()} == {"valid"}, said
