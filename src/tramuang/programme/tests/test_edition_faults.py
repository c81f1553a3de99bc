"""Every kind of fault, found in exactly its line. A `#!` in the mended text marks where the fault must be."""

from pathlib import Path

import pytest
import yaml

from tramuang.base.pure import lines
from tramuang.programme.pure.check import check
from tramuang.programme.pure.faults import SENTENCES
from tramuang.programme.pure.loader import MAX_BYTES, MAX_NODES

GOOD = (Path(__file__).parent / "editions" / "harbour-towns.yaml").read_text(encoding="utf-8")
GUARDS = {
    "round.open",
    "nomination.within-limit",
    "plan.domains-allowed",
    "review.conflicts-answered",
    "review.scores-complete",
    "review.resolution-cited",
    "emblem.order-done",
}

# name of the slip: the fault expected at each `#!` from the top down, and the edits (old text, new text)
SLIPS = {
    # names that lead nowhere
    "a role nobody defined": (["unknown-name"], [("who: clerk\n        label: {th: ส่งคณะ", "who: clark #!\n        label: {th: ส่งคณะ")]),
    "a stage nobody defined": (["unknown-name"], [("to: mark\n", "to: marc #!\n")]),
    "a start nobody defined": (["unknown-name"], [("start: draft", "start: drafty #!")]),
    "a body nobody defined": (["unknown-name"], [("holder: reviewers\n        body: jury", "holder: reviewers\n        body: jurry #!")]),
    "an outcome nobody defined": (["unknown-name"], [("outcome: grant\n        guards: [review.resolution-cited]\n        needs: [resolution]\n", "outcome: grand #!\n        guards: [review.resolution-cited]\n        needs: [resolution]\n")]),
    "a source nobody defined": (["unknown-name"], [("domain-rule: {at-least-other: 1, status: unverified, source: invented}", "domain-rule: {at-least-other: 1, status: unverified, source: invinted} #!")]),
    "a domain nobody defined": (["unknown-name"], [("water-watch: {of: water,", "water-watch: {of: wather, #!\n       ")]),
    "a deadline nobody defined": (["unknown-name"], [("deadline: tasting", "deadline: testing #!")]),
    "a sheet nobody defined": (["unknown-name"], [("scored: [points]", "scored: [pints] #!")]),
    "a parameter nobody defined": (["unknown-name"], [("limit: entry.limit", "limit: entry.limits #!")]),
    "a guard nobody registered": (["unknown-guard"], [("guards: [emblem.order-done]", "guards: [emblem.isued] #!")]),
    # the shape of a flow
    "a stage nobody can reach": (["unreachable-stage"], [("      draft:\n", "      attic: #!\n        label: {th: ห้องใต้หลังคา, en: Attic}\n        public: {th: ห้องใต้หลังคา, en: Attic}\n        holder: city\n      draft:\n"), ("from: [draft, points]", "from: [draft, points, attic]")]),
    "a stage with no way out": (["dead-end"], [("      mark:\n        label: {th: รอออก", "      mark: #!\n        label: {th: รอออก"), ("        from: mark\n        to: marked", "        from: points\n        to: marked")]),
    "two stages that only lead to each other": (
        ["no-ending", "no-ending"],
        [
            ("      mark:\n        label: {th: รอออก", "      mark: #!\n        label: {th: รอออก"),
            ("      marked:\n", "      cellar: #!\n        label: {th: ห้องใต้ดิน, en: Cellar}\n        public: {th: ห้องใต้ดิน, en: Cellar}\n        holder: city\n      marked:\n"),
            ("        from: mark\n        to: marked", "        from: mark\n        to: cellar"),
            ("      leave:\n", "      climb:\n        from: cellar\n        to: mark\n        who: clerk\n        label: {th: ขึ้น, en: Climb}\n      jump:\n        from: points\n        to: marked\n        who: clerk\n        label: {th: ข้าม, en: Jump}\n      leave:\n"),
        ],
    ),
    "a terminal stage that can be left": (["terminal-has-exit"], [("      refused:\n        label: {th: ไม่ได้", "      refused: #!\n        label: {th: ไม่ได้"), ("from: [draft, points]", "from: [draft, points, refused]")]),
    "a terminal stage without a result": (["terminal-shape"], [("terminal: true\n        result: withdrawn", "terminal: true #!")]),
    "a terminal stage that waits for somebody": (["terminal-shape"], [("result: withdrawn", "result: withdrawn\n        holder: city #!")]),
    "a stage that waits for nobody": (["holder-missing"], [("      draft:\n", "      draft: #!\n"), ("        holder: city\n", "")]),
    "a resolution without an outcome": (["body-without-outcome"], [("      refuse:\n        from", "      refuse: #!\n        from"), ("        outcome: refuse\n        guards: [review.resolution-cited]\n        needs: [resolution, reason]\n      issue-mark", "        guards: [review.resolution-cited]\n        needs: [resolution, reason]\n      issue-mark")]),
    "a resolution that asks for none": (["resolution-not-needed"], [("      grant:\n        from", "      grant: #!\n        from"), ("        needs: [resolution]\n", "")]),
    "a body beyond its powers": (["no-power"], [("outcomes: [grant, try-again, refuse]", "outcomes: [grant, refuse]"), ("outcome: try-again", "outcome: try-again #!")]),
    # sums, marks and times
    "weights that do not add up": (["weights"], [("combine: sum", "combine: weighted-mean"), ("water-quality: {of: water, label: {th: คุณภาพน้ำ, en: Water quality}, max: 40,", "water-quality: {of: water, label: {th: คุณภาพน้ำ, en: Water quality}, weight: 80, #!\n       "), ("max: 10,", "weight: 10,"), ("max: 30,", "weight: 100,"), ("max: 20,", "weight: 100,")]),
    "a domain that nobody scores": (["no-items"], [("    items:\n", "    items: #!\n"), ("      night-life: {of: night-trade, label: {th: การค้า, en: Trade}, max: 20, status: unverified, source: invented}\n", "")]),
    "a mark that is not a number": (["parameter-kind"], [("mark: points.needed", "mark: points.aggregate #!\n     ")]),
    "an unknown way of combining": (["parameter-kind"], [("value: median", "value: medium"), ("aggregate: points.aggregate", "aggregate: points.aggregate #!")]),
    "a close before its opening": (["backwards"], [("closes: 2024-05-31,", "closes: 2024-02-29, #!\n   ")]),
    "a body that ends before it begins": (["backwards"], [("from: 2024-01-01\n    quorum", "from: 2024-01-01\n    to: 2023-01-01 #!\n    quorum")]),
    "a deadline before the one it follows": (["backwards"], [("tasting: {label: {th: ช่วงให้คะแนน, en: Assessment}, days: 21,", "tasting: {label: {th: ช่วงให้คะแนน, en: Assessment}, closes: 2023-05-05, #!\n   ")]),
    "deadlines in a ring": (["circular", "circular"], [("closes: 2024-05-31", "closes: 2024-05-31, after: tasting #!\n   "), ("after: season", "after: season #!\n   ")]),
    "a date in the Buddhist era": (["buddhist-year"], [("opens: 2024-03-01, closes: 2024-05-31,", "opens: 2567-03-01, #!\n   "),]),
    # words
    "a label without Thai": (["missing-label"], [("label: {th: ส่งคำขอ, en: Enter}", "label: {en: Enter} #!")]),
    "a label without English": (["missing-label"], [("label: {th: ส่งคำขอ, en: Enter}", "label: {th: ส่งคำขอ} #!")]),
    "a label left empty": (["missing-label"], [("label: {th: ส่งคำขอ, en: Enter}", "label:\n          th: ส่งคำขอ\n          en: #!")]),
    "Thai and English in each other's place": (["wrong-language", "wrong-language"], [("label: {th: ส่งคำขอ, en: Enter}", "label:\n          th: Enter #!\n          en: ส่งคำขอ #!")]),
    "a label longer than any page": (["too-long"], [("label: {th: ส่งคำขอ, en: Enter}", "label: {th: ส่งคำขอ, en: " + "Enter " * 60 + "} #!")]),
    # types and lists
    "a number in words": (["wrong-type"], [("value: 60\n    operator: \">=\"\n    unit: points\n", "value: sixty #!\n    operator: \">=\"\n    unit: points\n")]),
    "a yes that is no truth value": (["wrong-type"], [("competing: true", "competing: yes #!")]),
    "a list where one is wanted": (["wrong-type"], [("start: draft", "start: [draft] #!")]),
    "a mapping where a list is wanted": (["wrong-type"], [("    chairs:\n      - office", "    chairs: #!\n        office")]),
    "a day that does not exist": (["wrong-type"], [("from: 2024-01-01\n    quorum", "from: 2024-02-30 #!\n    quorum")]),
    "half a day": (["wrong-type"], [("days: 21,", "days: 21.5, #!\n   ")]),
    "no colour": (["wrong-type"], [('hex: "#5b4bb0"', "hex: violet #!")]),
    "a script for a link": (["wrong-type"], [("ref: tests}", "url: 'javascript:alert(1)'} #!")]),
    "a word outside the list": (["not-in-list"], [("scope: programme\n    decides: true\n    does: [screen", "scope: program #!\n    decides: true\n    does: [screen")]),
    "a need nobody knows": (["not-in-list"], [("needs: [reason]\n", "needs: [reasons] #!\n")]),
    "a status nobody knows": (["not-in-list"], [("domain-rule: {at-least-other: 1, status: unverified", "domain-rule: {at-least-other: 1, status: certain #!\n    ")]),
    "more other domains than there are": (["out-of-range"], [("domain-rule: {at-least-other: 1", "domain-rule: {at-least-other: 3 #!\n    ")]),
    "the same guard twice": (["repeated"], [("guards: [emblem.order-done]", "guards: [emblem.order-done, emblem.order-done] #!")]),
    "one topic in two domains": (["code-taken"], [("night-market: {th", "ballast: {th"), ("ballast: {th: ตลาดกลางคืน, en: Night market}", "ballast: {th: ตลาดกลางคืน, en: Night market} #!")]),
    # keys
    "an unknown key": (["unknown-key"], [("plan-editable: true", "plan-editible: true #!")]),
    "a missing key": (["missing-key"], [("      points:\n        label: {th: ลูก", "      points: #!\n        label: {th: ลูก"), ("        public: {th: อยู่ระหว่างให้คะแนน, en: Being assessed}\n", "")]),
    "a missing section": (["missing-key"], [("format: 1\n", "format: 1 #!\n"), ("nomination:\n  by: self\n  role: harbour-master\n  limit: entry.limit\n  per: applicant\n  competing: true\n  letter: false\n  flow: entry\n  status: unverified\n  source: invented\n", "")]),
    "an empty section": (["nothing-in"], [("budget-sources:\n  harbour-dues: {label: {th: ค่าธรรมเนียมท่าเรือ, en: Harbour dues}, public: true}\n  gifts: {label: {th: เงินบริจาค, en: Gifts}, public: false}", "budget-sources: {} #!")]),
    "a code in capitals": (["bad-code"], [("programme: harbour-towns", "programme: Harbour_Towns #!")]),
    "a key twice": (["duplicate-key"], [("  keeper:\n", "  clerk: #!\n    label: {th: อีกคน, en: Another}\n    scope: programme\n  keeper:\n")]),
    "a key that is a list": (["key-not-word"], [("format: 1\n", "format: 1\n[a, b]: c #!\n")]),
    # YAML itself
    "an anchor": (["anchor"], [("deadline: season", "deadline: &when season #!")]),
    "an anchor and its alias": (["anchor", "alias"], [("deadline: season", "deadline: &when season #!"), ("deadline: tasting", "deadline: *when #!")]),
    "a tag": (["tag"], [("format: 1\n", "format: !!python/object/apply:os.system 1 #!\n")]),
    "a tab": (["syntax"], [("    scope: area\n", "\tscope: area #!\n")]),
    "a quote never closed": (["syntax"], [("needs: [reason]\n", 'needs: ["reason] #!\n')]),
    "a bracket never closed": (["syntax"], [("scored: [points]", "scored: [points #!")]),
    "a second document": (["many-documents"], [("\nsheets:\n", "\n--- #!\nsheets:\n")]),
    "brackets within brackets": (["too-deep"], [("format: 1\n", "format: 1\nnote: " + "[" * 40 + "]" * 40 + " #!\n")]),
}  # fmt: skip


