from __future__ import annotations

import pytest

from corpus.pinyin import is_reading, without_readings
from corpus.traced import TracedText

ANNOTATED = "領(lǐng)域數(shù)據(jù)和領(lǐng)先的數(shù)字"


def read(text: str) -> str:
    return without_readings(TracedText.of_source(text)).text


def test_readings_behind_characters_are_removed() -> None:
    assert read(ANNOTATED) == "領域數據和領先的數字"


@pytest.mark.parametrize("bracket", ["(PACS)", "(CNN)", "(S)", "(如医疗影像、工业检测等)", "(%)"])
def test_genuine_brackets_stay_in_an_annotated_text(bracket: str) -> None:
    assert read(ANNOTATED + "系統" + bracket) == "領域數據和領先的數字系統" + bracket


def test_a_reading_without_a_tone_goes_behind_a_particle_only() -> None:
    assert read(ANNOTATED + "我的(de)書(ma)") == "領域數據和領先的數字我的書(ma)"


def test_a_reading_behind_a_letter_that_is_half_a_character_is_removed() -> None:
    assert read(ANNOTATED + "，F(xiàn)PGA") == "領域數據和領先的數字，FPGA"


@pytest.mark.parametrize(
    "text",
    [
        "耄(mào)耋(dié)老人的用药指南",
        "囧(jiǒng)字走红,冏与囧同音。囧、囧、囧。",
        "妈妈(ma)和估值(PE)",
        "他问(ma)怎么读",
        "没有括号的正文",
    ],
)
def test_a_text_that_was_not_annotated_stays_as_it_is(text: str) -> None:
    assert read(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lǐng", True),
        ("lüè", True),
        ("de", True),
        ("zhe", True),
        ("pacs", False),
        ("lǐǐ", False),
        ("CNN", False),
        ("xqz", False),
        ("how", False),
    ],
)
def test_a_reading_is_one_syllable_of_mandarin(text: str, expected: bool) -> None:
    assert is_reading(text) is expected
