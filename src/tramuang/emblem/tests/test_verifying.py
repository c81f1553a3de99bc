"""The one verifier: every answer, and every threat that ends here."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from tramuang.emblem.adapters import evidence as gathering
from tramuang.emblem.pure import carriers, credential, scripts, tlog, verdicts
from tramuang.emblem.pure.verifying import (
    Dated,
    Row,
    about_domain,
    find_in_list,
    is_ours,
    resembles,
    signed_list,
    verify_file,
)

from .verifying_samples import DAY, deciding, samples
from .verifying_world import ISSUER, KEY, NOW, THIEF, emblem, facts, signed

SAMPLES = samples()


def ask(content, evidence, *, at=NOW, now=NOW):
    return verify_file(content, evidence, issuer=ISSUER, at=at, now=now)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_answer_and_the_reasons_that_decide_it(sample):
    verdict = ask(sample.content, sample.evidence, at=sample.at)
    assert (verdict.verdict, deciding(verdict)) == (sample.verdict, sample.codes), verdict.reasons


def test_no_two_samples_have_one_name():
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_no_sentence_has_an_empty_blank_and_the_worst_comes_first(sample):
    reasons = ask(sample.content, sample.evidence, at=sample.at).reasons
    weights = [("against", "missing", "found").index(reason.level) for reason in reasons]
    assert weights == sorted(weights)
    assert not [r.th + r.en for r in reasons if re.search(r"\{(?!day\})|  ", r.th + r.en) or not r.th or not r.en]


# Sentences --------------------------------------------------------------------------------------------------------
def test_each_sentence_has_the_same_blanks_in_both_languages():
    for name, each in verdicts.sentences()["reasons"].items():
        blanks = [set(verdicts.BLANK.findall(each[lang])) for lang in ("th", "en")]
        assert blanks[0] == blanks[1], name
        assert re.search("[ก-๙]", each["th"]) and not re.search("[ก-๙]", each["en"]), name


def test_the_browser_has_the_same_sentences():
    kept = (scripts.FOLDER / "words.js").read_text(encoding="utf-8")
    assert kept == scripts.words(), "run: python -m tramuang.emblem.pure.scripts"


def test_a_value_with_braces_is_not_filled_again():
    reason = verdicts.NOT_THE_PROGRAMME.with_(issuer="did:web:{ours}", ours="x")
    assert "did:web:{ours}" in reason.en


# Missing is never good --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("part", ["did", "status"])
def test_without_key_document_or_status_list_nothing_is_ever_valid(part):
    for sample in SAMPLES:
        if sample.evidence is None or b"tramuang-emblem-bundle" in sample.content[:200]:
            continue
        assert ask(sample.content, replace(sample.evidence, **{part: None}), at=sample.at).verdict != "valid", (
            sample.name
        )


def test_an_answer_says_how_old_its_evidence_is():
    world, content = emblem()
    world.made = NOW - 3 * DAY
    verdict = ask(content, world.evidence())
    assert "อายุ 3 วัน" in verdict.reasons[1].th and "3 days old" in verdict.reasons[1].en
    assert verdict.facts["status_made"].startswith("2026-11-19")


def test_what_was_revoked_says_since_when_why_and_by_which_resolution():
    world, content = emblem()
    world.happen("revoked", NOW - 3 * DAY)
    worst = ask(content, world.evidence()).reasons[0]
    assert "19 พฤศจิกายน 2569" in worst.th and "ไม่รายงานผล" in worst.th and "ตามมติคณะกรรมการ ครั้งที่ 4/2570" in worst.th
    assert "since 19 November 2026" in worst.en and "15 November 2026" in worst.en


def test_the_day_of_the_act_in_the_log_counts_before_an_unproved_history():
    world, content = emblem()
    world.happen("revoked", NOW - 9 * DAY)
    bundle = world.as_bundle(content)
    bundle["history"][0]["at"] = "2026-11-21T00:00:00Z"  # who forges the bundle would like it to have stood longer
    given = world.evidence()
    verdict = ask(json.dumps(bundle).encode(), replace(given, history=None, log=None, status=None), at=NOW - 5 * DAY)
    assert verdict.verdict == "not-valid" and "13 November" in verdict.reasons[0].en


def test_a_log_under_another_key_than_the_one_known_is_not_used():
    world, content = emblem()
    bundle = world.as_bundle(content)
    bundle["log"]["vkey"] = bundle["log"]["vkey"].replace(bundle["log"]["vkey"][-10:], "AAAAAAAAA=")
    own = world.evidence()
    verdict = ask(json.dumps(bundle).encode(), replace(own, register=None))
    assert verdict.verdict == "valid"  # one's own whole log was asked instead


def test_a_reissued_copy_keeps_the_day_of_the_first_entry():
    world, _old = emblem()
    content = signed(credential.document(facts(number=2, index=99)), created=NOW - DAY)
    world.issue(content, number=2, act="reissue", time=NOW - DAY)
    assert ask(content, world.evidence(), at=NOW - 9 * DAY).verdict == "valid"


# Names ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name",
    [
        "did:web:emb1em.example.org", "did:web:emblern.example.org", "did:web:emblem-example.org", "did:web:emblem.example.0rg",
        "did:web:emblem.example.org.evil.test", "https://emblem.exarnple.org/v/", "https://user@emblemm.example.org",
    ],
)  # fmt: skip
def test_a_name_written_to_resemble_ours_is_recognised(name):
    assert resembles(name, ISSUER) and not is_ours(name, ISSUER)


@pytest.mark.parametrize("name", ["did:web:badges.city.example", "https://narathiwat.example", "", "x", "did:key:z6Mk"])
def test_a_name_that_is_only_another_does_not_resemble_ours(name):
    assert not resembles(name, ISSUER) and not is_ours(name, ISSUER)


@pytest.mark.parametrize(
    "name", ["emblem.example.org", "https://emblem.example.org/v/TM-1/", " EMBLEM.example.org. ", ISSUER]
)
def test_our_own_domain_is_ours_however_it_is_typed(name):
    assert is_ours(name, ISSUER)


def test_somebody_who_met_an_address_is_told_whose_it_is():
    answers = {
        asked: about_domain(asked, ISSUER).codes
        for asked in ("emblem.example.org", "emb1em.example.org", "x.example", " ")
    }
    assert list(answers.values()) == [("our-domain",), ("like-our-domain",), ("other-domain",), ()]
    assert about_domain(" ", ISSUER).verdict == "cannot-tell"


# The list of all emblems ------------------------------------------------------------------------------------------
def test_the_signed_list_answers_whether_there_is_any_emblem_for_a_city():
    world, _content = emblem()
    world.rows.append(Row("TM-2570-50-01", "เทศบาลนครเชียงใหม่", "Chiang Mai", "เชียงใหม่", "2026-11-02", "issued", ()))
    listed = signed_list(world.evidence(), issuer=ISSUER)
    assert listed is not None and listed.made == world.made
    for asked in ("นราธิวาส", "NARATHI", "tm-2570-96-01", "TM-๒๕๗๐-๙๖-๐๑"):
        assert [row.serial for row in find_in_list(listed.rows, asked)] == ["TM-2570-96-01"], asked
    assert find_in_list(listed.rows, "ภูเก็ต") == [] == find_in_list(listed.rows, "  ")


def test_a_list_of_emblems_signed_by_a_stranger_is_none():
    world, _content = emblem()
    world.key = THIEF
    forged = world.emblems_json().replace(THIEF.multikey.encode(), KEY.multikey.encode())
    world.key = KEY
    assert signed_list(world.evidence(register=Dated(forged, NOW)), issuer=ISSUER) is None


# Gathering --------------------------------------------------------------------------------------------------------
def published(world, content):
    """The files of a published tree by their paths."""
    given = world.evidence()
    listed = json.dumps({"list": "1", "history": world.history}).encode()
    return {
        ".well-known/did.json": given.did.content, "status/1.json": given.status.content, "status/1/history.json": listed,
        "emblems.json": given.register.content, "v/TM-2570-96-01/1.json": content, "log/checkpoint": given.log.checkpoint.encode(),
        "log/vkey": f"{given.log.vkey}\n".encode(),
        **{f"log/{path}": file for path, file in tlog.tiles(given.log.leaves).items()},
    }  # fmt: skip


def test_a_published_tree_in_a_folder_is_all_that_is_needed(tmp_path):
    world, content = emblem()
    world.happen("suspended", NOW - DAY)
    for path, file in published(world, content).items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file)
    given = gathering.from_folder(tmp_path, carriers.unpack(content), issuer=ISSUER, now=NOW)
    assert given.log is not None and given.log.leaves
    assert deciding(ask(content, given)) == {"suspended"}
    assert ask(content, given, at=NOW - 3 * DAY).verdict == "valid"


def test_a_file_decides_nothing_about_where_to_look():
    world, _content = emblem()
    files, asked = published(world, b"{}"), []

    def read(path):
        asked.append(path)
        return files.get(path)

    document = credential.document(facts())
    document["credentialStatus"]["statusListCredential"] = "https://evil.example/status/1.json"
    document["id"] = "https://evil.example/v/TM-2570-96-01/1.json"
    given = gathering.gather(read, carriers.unpack(signed(document)), issuer=ISSUER, now=NOW)
    assert given.status is None and given.main is None
    assert not [path for path in asked if "evil" in path or "://" in path or ".." in path]


def test_the_log_is_missing_when_one_of_its_files_is(tmp_path):
    world, content = emblem()
    files = published(world, content)
    del files[next(path for path in files if "entries" in path)]
    given = gathering.gather(files.get, carriers.unpack(content), issuer=ISSUER, now=NOW)
    assert given.log is None
    assert "listed" in ask(content, given).codes


def test_a_log_that_was_cut_short_does_not_hold():
    world, content = emblem()
    given = world.evidence()
    verdict = ask(content, replace(given, log=replace(given.log, leaves=given.log.leaves[:-1])))
    assert deciding(verdict) == {"bad-log"}


def test_a_year_later_an_emblem_is_neither_valid_nor_refuted():
    world, content = emblem()
    assert ask(content, world.evidence(), at=NOW + 365 * DAY, now=NOW + 365 * DAY).verdict == "cannot-tell"
    assert ask(content, world.evidence(), at=NOW, now=NOW + 365 * DAY).verdict == "valid"
