"""What the canonical form refuses, what it leaves to the general processor, and what a bomb costs."""

import shutil

import pytest

from tramuang.emblem.pure.canon import canonical_nquads, compiled, pinned, statements
from tramuang.emblem.pure.canon.general import by_pyld
from tramuang.emblem.pure.canon.limits import MAX_NODES, Malformed
from tramuang.emblem.tests.canon_sample import credential
from tramuang.emblem.tests.test_canon_random import by_oxigraph

VC = "https://www.w3.org/ns/credentials/v2"


def bent(path: str, value) -> dict:
    """The sample with another value at a path such as `credentialSubject.achievement.name`."""
    made = at = credential()
    *above, last = path.split(".")
    for step in above:
        at = at[int(step)] if isinstance(at, list) else at[step]
    at[int(last) if isinstance(at, list) else last] = value
    return made


def test_the_credential_goes_the_compiled_way_and_has_the_bytes_of_oxigraph():
    made = compiled(credential())
    assert made == canonical_nquads(credential()) == by_oxigraph(credential())
    assert made.count(b"\n") == 81


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("mayor", "x", "term"),
        ("credentialSubject.achievement.mayor", "x", "term"),
        ("evidence.0.targetCode", "x", "term"),  # a word of another type
        ("ext:name", "x", "term"),  # a word by its address
        ("@id", "https://example.org/", "term"),
        ("name", {"th": "ตรา", "en": "Emblem"}, "term"),
        ("name", {"@value": "ตรา", "@index": "1"}, "term"),
        ("name", {"@value": "ตรา", "@language": "th", "@type": "ext:x"}, "term"),
        ("name", {"@value": "ตรา", "@language": "TH"}, "language"),
        ("name", {"@value": 5, "@language": "th"}, "language"),
        ("name", {"@value": "5", "@type": "integer"}, "type"),
        ("name", {"@value": "5", "@type": "http://www.w3.org/2001/XMLSchema#integer"}, "type"),
        ("name", {"@list": ["a"]}, "term"),
        ("name", {"@set": ["a"]}, "term"),
        ("type", ["VerifiableCredential", "Emblem"], "type"),
        ("type", ["VerifiableCredential", "https://example.org/Emblem"], "type"),
        ("type", ["VerifiableCredential", "id"], "type"),
        ("type", ["VerifiableCredential", None], "type"),
        ("type", ["VerifiableCredential", {}], "type"),
        ("type", None, "type"),
        ("type", ["VerifiableCredential"] * 9, "type"),
        ("evidence.0.type", ["Achievement", "Result"], "protected-term"),
        ("credentialSchema.0.type", "NoSuchValidator", "type"),
        ("issuer.id", "emblem.example.org", "address"),
        ("issuer.id", "//emblem.example.org/", "address"),
        ("issuer.id", "", "address"),
        ("issuer.id", None, "address"),
        ("issuer.id", "https://a b/", "address"),
        ("issuer.id", "https://a/%zz", "address"),
        ("issuer.id", "https://a/<>", "address"),
        ("issuer.id", "https://a/#b#c", "address"),
        ("issuer.id", "https://a/" + "b" * 2048, "address"),
        ("evidence.0", "resolution-1", "address"),
        ("id", "_:" + "b" * 65, "address"),
        ("@context", [VC, "https://example.org/context.json"], "context"),
        ("@context", [VC, {"mayor": "https://example.org/mayor"}], "context"),
        ("@context", [VC, VC], "context"),
        ("@context", [], "context"),
        ("@context", None, "context"),
        ("@context", {"@vocab": "https://example.org/"}, "context"),
        ("credentialSubject.@context", VC, "term"),
        ("credentialSubject.achievement.creditsAvailable", 1.5, "number"),
        ("credentialSubject.achievement.creditsAvailable", 1.0, "number"),
        ("credentialSubject.achievement.version", float("nan"), "number"),
        ("credentialSubject.achievement.version", 2**53 + 1, "number"),
        ("name", "ตรา\x00", "character"),
        ("name", "ตรา\n", "character"),
        ("name", "ตรา\x7f", "character"),
        ("name", "ตรา\ud800", "character"),
        ("evidence.0.narrative", ["ก", "\t"], "character"),
        ("evidence.0.name", b"bytes", "number"),
        ("evidence.0.name", (1, 2), "number"),
    ],
)  # fmt: skip
def test_what_would_be_unsigned_or_spelt_in_two_ways_is_refused(path, value, why):
    with pytest.raises(Malformed, match=f"^{why}$"):
        canonical_nquads(bent(path, value))


@pytest.mark.parametrize(
    "document", [{"@context": VC}, {"@context": VC, "id": "https://example.org/"}, {"@context": VC, "name": None}]
)
def test_a_document_that_says_nothing_is_refused(document):
    with pytest.raises(Malformed, match="empty"):
        canonical_nquads(document)


