"""Threats that no other test is about; docs/threats.md names all of them with the tests that would fail without what we do."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tramuang.base.models import StoredFile
from tramuang.emblem import queries
from tramuang.emblem.models import SigningKey
from tramuang.emblem.pure import baking, credential, proofs
from tramuang.emblem.pure.canon import canonical_nquads
from tramuang.emblem.pure.proofs import Malformed

from .conftest import RING
from .test_canon import bent
from .verifying_world import facts

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    return answer.content.decode()


def page(client, url):
    return words(client.get(url, headers={"accept-language": "en"}))


def hand_in(client, content, name):
    return words(client.post("/v/", {"file": SimpleUploadedFile(name, content)}, headers={"accept-language": "en"}))


# Unsigned content ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("motto", "a word that no context knows"),
        ("name", {"th": "เมือง", "en": "City"}),
        ("@context", ["https://www.w3.org/ns/credentials/v2", {"motto": "https://a.example/motto"}]),
        ("name", "เมือง\u0001"),
    ],
)
def test_what_would_stand_unsigned_in_a_credential_is_refused_at_issue(where, value):
    document = credential.document(facts())
    assert proofs.sign_set(document, method="did:web:a.example#k", created="2026-11-22T00:00:00Z", by=RING.emblem.sign)
    with pytest.raises(Malformed):
        proofs.sign_set(
            document | {where: value}, method="did:web:a.example#k", created="2026-11-22T00:00:00Z", by=RING.emblem.sign
        )


def test_a_context_that_is_not_pinned_is_never_fetched():
    # A test that opened a socket would fail: they are closed here.
    with pytest.raises(Malformed):
        canonical_nquads(
            bent("@context", ["https://www.w3.org/ns/credentials/v2", "https://evil.example/context.json"])
        )


# Another city's emblem -----------------------------------------------------------------------------------------------
def test_whoever_shows_the_emblem_the_page_the_badge_and_the_file_name_the_city_that_bears_it(
    client, issued, neighbour_area
):
    city = issued.area.name_en
    assert city != neighbour_area.name_en
    verify = reverse("emblem-verify", args=[issued.serial])
    assert city in page(client, verify) and issued.area.province.name_en in page(client, verify)
    # The badge is a picture from the programme's own address, wherever it is pasted: it says whose emblem it is.
    badge = client.get(reverse("emblem-badge", args=[issued.serial]) + "?lang=en", headers={"host": "localhost"})
    assert city in words(badge) and neighbour_area.name_en not in words(badge)
    said = json.loads(queries.current_credential(issued).content)
    assert said["credentialSubject"]["id"].endswith(f"/cities/{issued.area_id}/")


def test_another_citys_picture_around_a_genuine_credential_is_answered_by_the_credential(
    client, issued, neighbour_area
):
    made = io.BytesIO()
    Image.new("RGB", (64, 64), "#c00").save(made, "PNG")
    shown = baking.bake_png(made.getvalue(), queries.current_credential(issued).content)
    answer = hand_in(client, shown, "x.png")
    assert issued.area.name_en in answer and neighbour_area.name_en not in answer
    assert not StoredFile.objects.exists()


# Pictures that carry script -------------------------------------------------------------------------------------------
def test_a_drawing_with_script_is_read_for_its_credential_and_nothing_of_it_is_shown_again(client, issued):
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(\'ours7\')"><script>ours7()</script>'
        '<image href="https://evil.example/ours7"/></svg>'
    )
    baked = baking.bake_svg(drawing.encode(), queries.current_credential(issued).content)
    for content in (baked, drawing.encode()):
        answer = hand_in(client, content, "x.svg")
        assert "ours7" not in answer and "evil.example" not in answer
    assert issued.serial in hand_in(client, baked, "x.svg")


def test_a_published_picture_that_is_opened_by_itself_runs_nothing(client, issued, settings, tmp_path):
    settings.EMBLEM_SITE_DIR = tmp_path
    place = tmp_path / "v" / issued.serial
    place.mkdir(parents=True)
    (place / "emblem.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')
    (place / "bundle.html").write_text("<script>1</script>")
    drawing = client.get(reverse("emblem-file", args=[issued.serial, "emblem.svg"]))
    policy = drawing.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy
    assert drawing.headers["X-Content-Type-Options"] == "nosniff"
    saved = client.get(reverse("emblem-file", args=[issued.serial, "bundle.html"]))
    assert saved.headers["Content-Disposition"].startswith("attachment")
    for answer in (drawing, saved):
        answer.close()


# Keys ----------------------------------------------------------------------------------------------------------------
def test_what_the_database_keeps_of_a_key_is_its_public_part(issued):
    for key in SigningKey.objects.all():
        kept = json.dumps([str(value) for value in vars(key).values()])
        assert "PRIVATE" not in kept and '"d"' not in json.dumps(key.jwk)


# A sticker with another address ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "asked", ["https://emb1em.example.org/v/TM-2570-96-01/", "https://evil.example/emblem.example.org/"]
)
def test_the_page_says_of_a_stickers_address_that_it_is_not_the_programmes(client, asked):
    answer = words(client.post("/v/", {"domain": asked}, headers={"accept-language": "en"}))
    assert "is not the programme" in answer or "but is not it" in answer
    ours = words(client.post("/v/", {"domain": "https://emblem.example.org/v/x/"}, headers={"accept-language": "en"}))
    assert "is the programme&#x27;s own address" in ours


def test_the_page_of_an_emblem_says_in_words_which_address_is_the_programmes(client, issued):
    assert "The programme's own address is <strong>emblem.example.org</strong>" in page(
        client, reverse("emblem-verify", args=[issued.serial])
    ).replace("&#x27;", "'")
