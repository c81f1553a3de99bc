"""YAML that remembers its lines: the same values as others read, each at its line, and nothing expanded."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.base.pure import lines
from tramuang.base.pure.lines import Limits, Node, read

LIMITS = Limits(4096, 6, 60)


def told(text, limits=LIMITS):
    node, troubles = read(text, limits)
    return node, [(each.code, each.line) for each in troubles]


def plainly(node: Node):
    match node.kind:
        case "map":
            return {key: plainly(each) for key, each in node.entries.items()}
        case "list":
            return [plainly(each) for each in node.items]
    return node.value


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8)
VALUES = st.recursive(
    WORDS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, min_size=1, max_size=3), max_leaves=8,
)  # fmt: skip


@settings(max_examples=60)
@given(st.dictionaries(WORDS, VALUES, min_size=1, max_size=3))
def test_what_was_written_is_read_again_as_it_was(data):
    # Words stand in quotes, so that none of them is taken for a number or a date.
    text = yaml.dump(data, Dumper=Quoting, allow_unicode=True, width=1000)
    node, troubles = read(text, Limits(1 << 20, 60, 10_000))
    assert troubles == [] and plainly(node) == data


class Quoting(yaml.SafeDumper):
    pass


Quoting.add_representer(str, lambda dumper, word: dumper.represent_scalar("tag:yaml.org,2002:str", word, style='"'))


def test_everything_is_at_its_line_and_a_section_at_its_name():
    node, troubles = read("a:\n  b: 1\n  c:\n    - x\n    - y\n\nd: {e: z}\n", LIMITS)
    assert troubles == []
    a = node.entries["a"]
    assert (a.line, a.entries["b"].line, a.entries["c"].line) == (1, 2, 3)
    assert [each.line for each in a.entries["c"].items] == [4, 5]
    assert (node.entries["d"].line, node.key_lines["d"]) == (7, 7)


def test_of_a_key_that_is_there_twice_the_first_holds_and_the_second_is_told():
    node, troubles = told("a: 1\nb: 2\na: 3\n")
    assert plainly(node) == {"a": "1", "b": "2"} and troubles == [("duplicate-key", 3)]


def test_words_without_quotes_mean_what_the_room_says_and_quotes_make_text():
    node, _ = read("a: 7\nb: '7'\nc: yes\nd: ~\n", LIMITS, lambda raw: int(raw) if raw.isdigit() else lines.scalar(raw))
    assert plainly(node) == {"a": 7, "b": "7", "c": "yes", "d": None}


@pytest.mark.parametrize("loader", ["CBaseLoader", "BaseLoader"])
@pytest.mark.parametrize(
    ("text", "troubles"),
    [
        ("", [("empty", 1)]), ("# nothing\n", [("empty", 1)]), ("x" * 5000, [("too-large", 1)]), (b"a: \xff", [("not-utf-8", 1)]),
        ("a: 1\nb: \u202e2", [("forbidden-character", 2)]), ('a: "\\u202e"', [("forbidden-character", 1)]),
        ("a: &x 1\nb: *x\n", [("anchor", 1), ("alias", 2)]), ("a: !!python/name:os.system x", [("tag", 1)]),
        ("a: 1\n---\nb: 2\n", [("many-documents", 2)]), ("[" * 9 + "]" * 9, [("too-deep", 1)]),
        ("a:\n" + "".join(f"  - {n}\n" for n in range(80)), [("too-many-nodes", 59)]), ("? [a]\n: 1\n", [("key-not-word", 1)]),
        ("a: 1\nb: [1, 2\nc: 3\n", [("syntax", 2)]), ("a:\n\tb: 1\n", [("syntax", 2)]),
    ],
)  # fmt: skip
def test_what_has_no_use_is_refused_at_its_line(text, troubles, loader, monkeypatch):
    monkeypatch.setattr(lines, "_Loader", getattr(yaml, loader))
    node, found = told(text)
    assert found == troubles and (
        node is None or found[0][0] in ("anchor", "tag", "forbidden-character", "key-not-word")
    )


def test_nothing_is_expanded_however_it_is_written():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    node, troubles = told(bomb)
    assert node is not None and sum(code == "alias" for code, _line in troubles) == 16
    assert all(each.kind == "bad" for each in node.entries["i"].items)