def mended(edits: list[tuple[str, str]]) -> str:
    """The good edition with the edits made, each in its first place."""
    text = GOOD
    for old, new in edits:
        assert old in text, f"the text to change is not there: {old!r}"
        text = text.replace(old, new, 1)
    return text


def test_the_edition_that_the_slips_are_made_in_is_without_fault() -> None:
    edition, faults = check(GOOD, guards=GUARDS, file="harbour")
    assert faults == []
    assert edition is not None


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_found_in_its_line(slip: str) -> None:
    codes, edits = SLIPS[slip]
    text = mended(edits)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if "#!" in line]

    edition, faults = check(text, guards=GUARDS, file="slip.yaml")

    assert edition is None
    assert [(fault.code, fault.line) for fault in faults] == list(zip(codes, lines, strict=True)), [
        fault.in_("en") for fault in faults
    ]
    for fault in faults:
        assert fault.file == "slip.yaml"
        for text_ in (fault.what, fault.right):
            assert text_.th
            assert text_.en
            assert "{" not in text_.en.replace("{th", "")


def test_an_unknown_name_suggests_the_nearest() -> None:
    _, faults = check(mended([("to: mark\n", "to: marc\n")]), guards=GUARDS, file="x")
    assert faults[0].right.en.startswith('Did you mean "mark"?')
    assert 'หมายถึง "mark"' in faults[0].right.th


