"""Whatever somebody hands in: an answer, never a traceback, and never *valid* for other words than were signed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.emblem.pure import baking, bundling, carriers, credential, jwt
from tramuang.emblem.pure.verifying import Evidence, verify_file
from tramuang.emblem.pure.verifying.signature import opened

from .verifying_forgeries import PNG, SVG
from .verifying_samples import deciding
from .verifying_world import ISSUER, KEY, NOW, TOKEN_KEY, World, facts, signed

WORLD = World()
CREDENTIAL = WORLD.issue(json.dumps(json.loads(signed(credential.document(facts())))).encode())
TOKEN = jwt.sign_jwt(credential.document(facts()), kid=f"{ISSUER}#{TOKEN_KEY.fragment}", by=TOKEN_KEY.sign).encode()
EVIDENCE = WORLD.evidence()
VALUES = WORLD.as_bundle(CREDENTIAL, EVIDENCE) | {"jwt": TOKEN.decode(), "archive": ""}
PAGE = bundling.as_html(VALUES, issuer=ISSUER)
SMALL_PAGE = b"<!doctype html>" + PAGE[PAGE.index(carriers.SCRIPT) : PAGE.index(b"<script>")]
FILES = {
    "json": CREDENTIAL,
    "jwt": TOKEN,
    "png": baking.bake_png(PNG, CREDENTIAL.decode()),
    "svg": baking.bake_svg(SVG, CREDENTIAL.decode()),
    "bundle": bundling.as_json(VALUES),
    "zip": bundling.as_zip(VALUES, issuer=ISSUER, page=b""),
    "html": SMALL_PAGE,
}
SAID = opened(CREDENTIAL).document
TOKEN_SAID = opened(TOKEN).document

place = st.integers(0, 2**31)
change = st.one_of(
    st.tuples(st.just("flip"), place, st.integers(0, 7)),
    st.tuples(st.just("cut"), place, st.integers(1, 400)),
    st.tuples(st.just("twice"), place, st.integers(1, 400)),
    st.tuples(st.just("put"), place, st.binary(min_size=1, max_size=12)),
    st.tuples(
        st.just("put"), place, st.sampled_from([b'"', b"{", b"}", b"\\u0000", b"]]>", b"\xff", b"<!ENTITY", b"\0" * 9])
    ),
    st.tuples(st.just("end"), place, st.just(0)),
)


def changed(content, changes):
    """The bytes after some accidents."""
    data = bytearray(content)
    for kind, where, what in changes:
        at = where % max(len(data), 1)
        if kind == "flip" and data:
            data[at] ^= 1 << what
        elif kind == "cut":
            del data[at : at + what]
        elif kind == "twice":
            data[at:at] = data[at : at + what]
        elif kind == "put":
            data[at:at] = what
        elif kind == "end":
            del data[at:]
    return bytes(data)


def ask(content, evidence=EVIDENCE):
    return verify_file(content, evidence, issuer=ISSUER, at=NOW, now=NOW)


def only_what_was_signed(content, verdict):
    """A valid answer is about the very words that were signed; an accident in the white space around them is none."""
    if verdict.verdict != "valid":
        return True
    carried = carriers.unpack(content).credential
    return carried is not None and opened(carried).document in (SAID, TOKEN_SAID)


@pytest.mark.parametrize("kind", FILES)
def test_each_file_is_answered_before_it_is_changed(kind):
    expected = ("cannot-tell", {"no-log"}) if kind == "jwt" else ("valid", set())
    verdict = ask(FILES[kind])
    assert (verdict.verdict, deciding(verdict)) == expected


@pytest.mark.parametrize("kind", FILES)
@settings(max_examples=60, deadline=None)
@given(changes=st.lists(change, min_size=1, max_size=4))
def test_accidents_never_raise_and_never_make_other_words_valid(kind, changes):
    content = changed(FILES[kind], changes)
    assert only_what_was_signed(content, ask(content))


MOMENTS = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z"]
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.sampled_from(MOMENTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def paths(value, so_far=()):
    """Every place in a JSON value."""
    yield so_far
    if isinstance(value, dict):
        for key in value:
            yield from paths(value[key], (*so_far, key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from paths(each, (*so_far, at))


def put(value, path, new):
    """The value with something else at that place."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(copy[path[0]], path[1:], new)
    return copy


@settings(max_examples=150, deadline=None)
@given(where=st.sampled_from(sorted(paths(SAID), key=str)), new=values)
def test_any_other_value_anywhere_in_the_credential_is_refused(where, new):
    other = put(SAID, where, new)
    content = json.dumps(other).encode()
    assert ask(content).verdict != "valid" or other == SAID


@settings(max_examples=150, deadline=None)
@given(where=st.sampled_from(sorted((p for p in paths(VALUES) if p), key=str)), new=values)
def test_any_other_value_anywhere_in_a_bundle_never_raises_and_never_proves_another_text(where, new):
    content = json.dumps(put(VALUES, where, new)).encode()
    for evidence in (EVIDENCE, None):
        assert only_what_was_signed(content, ask(content, evidence))


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_at_the_end_of_the_calendar_gets_an_answer(moment):
    line = {"credential": json.loads(CREDENTIAL)["id"], "at": moment, "kind": "suspended"}
    bent = VALUES | {"made": moment, "history": [line], "status": VALUES["status"] | {"fetched": moment}}
    for evidence in (EVIDENCE, None, Evidence(pins=frozenset({KEY.multikey}))):
        for content in (json.dumps(bent).encode(), CREDENTIAL):
            assert ask(content, evidence).verdict in ("valid", "cannot-tell")


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_anything_at_all_gets_an_answer(content):
    assert ask(content).verdict in ("not-valid", "cannot-tell")


@settings(max_examples=40, deadline=None)
@given(part=st.sampled_from(["did", "status", "history", "register"]), changes=st.lists(change, min_size=1, max_size=3))
def test_broken_evidence_never_raises_and_never_makes_a_revoked_emblem_valid(part, changes):
    from dataclasses import replace

    held = getattr(REVOKED, part)
    bent = replace(REVOKED, **{part: replace(held, content=changed(held.content, changes))})
    assert ask(CREDENTIAL, bent).verdict != "valid"


def _revoked():
    world = World()
    world.issue(CREDENTIAL)
    world.happen("revoked", NOW)
    return world.evidence()


REVOKED = _revoked()
