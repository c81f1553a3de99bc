"""What is meant for a reader is found, in sentences without spaces as well; what is not meant for them never is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tramuang.base import chain, jobs, search
from tramuang.base.models import SearchEntry
from tramuang.base.pure.searching import audience_words, folded, stands_whole, terms
from tramuang.base.search import Entry
from tramuang.base.tests.conftest import HAPPENED
from tramuang.base.tests.test_guard import on

FLOOD = "ระบบเตือนภัยน้ำท่วมและติดตามระดับน้ำในคลองบางนรา"
ENTRIES = [
    Entry(
        "project:flood",
        FLOOD,
        "/p/flood/",
        "Flood warning",
        "เทศบาลเมืองนราธิวาส",
        "Narathiwat Town",
        "กล้องวัดระดับน้ำ 12 จุด",
    ),
    Entry("project:waste", "จัดการขยะอัจฉริยะ", "/p/waste/", "Smart waste", "เทศบาลเมืองนราธิวาส", "Narathiwat Town"),
    Entry("project:disgust", "รณรงค์เลิกขยะแขยงผู้ป่วย", "/p/disgust/", "Against stigma"),
    Entry("project:city", "สวนสาธารณะ", "/p/park/", "Park", "เขตน้ำท่วมเดิม", "Once flooded", "ปลูกต้นไม้"),
    Entry("project:deep", "ศูนย์ข้อมูล", "/p/data/", "Data centre", "", "", "รวมข้อมูลน้ำท่วมย้อนหลัง ๑๐ ปี และ IoT"),
    Entry("project:draft", "ร่างแผนน้ำท่วม", "/p/draft/", "Draft flood plan", audiences=("area:9699", "office")),
    Entry("project:secret", "ร่างของสำนักงานเรื่องน้ำท่วม", "/p/office/", audiences=("office",)),
    Entry("project:samyan", "สามย่านสมาร์ทซิตี้", "/p/samyan/", "Samyan Smart City 100%_", body="Chulalongkorn University"),
]


class Records:
    """The records behind a source, which tests may change."""

    def __init__(self) -> None:
        self.entries = {entry.ref: entry for entry in ENTRIES}

    def give(self, refs):
        return [entry for ref, entry in self.entries.items() if refs is None or ref in refs]


@pytest.fixture
def records(db, monkeypatch):
    monkeypatch.setattr(search, "_sources", {})
    records = Records()
    search.source("project", records.give)
    assert search.refresh() == len(ENTRIES)
    return records


def found(question: str, *audiences: str, **options) -> list[str]:
    return [hit.ref.removeprefix("project:") for hit in search.find(question, audiences or ("public",), **options)]


class TestFinding:
    def test_a_word_is_found_inside_a_sentence_without_spaces(self, records):
        assert found("น้ำท่วม") == ["flood", "city", "deep"]

    def test_a_question_without_spaces_is_cut_into_its_words(self, records):
        assert found("น้ำท่วมนราธิวาส") == ["flood"]
        assert found("นราธิวาสขยะ") == ["waste"]

    def test_every_word_must_be_there_in_either_language(self, records):
        assert found("narathiwat ขยะ") == ["waste"]
        assert found("FLOOD Warning") == ["flood"]
        assert found("flood unicorn") == []

    def test_title_comes_before_line_and_line_before_body(self, records):
        assert found("น้ำท่วม") == ["flood", "city", "deep"]
        assert found("flood") == ["flood", "city"]

    def test_a_whole_word_comes_before_a_part_of_one(self, records):
        assert found("ขยะ") == ["waste", "disgust"]

    def test_a_title_that_is_the_question_comes_first(self, records):
        records.entries["project:n"] = Entry("project:n", "สวนสาธารณะริมแม่น้ำบางนรา", "/p/n/")
        search.refresh("project")
        assert found("สวนสาธารณะ") == ["city", "n"]

    @pytest.mark.parametrize("question", ["io", "12", "ปี", "ขย"])
    def test_words_too_short_for_the_index_are_found_all_the_same(self, records, question):
        assert found(question)

    def test_short_and_long_words_narrow_each_other(self, records):
        assert found("น้ำท่วม ปี") == ["deep"]
        assert found("ข้อมูล io") == ["deep"]

    @pytest.mark.parametrize(
        ("question", "ref"),
        [
            ("๑๐", "deep"),
            ("10", "deep"),
            ("นํ้าท่วม", "flood"),
            ("น\u200bราธิวาส", "flood"),
            ("iot", "deep"),
            ("Ｓmart waste", "waste"),
            ("เเผน", "draft"),
        ],
    )
    def test_other_spellings_of_the_same_are_found(self, records, question, ref):
        assert ref in found(question, "public", "office")

    @pytest.mark.parametrize(
        "question",
        [
            "",
            " ",
            "!!!",
            "%",
            "_",
            '"',
            "'",
            '" OR "',
            "* NEAR",
            "\x00",
            "a\x00b น้ำ\x00ท่วม",
            "\\",
            "ๆ",
            "a" * 5000,
            "🏙",
            "ก" * 500,
            "AND",
            "-น้ำ -x",
            "text:",
            "(",
            "น้ำ*",
        ],
    )
    def test_no_question_upsets_it(self, records, question):
        assert isinstance(found(question), list)

    def test_signs_are_signs_and_not_wildcards(self, records):
        assert found("100%_") == ["samyan"]
        assert found("1_0") == []
        assert found("S_art") == []

    def test_the_answer_is_as_long_as_asked_for_and_of_the_kind_asked_for(self, records):
        assert len(found("น้ำท่วม", limit=2)) == 2
        assert found("น้ำท่วม", kind="city") == []
        assert len(found("น้ำท่วม", kind="project")) == 3

    def test_a_hit_speaks_the_reader_s_language(self, records):
        hit = search.find("flood warning")[0]
        with translation.override("en"):
            assert (hit.title, hit.line) == ("Flood warning", "Narathiwat Town")
        with translation.override("th"):
            assert (hit.title, hit.line) == (FLOOD, "เทศบาลเมืองนราธิวาส")
        assert (hit.kind, hit.url, hit.public) == ("project", "/p/flood/", True)

    def test_a_search_is_one_query(self, records, django_assert_num_queries):
        with django_assert_num_queries(1):
            found("น้ำท่วม ปี narathiwat")
        with django_assert_num_queries(0):
            found("")


class TestAudiences:
    def test_a_draft_is_found_only_by_whom_it_is_meant_for(self, records):
        assert "draft" not in found("ร่างแผนน้ำท่วม")
        assert found("ร่างแผนน้ำท่วม", "public", "area:9699") == ["draft"]
        assert set(found("ร่าง", "public", "office")) == {"draft", "secret"}
        assert found("ร่าง", "public", "area:96", "area:969", "area:99", "area:10-samyan") == []

    def test_nobody_s_audience_finds_nothing(self, records):
        assert search.find("น้ำท่วม", ()) == []

    @pytest.mark.parametrize("audience", ["", " ", "% %", "_ublic", "public area:9699", "%"])
    def test_no_audience_reaches_into_another(self, records, audience):
        assert not set(found("ร่าง น้ำท่วม", audience)) & {"draft", "secret"}

    def test_what_is_published_or_taken_back_is_so_at_the_next_refresh(self, records):
        draft = records.entries["project:draft"]
        records.entries["project:draft"] = Entry(draft.ref, draft.title_th, draft.url, audiences=("public",))
        search.refresh("project", ["project:draft"])
        assert found("ร่างแผนน้ำท่วม") == ["draft"]
        records.entries["project:draft"] = draft
        search.refresh("project", ["project:draft"])
        assert found("ร่างแผนน้ำท่วม") == []

    @pytest.mark.parametrize("audiences", [(), ("",), ("two words",), ("Public",), ("สาธารณะ",)])
    def test_an_entry_without_a_proper_audience_is_refused(self, audiences):
        with pytest.raises(ValueError, match="audiences"):
            audience_words(audiences)


class TestInStep:
    def test_changed_words_are_found_and_old_ones_no_longer(self, records):
        records.entries["project:flood"] = Entry("project:flood", "สถานีสูบน้ำ", "/p/flood/")
        search.refresh("project", ["project:flood"])
        assert found("สูบน้ำ") == ["flood"]
        assert "flood" not in found("น้ำท่วม")

    def test_what_is_gone_is_found_no_more_and_the_rest_is_left_alone(self, records):
        del records.entries["project:flood"], records.entries["project:deep"]
        assert search.refresh("project", ["project:flood"]) == 0
        assert found("น้ำท่วม") == ["city", "deep"]
        search.refresh()
        assert found("น้ำท่วม") == ["city"]
        assert SearchEntry.objects.count() == len(ENTRIES) - 2

    def test_two_kinds_do_not_touch_each_other(self, records):
        search.source("city", lambda refs: [Entry("city:9699", "เทศบาลเมืองนราธิวาส", "/cities/9699/")])
        search.refresh("city")
        search.refresh("project", [])
        assert [hit.kind for hit in search.find("นราธิวาส")] == ["city", "project", "project"]

    def test_refreshing_again_changes_nothing(self, records):
        before = list(SearchEntry.objects.order_by("pk").values())
        search.refresh()
        assert list(SearchEntry.objects.order_by("pk").values()) == before
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM base_searchindex")
                assert cursor.fetchone() == (len(ENTRIES),)

    @pytest.mark.usefixtures("only_mine")
    def test_a_subscriber_keeps_it_in_step_with_what_happens(self, records, tell, at):
        jobs.on("test.", "test.search", lambda row: search.refresh("project", [row.subject]))
        records.entries["project:new"] = Entry("project:new", "รถโดยสารไฟฟ้า", "/p/new/")
        tell(HAPPENED, "project:new")
        assert found("รถโดยสาร") == []
        chain.seal(at)
        jobs.run_subscribers(at)
        assert found("รถโดยสาร") == ["new"]


class TestTheIndex:
    def test_the_trigram_index_is_used(self, records):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'base_searchindex'")
                assert "trigram" in cursor.fetchone()[0]
            else:
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("EXPLAIN SELECT id FROM base_searchentry WHERE text LIKE '%%น้ำท่วม%%'")
                assert "base_searchentry_trigrams" in "".join(row[0] for row in cursor.fetchall())

    @on("postgresql")
    def test_thai_letters_are_letters_to_the_index(self, db):
        with connection.cursor() as cursor:
            cursor.execute("SELECT array_length(show_trgm('น้ำท่วม'), 1)")
            assert cursor.fetchone()[0] > 3


class TestSpelling:
    @given(st.text(max_size=60))
    def test_folding_twice_changes_nothing(self, text):
        assert folded(folded(text)) == folded(text)

    @given(st.text(max_size=300))
    def test_every_question_has_terms_of_words_that_stand_in_it(self, question):
        for term in terms(question):
            assert term.words
            assert all(word in term.phrase for word in term.words)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("น้ำ", "นํ้า"),
            ("น้ำ", "น\u0e49\u0e4d\u0e32"),
            ("แผน", "เเผน"),
            ("ปี ๒๕๖๕", "ปี  2565"),
            ("SMART", "smart"),
            ("ก\u200bข", "กข"),
        ],
    )
    def test_two_spellings_of_one_word_are_folded_into_one(self, one, other):
        assert folded(one) == folded(other)

    def test_a_part_of_a_word_does_not_stand_whole(self):
        (term,) = terms("ขยะ")
        assert stands_whole(term, "จัดการขยะอัจฉริยะ")
        assert not stands_whole(term, "ขยะแขยง")