def test_all_faults_come_in_one_run_in_the_order_of_lines() -> None:
    edits = [edit for name in ("a guard nobody registered", "a label without Thai", "no colour", "a close before its opening") for edit in SLIPS[name][1]]  # fmt: skip
    _, faults = check(mended(edits), guards=GUARDS, file="x")
    assert [fault.code for fault in faults] == ["wrong-type", "backwards", "missing-label", "unknown-guard"]
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)


def test_no_guard_names_are_checked_when_none_are_given() -> None:
    text = mended([("guards: [emblem.order-done]", "guards: [some.other]")])
    assert check(text, guards=None, file="x")[1] == []
    assert [fault.code for fault in check(text, guards=set(), file="x")[1]].count("unknown-guard") == 12


WHOLE_FILES = {
    "empty": ("", "empty", 1),
    "only a comment": ("# nothing\n", "empty", 1),
    "only a mark": ("---\n", "empty", 1),
    "a list": ("- a\n- b\n", "wrong-type", 1),
    "a word": ("hello", "wrong-type", 1),
    "not UTF-8": (b"format: 1\nname: \xff\xfe\n", "not-utf-8", 2),
    "UTF-16": ("format: 1\n".encode("utf-16"), "not-utf-8", 1),
    "Thai in an old code page": ("format: 1\n\nname: เมือง\n".encode("cp874"), "not-utf-8", 3),
    "a null byte": (b"format: 1\nname: a\x00b\n", "forbidden-character", 2),
    "text that turns around": ("format: 1\n\nname: a\u202eb\n", "forbidden-character", 3),
    "too large": ("# " + "x" * MAX_BYTES, "too-large", 1),
    "too many values": ("a: [" + "1, " * (MAX_NODES + 5) + "]\n", "too-many-nodes", 1),
}


