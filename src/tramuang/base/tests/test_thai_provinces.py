"""The provinces and their names."""

import pytest

from tramuang.base.pure.thai.provinces import REGIONS, find_province, provinces, suggest_provinces


def test_there_are_77_provinces_with_different_names_and_codes() -> None:
    table = provinces()
    assert len(table) == 77
    for field in ("code", "dopa", "name_th", "name_en"):
        assert len({getattr(province, field) for province in table}) == 77
    assert all(province.code == f"TH-{province.dopa}" for province in table)
    assert {province.region for province in table} == set(REGIONS)


@pytest.mark.parametrize("province", provinces(), ids=lambda province: province.code)
def test_a_province_is_found_by_each_of_its_names(province) -> None:
    for text in (
        province.code, province.dopa, province.name_th, f"จังหวัด{province.name_th}", f"จ.{province.name_th}", f"จ. {province.name_th} ",
        province.name_en, province.name_en.lower().replace(" ", ""), f"{province.name_en} Province",
    ):  # fmt: skip
        assert find_province(text) is province, text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("กทม.", "TH-10"),
        ("กรุงเทพฯ", "TH-10"),
        ("Krung Thep Maha Nakhon", "TH-10"),
        ("อยุธยา", "TH-14"),
        ("Ayutthaya", "TH-14"),
        ("โคราช", "TH-30"),
        ("Lop Buri", "TH-16"),
        ("Chonburi", "TH-20"),
        ("ลําปาง", "TH-52"),
        ("th-96", "TH-96"),
        ("๙๖", "TH-96"),
        ("NARATHIWAT", "TH-96"),
    ],
)
def test_a_province_is_found_by_the_names_of_daily_use(text: str, code: str) -> None:
    found = find_province(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "นราธิวาด", "Atlantis", "97", "จังหวัด"])
def test_an_unknown_name_finds_nothing(text: str) -> None:
    assert find_province(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [("นราธิวาด", "Narathiwat"), ("Naratiwas", "Narathiwat"), ("Pitsanulok", "Phitsanulok"), ("จ.ภูเก็จ", "Phuket")],
)
def test_a_misspelt_name_is_met_with_a_suggestion(text: str, name: str) -> None:
    assert suggest_provinces(text)[0].name_en == name


def test_nonsense_is_met_with_no_suggestion() -> None:
    assert suggest_provinces("qqqqqq") == []


def test_bangkok_is_no_changwat() -> None:
    bangkok, narathiwat = find_province("10"), find_province("96")
    assert bangkok is not None
    assert narathiwat is not None
    assert (bangkok.full_name(), bangkok.full_name("en")) == ("กรุงเทพมหานคร", "Bangkok")
    assert (narathiwat.full_name(), narathiwat.full_name("en")) == ("จังหวัดนราธิวาส", "Narathiwat Province")
