"""Words in a text without spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tramuang.base.pure.thai.words import TERMS, pieces, words


@pytest.mark.parametrize("term", TERMS)
def test_a_term_stays_whole_in_a_sentence(term: str) -> None:
    assert term in pieces(f"มีการกล่าวถึง{term}และเรื่องอื่น")


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("เทศบาลนครยะลาและเทศบาลเมืองนราธิวาส", "เทศบาล นคร ยะลา และ เทศบาล เมือง นราธิวาส"),
        ("พัฒนาเมืองอัจฉริยะด้านสารสนเทศ", "พัฒนา เมือง อัจฉริยะ ด้าน สารสนเทศ"),
        ("น้ำท่วมส่งผลกระทบต่อชุมชนสุไหงโก-ลก", "น้ำท่วม ส่ง ผลกระทบ ต่อ ชุมชน สุไหงโก-ลก"),
        ("น้ำเสียงและน้ำเสีย", "น้ำเสียง และ น้ำเสีย"),
        ("Smart City 1,500.50 บาท", "Smart City 1,500.50 บาท"),
    ],
)
def test_a_sentence_is_cut_into_its_words(text: str, cut: str) -> None:
    assert words(text) == cut.split()


def test_spaces_and_signs_are_no_words() -> None:
    assert words(" ( / - ) \n") == []


def test_a_term_is_not_found_where_its_last_letter_bears_a_vowel() -> None:
    assert "หลักการ" not in words("หลักการี")


@given(st.text(alphabet="กขคงนมยรลวสหอะาิีุูเแโใไ่้์ๆฯ -.19๑๙a\n") | st.text())
def test_nothing_is_lost_in_cutting(text: str) -> None:
    assert "".join(pieces(text)) == text
