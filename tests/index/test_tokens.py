from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import IndexDamagedError
from index.ngrams import char_ngrams
from index.normal import fold
from index.words import WordSplitter

TEXT = "医学影像存储与传输系统(PACS)占54.3%,3.0T磁共振和PET-CT设备共12,500台。"


@pytest.fixture(scope="module")
def splitter() -> WordSplitter:
    return WordSplitter.for_text(TEXT)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("２０２５年", "2025年"),
        ("PACS", "pacs"),
        ("12,500台", "12500台"),
        ("216,000,000元", "216000000元"),
        ("2021,2022,2023", "2021,2022,2023"),
        ("1,25,3", "1,25,3"),
    ],
)
def test_ways_of_writing_the_same_fold_to_one(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_words_are_folded_and_free_of_punctuation_and_function_words(
    splitter: WordSplitter,
) -> None:
    words = splitter("请问，ＰＡＣＳ 的占比是多少？")
    assert "pacs" in words
    assert not {"请问", "的", "是", "多少", "，", "？", " "} & set(words)


def test_a_long_word_also_gives_the_words_inside_it(splitter: WordSplitter) -> None:
    words = splitter("磁共振设备")
    assert {"磁共振", "共振", "设备"} <= set(words)


def test_joined_latin_terms_of_the_report_stay_whole(splitter: WordSplitter) -> None:
    assert {"3.0t", "pet-ct"} <= set(splitter("3.0T的PET-CT"))


def test_common_words_that_the_report_lacks_do_not_fall_apart(splitter: WordSplitter) -> None:
    assert "大" not in splitter("大概能占多少")


def test_a_stored_dictionary_splits_as_the_one_that_was_saved(
    splitter: WordSplitter, tmp_path: Path
) -> None:
    splitter.save(tmp_path / "dictionary.json")
    loaded = WordSplitter.load(tmp_path / "dictionary.json")
    assert loaded(TEXT) == splitter(TEXT)


def test_a_broken_dictionary_is_named(tmp_path: Path) -> None:
    (tmp_path / "dictionary.json").write_text('{"words": 3}', encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=r"dictionary\.json"):
        WordSplitter.load(tmp_path / "dictionary.json")


def test_splitting_writes_nothing_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    WordSplitter.for_text("影像工作站")("影像")
    assert capfd.readouterr().err == ""


def test_numbers_and_latin_words_count_as_one_character() -> None:
    assert char_ngrams("2025年PACS占54.3%", shortest=2, longest=2) == [
        "2025年",
        "年pacs",
        "pacs占",
        "占54.3",
        "54.3%",
        "2025",
        "pacs",
        "54.3",
    ]


def test_punctuation_ends_a_run() -> None:
    assert char_ngrams("华东、华北", shortest=2, longest=3) == ["华东", "华北"]


def test_nothing_but_punctuation_gives_no_tokens(splitter: WordSplitter) -> None:
    assert char_ngrams("？！ …", shortest=1, longest=2) == []
    assert splitter("？！ …") == []
