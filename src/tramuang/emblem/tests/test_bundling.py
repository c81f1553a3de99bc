"""The offline bundle as values, zip and page, and the pages of the published tree."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile

import pytest

from tramuang.emblem.pure import bundling, carriers, credential, did, jwt, scripts
from tramuang.emblem.pure.verifying import Evidence, verify_file

from .verifying_samples import deciding
from .verifying_world import BASE, ISSUER, KEY, NOW, TOKEN_KEY, emblem, facts, signed, text

SERIAL = "TM-2570-96-01"


def made(**bent):
    """A bundle's values by the function that publishing calls."""
    world, content = emblem()
    document = credential.document(facts())
    given, log = world.evidence(), world.log(whole=False)
    alone = did.did_key(KEY.multikey)
    twin = credential.twin(document, base=BASE, issuer=alone, serial=SERIAL, number=1)
    own = next(entry for entry in log.entries if b'"issue"' in entry.leaf)
    values = bundling.bundle(
        made=text(NOW), credential=content.decode(), archive=signed(twin, method=f"{alone}#{KEY.multikey}").decode(),
        jwt=jwt.sign_jwt(document, kid=f"{ISSUER}#{TOKEN_KEY.fragment}", by=TOKEN_KEY.sign), did_json=world.did_json().decode(),
        status=given.status.content.decode(), fetched=text(NOW), history=world.history, vkey=log.vkey, checkpoint=log.checkpoint,
        entry=own, also=[entry for entry in log.entries if entry is not own], listed=world.emblems_json().decode(),
        picture='<svg xmlns="http://www.w3.org/2000/svg"/>', verify_url=f"{BASE}/v/{SERIAL}/",
    )  # fmt: skip
    return values | bent


VALUES = made()
PAGE = bundling.as_html(VALUES, issuer=ISSUER).decode()
PINNED = Evidence(pins=frozenset({KEY.multikey}))


@pytest.mark.parametrize(
    "form", [bundling.as_json, *(lambda v, f=f: f(v, issuer=ISSUER) for f in (bundling.as_html, bundling.as_zip))]
)
def test_each_form_carries_the_exact_text_and_is_valid_with_a_known_key(form):
    content = form(VALUES)
    found = carriers.unpack(content)
    assert found.credential == VALUES["credential_bytes"].encode() and found.bundle == VALUES
    verdict = verify_file(content, PINNED, issuer=ISSUER, at=NOW, now=NOW)
    assert verdict.verdict == "valid" and "bundle-age" in verdict.codes
    alone = verify_file(content, None, issuer=ISSUER, at=NOW, now=NOW)
    assert deciding(alone) == {"key-from-file"} and "1410 95F1" in alone.reasons[0].en


def test_the_same_values_make_the_same_bytes():
    again = json.loads(json.dumps(VALUES))
    assert bundling.as_zip(again, issuer=ISSUER) == bundling.as_zip(VALUES, issuer=ISSUER)
    assert bundling.as_html(again, issuer=ISSUER).decode() == PAGE


def test_the_zip_holds_every_part_as_its_own_file():
    with zipfile.ZipFile(io.BytesIO(bundling.as_zip(VALUES, issuer=ISSUER))) as archive:
        names = set(archive.namelist())
        assert names == {
            "README.txt", "bundle.json", "verify.html", "credential.json", "credential.jwt", "credential.archive.json", "did.json",
            "status.json", "history.json", "emblems.json", "emblem.svg", "log/vkey", "log/checkpoint", "log/leaf.json",
            "log/proof.json",
        }  # fmt: skip
        assert archive.read("credential.json").decode() == VALUES["credential_bytes"]
        readme = archive.read("README.txt").decode()
        assert "เปิด verify.html" in readme and "Open verify.html" in readme
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in archive.infolist())


# The page ---------------------------------------------------------------------------------------------------------
def test_the_page_loads_nothing_and_runs_only_what_its_policy_names():
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', PAGE)[1]
    (script,), (style,) = (
        re.findall(r"<script>(.*?)</script>", PAGE, re.S),
        re.findall(r"<style>(.*?)</style>", PAGE, re.S),
    )
    for kind, body in (("script", script), ("style", style)):
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy and "default-src 'none'" in policy and f"connect-src {BASE}/;" in policy
    assert not re.findall(r"""(?:src|href)=["']?(?!data:)[^"'>\s]+|url\((?!data:)""", style + PAGE.split("<script>")[0])
    assert not re.search(r"\son[a-z]+=|\sstyle=", PAGE.split("<script>")[0])


def test_the_script_never_writes_markup():
    script = scripts.joined()
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(['\"]", script
    )


@pytest.mark.parametrize("words", ["</script><script>alert(1)</script>", "<!--<script>", "[script][csp]", "\u2028 ]]>"])
def test_hostile_words_in_a_bundle_stay_words(words):
    values = made(verify_url=f"{BASE}/{words}")
    values["credential"] = {**values["credential"], "name": words}
    page = bundling.as_html(values, issuer=ISSUER).decode()
    assert page.count("<script") == PAGE.count("<script") and page.count("</script") == PAGE.count("</script")
    assert page.count("<!--") == 0
    body = page.split('id="bundle">')[1].split("</script>")[0]
    assert json.loads(body) == values


def test_each_script_is_joined_after_those_it_needs():
    with pytest.raises(KeyError):
        scripts.joined(("verify", "bytes"))


# The published tree ------------------------------------------------------------------------------------------------
def test_the_static_pages_load_only_what_lies_beside_them():
    assets = bundling.static_assets()
    assert set(assets) == {"v/assets/verify.css", "v/assets/verify.js"}
    for page, to_assets, base in (
        (bundling.static_page(SERIAL, VALUES, issuer=ISSUER), "../assets/", "../../"),
        (bundling.drop_page(issuer=ISSUER), "assets/", "../"),
    ):
        written = page.decode()
        assert re.findall(r'(?:src|href)="([^"]*)"', written) == [f"{to_assets}verify.css", f"{to_assets}verify.js"]
        config = json.loads(re.search(r'id="config">(.*?)</script>', written)[1])
        assert config["base"] == base and config["did_path"] == ".well-known/did.json"
        assert "'unsafe" not in written


def test_a_serial_that_leads_elsewhere_gets_no_page():
    with pytest.raises(ValueError, match="serial"):
        bundling.static_page("../x", VALUES, issuer=ISSUER)


def test_an_issuer_with_a_path_keeps_its_key_document_there():
    page = bundling.drop_page(issuer="did:web:host.example:a:b").decode()
    config = json.loads(re.search(r'id="config">(.*?)</script>', page)[1])
    assert config["did_path"] == "did.json" and config["issuer_url"] == "https://host.example/a/b"