@pytest.mark.parametrize("name", WHOLE_FILES)
def test_a_file_that_is_no_edition_is_refused_with_one_fault(name: str) -> None:
    text, code, line = WHOLE_FILES[name]
    edition, faults = check(text, guards=GUARDS, file="x")
    assert edition is None
    assert (faults[0].code, faults[0].line) == (code, line)
    assert len(faults) == 1 or code == "wrong-type"


def test_an_escape_cannot_spell_a_hidden_character() -> None:
    for escape in (r"\0", r"\x1b[2J", r"\u202e", r"\ufeff"):
        text = mended([("label: {th: ส่งคำขอ, en: Enter}", f'label: {{th: ส่งคำขอ, en: "En{escape}ter"}} #!')])
        line = next(number for number, words in enumerate(text.splitlines(), 1) if "#!" in words)
        faults = check(text, guards=GUARDS, file="x")[1]
        assert ("forbidden-character", line) in [(fault.code, fault.line) for fault in faults]


def test_a_byte_order_mark_is_no_fault() -> None:
    assert check("\ufeff" + GOOD, guards=GUARDS, file="x")[1] == []
    assert check(b"\xef\xbb\xbf" + GOOD.encode(), guards=GUARDS, file="x")[1] == []


def test_every_kind_of_fault_has_a_test() -> None:
    tested = {code for codes, _ in SLIPS.values() for code in codes} | {code for _, code, _ in WHOLE_FILES.values()}
    assert tested == set(SENTENCES)