@pytest.mark.parametrize(
    "extra",
    [
        {
            "evidence": [{"type": "Evidence", "name": "ก"}, {"type": "Evidence", "name": "ก"}]
        },  # equal first-degree hashes
        {
            "iss": ["_:a", "_:b"],
            "evidence": [{"id": "_:a", "iss": "_:b"}, {"id": "_:b", "iss": "_:a"}],
        },  # a circle of blank nodes
        {"proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "assertionMethod"}},
        {"_sd": {"b": [1, True, None, "ก"], "a": {}}},
    ],
)
def test_what_is_left_to_the_general_processor_has_the_bytes_of_oxigraph_too(extra):
    document = {**credential(), **extra}
    assert compiled(document) is None
    assert canonical_nquads(document) == by_oxigraph(document)


@pytest.mark.parametrize(
    "values",
    [
        ["ผ่าน", "ไม่ผ่าน", 'ก"'],
        ["ก"],
        "ก",
        [],
        [None],
        ["ก", None, 5, True],
        [{"type": "Result", "value": "ก"}],
        None,
    ],
)
def test_an_ordered_list_has_the_bytes_of_the_two_others(values):
    document = {**credential(), "credentialSubject": {"type": "ResultDescription", "allowedValue": values}}
    made = compiled(document)
    assert made == by_oxigraph(document)
    assert made == by_pyld(document)


@pytest.mark.parametrize("value", [[["ก"]], {"@value": None}, ["ก", {"@value": None}]])
def test_what_processors_make_different_lists_of_is_refused(value):
    with pytest.raises(Malformed, match="list"):
        canonical_nquads({**credential(), "credentialSubject": {"type": "ResultDescription", "allowedValue": value}})


BOMBS = {
    "equal values in an ordered list": (
        lambda: bent("credentialSubject", {"type": "ResultDescription", "allowedValue": ["ก"] * 200}),
        "blank-nodes",
    ),
    "deep": (lambda: bent("credentialSubject", _nested("iss", 30)), "too-deep"),
    "deep lists": (lambda: bent("name", _lists(30)), "too-deep"),
    "deep in a kept part": (lambda: bent("issuer", {"id": "https://a.example/", "iss": _nested("iss", 3000)}), "too-deep"),
    "wide": (lambda: bent("evidence", [{"id": f"https://a.example/{n}"} for n in range(6000)]), "too-deep"),
    "many members": (lambda: bent("name", ["ก"] * 6000), "too-deep"),
    "blank nodes": (lambda: bent("evidence", [{"name": str(n)} for n in range(1500)]), "blank-nodes"),
    "alike": (lambda: bent("evidence", [{}] * 9), "blank-nodes"),
    "poison": (lambda: bent("evidence", [{"id": f"_:a{n}", "iss": [f"_:a{m}" for m in range(12) if m != n]} for n in range(12)]), "blank-nodes"),
    "pairs alike": (lambda: bent("evidence", [{"name": str(n // 2)} for n in range(400)]), "blank-nodes"),
    "itself": (lambda: bent("evidence", [{"id": "_:a", "iss": "_:a"}]), "blank-nodes"),
    "long addresses": (lambda: bent("evidence", [{"id": "https://a.example/" + "b" * 2000, "aud": [f"urn:x:{n}" for n in range(900)]}]), "too-large"),
    "many scopes": (lambda: bent("evidence", [{"type": ["Evidence"] * (n % 8) + ["Image"] * (n // 8 % 8)} for n in range(64)]), "type"),
    "slow": (lambda: bent("evidence", [{"name": "ก"}, {"name": "ก"}, {"aud": [f"urn:x:{n}" for n in range(300)]}]), "too-slow"),
    "no JSON": (lambda: bent("issuer", {"id": "https://a.example/", "name": object()}), "too-deep"),
}  # fmt: skip


def _nested(word: str, levels: int) -> dict:
    made: dict = {}
    for _ in range(levels):
        made = {word: made}
    return made


def _lists(levels: int) -> list:
    made: list = ["ก"]
    for _ in range(levels):
        made = [made]
    return made


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_by_a_counted_limit(name):
    make, why = BOMBS[name]
    with pytest.raises(Malformed, match=f"^{why}$"):
        canonical_nquads(make())


def test_a_part_kept_from_one_credential_counts_in_the_next_as_if_it_were_read_anew():
    statements.forget()
    first, again = canonical_nquads(credential(1)), canonical_nquads(credential(1))
    statements.forget()
    assert first == again == canonical_nquads(credential(1))
    assert canonical_nquads(credential(2)) == by_oxigraph(credential(2))
    large = {"id": "https://a.example/", "aud": [f"urn:x:{n}" for n in range(1100)]}
    six = [{"id": f"https://a.example/{n}", "type": "AchievementSubject", "achievement": large} for n in range(6)]
    assert 4 * 1100 < MAX_NODES < 5 * 1100
    assert canonical_nquads(bent("credentialSubject", six[:4]))
    with pytest.raises(Malformed, match="too-deep"):
        canonical_nquads(bent("credentialSubject", six))


def test_the_kept_parts_are_few():
    statements.forget()
    for number in range(600):
        document = bent("issuer", {"id": f"https://a.example/{number}", "name": "ก"})
        canonical_nquads(document)
    assert len(statements._kept) <= 256


def test_a_context_with_one_byte_changed_stops_the_program(tmp_path):
    shutil.copytree(pinned.FOLDER, tmp_path / "contexts")
    assert pinned.load(tmp_path / "contexts") == pinned.contexts()
    for name in pinned.FILES.values():
        file = tmp_path / "contexts" / name
        content = file.read_bytes()
        file.write_bytes(content.replace(b"https", b"httpz", 1))
        with pytest.raises(pinned.ChangedContext, match=name):
            pinned.load(tmp_path / "contexts")
        file.write_bytes(content)


def test_the_w3c_context_is_the_one_whose_hash_the_recommendation_gives():
    sums = (pinned.FOLDER / "SHA256SUMS").read_text()
    assert "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734  credentials-v2.json" in sums


def test_the_loader_knows_pinned_contexts_only():
    assert pinned.loader(VC)["document"]["@context"]["@protected"] is True
    with pytest.raises(Malformed, match="context"):
        pinned.loader("https://www.w3.org/2018/credentials/v1")
