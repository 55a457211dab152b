"""Damage is made on clean text by `damage`, restored, and compared with what was there."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.data_file import data_rows
from corpus.reading import cleaned
from corpus.report import LOST_CHARACTER, MarkKind
from corpus.span import Span
from tests.corpus.damage import Damaged, damaged, traditional

CLEAN = (Path(__file__).parent / "clean.txt").read_text(encoding="utf-8")
SENTENCES = re.findall(r"[^。]+。", CLEAN.replace("\n", ""))
READINGS = {
    character: reading
    for reading, characters in data_rows("readings.tsv")
    for character in characters
}
DOCUMENTS = 30


@dataclass
class Count:
    """How many places were damaged in one way, and how many of them came back."""

    places: int = 0
    restored: int = 0

    def add(self, text: str, made: Damaged, places: tuple[int, ...]) -> None:
        aligned = len(text) == len(made.truth)
        for place in places:
            self.places += 1
            self.restored += aligned and text[place] == made.truth[place]


def document(seed: int) -> Damaged:
    """A damaged document: sentences in a random order, random characters annotated."""
    chance = random.Random(seed)
    clean = "".join(chance.sample(SENTENCES, len(SENTENCES)))
    present = sorted(set(traditional(clean)) & READINGS.keys())
    annotated = {*chance.sample(present, 40), *chance.sample(sorted(READINGS), 500)}
    return damaged(clean, {character: READINGS[character] for character in sorted(annotated)})


@pytest.mark.slow
def test_damage_made_at_random_places_is_restored() -> None:
    computed, chosen = Count(), Count()
    for seed in range(DOCUMENTS):
        made = document(seed)
        text, _ = cleaned(made.text)
        computed.add(text.text, made, made.computed)
        chosen.add(text.text, made, made.chosen)

    assert computed.places > 100
    assert computed.restored >= 0.99 * computed.places
    assert chosen.places > 100
    assert chosen.restored >= 0.95 * chosen.places


def test_every_restored_character_names_a_source_place_and_lost_digits_are_marked() -> None:
    for seed in range(4):
        made = document(seed)
        text, repairs = cleaned(made.text)
        assert list(text.starts) == sorted(text.starts)
        lost = [repair for repair in repairs if repair.kind is MarkKind.LOST]
        assert len(lost) == text.text.count(LOST_CHARACTER)
        for repair in lost:
            assert text.working_span(repair.source_span).of(text.text) == LOST_CHARACTER


MARKS = st.sampled_from(
    ["?", "??", "???", "?!", "?;", "(ma)", "(PE)", "(S)", "?hello", "??OK,", ""]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SENTENCES), MARKS), min_size=1, max_size=30))
def test_undamaged_text_comes_back_unchanged(pieces: list[tuple[str, str]]) -> None:
    text = "".join(sentence[:-1] + mark + "。" * (not mark) for sentence, mark in pieces)

    restored, repairs = cleaned(text)

    assert restored.text == text
    assert repairs == []


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SENTENCES), MARKS), min_size=1, max_size=30))
def test_genuine_question_marks_stay_in_a_text_that_is_damaged_elsewhere(
    pieces: list[tuple[str, str]],
) -> None:
    # The site annotates a character wherever it stands.
    frame = {"醫": "yī", "領": "lǐng", "現": "xiàn", "續": "xù", "數": "shù", "據": "jù"}
    annotated = str.maketrans({character: f"{character}({r})" for character, r in frame.items()})
    damage = "醫(yī)療領(lǐng)域?qū)τ跋窆ぷ髡镜男枨蟪尸F(xiàn)持續(xù)增長,數(shù)據(jù)領(lǐng)先,"
    clean = "".join(sentence[:-1] + mark for sentence, mark in pieces)

    restored, _ = cleaned(damage + traditional(clean).translate(annotated))

    assert restored.text == "医疗领域对影像工作站的需求呈现持续增长,数据领先," + clean


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("區(qū)域?qū)崿F(xiàn)6小時", "区域实现6小时"),
        ("需求的提升為當(dāng)?shù)貜S商創(chuàng)造了機會", "需求的提升为当地厂商创造了机会"),
        ("醫(yī)療領(lǐng)域?qū)\ue6aaICOM標(biāo)準的支持", "医疗领域对DICOM标准的支持"),
        ("是在??苹\ue208跋窠鉀Q方案領(lǐng)域", "是在专科化影像解决方案领域"),
        ("部署模式革新?;\ue2c4谳p量化設(shè)計", "部署模式革新。基于轻量化设计"),
        ("提出更高要求?!稊?shù)據(jù)安全法》", "提出更高要求。《数据安全法》"),
        ("市場規(guī)??赡芡黄?0億元", "市场规模可能突破□0亿元"),
        ("與??朴跋裰行摹1就令^部廠商", "与专科影像中心。本土头部厂商"),
    ],
)
def test_each_kind_of_damage_is_inverted(printed: str, expected: str) -> None:
    frame = "醫(yī)療數(shù)據(jù)領(lǐng)域的數(shù)據(jù)領(lǐng)先,"

    restored, _ = cleaned(frame + printed)

    assert restored.text == "医疗数据领域的数据领先," + expected


def test_a_chosen_character_keeps_its_runner_up_and_a_confidence() -> None:
    source = (
        "醫(yī)療數(shù)據(jù)領(lǐng)域的數(shù)據(jù)領(lǐng)先,特殊功能需求??谇会t(yī)院需要"
    )

    text, [repair] = cleaned(source)

    assert repair.read_as == "。口腔医"
    assert repair.runner_up is not None
    assert 0.5 < repair.confidence < 1
    assert repair.source_span.of(source) == "??谇会t"
    at = text.text.index("口")
    assert text.source_span(Span(at, at + 1)).of(source) == "?谇"