def laughs(levels: int, width: int) -> str:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * width) + "]" for n in range(1, levels)]
    return "\n".join(lines)


BOMBS = {
    "a billion laughs": (laughs(10, 9), "anchor"),
    "a hundred levels of laughs": (laughs(100, 9), "anchor"),
    "an alias to itself": ("a: &a [*a]\n", "anchor"),
    "merge keys": ("a: &a {b: 1}\nc:\n  <<: *a\n", "anchor"),
    "fifty thousand open brackets": ("[" * 50_000, "too-deep"),
    "fifty thousand open braces": ("{a: " * 50_000, "too-deep"),
    "fifty thousand dashes": ("- " * 50_000, "too-deep"),
    "a long staircase": ("\n".join(" " * n + "a:" for n in range(400)), "too-deep"),
    "thousands of unknown keys": ("\n".join(f"key{n}: {n}" for n in range(9_000)), "missing-key"),
    "thousands of equal keys": ("\n".join("a: 1" for _ in range(9_000)), "duplicate-key"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_goes_off(name: str) -> None:
    """By counts: no more faults than values were written, and none of them was expanded."""
    text, code = BOMBS[name]
    edition, faults = check(text, guards=GUARDS, file="bomb")
    assert edition is None
    assert code in {fault.code for fault in faults}
    assert len(faults) <= MAX_NODES
    assert sum(len(fault.what.en) for fault in faults) < 40 * MAX_BYTES


@pytest.mark.parametrize("name", [*BOMBS, *SLIPS])
def test_without_libyaml_the_same_is_refused_for_the_same_reason(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = BOMBS[name][0] if name in BOMBS else mended(SLIPS[name][1])
    fast = check(text, guards=GUARDS, file="x")[1]
    monkeypatch.setattr(lines, "_Loader", yaml.BaseLoader)
    slow = check(text, guards=GUARDS, file="x")[1]
    assert [(fault.code, fault.line) for fault in slow] == [(fault.code, fault.line) for fault in fast]


def test_a_number_longer_than_any_budget_is_text() -> None:
    text = mended([("value: 60\n    operator: \">=\"\n    unit: points\n", "value: " + "9" * 5000 + "\n    operator: \">=\"\n    unit: points\n")])  # fmt: skip
    assert [fault.code for fault in check(text, guards=GUARDS, file="x")[1]] == ["wrong-type"]
