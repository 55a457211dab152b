"""A slip of the input method is corrected where the report's own terms make it near certain."""

from __future__ import annotations

import pytest

from index.index import Index
from rag.answerer import Answerer
from rag.lexicon import shipped_lexicon
from rag.sounds import homophones, readings_of, sounds_of
from rag.typos import TypoReader


@pytest.fixture(scope="module")
def typos(shipped_index: Index) -> TypoReader:
    return TypoReader(shipped_index, shipped_lexicon())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("数据采急卡的出货量", "数据采集卡的出货量"),
        ("影象工作站的单价", "影像工作站的单价"),
        ("深透率是多少", "渗透率是多少"),
        ("市场分额是多少", "市场份额是多少"),
        ("国产替带目录", "国产替代目录"),
        ("边缘计蒜的市场规模", "边缘计算的市场规模"),
        ("要被强制淘太", "要被强制淘汰"),
        ("推想柯技的平台", "推想科技的平台"),
    ],
)
def test_a_word_that_only_sounds_right_becomes_the_reports_term(
    typos: TypoReader, typed: str, meant: str
) -> None:
    assert typos.corrected(typed)[0] == meant


@pytest.mark.parametrize(
    "typed",
    [
        "AI自动找病灶的检出率",
        "存储是哪三级",
        "每年涨多少",
        "存储成本降了多少",
        "西藏的市场份额",
        "血管分隔算法",
        "镁国的出口管制",
        "小公司凭啥也能活得不错",
    ],
)
def test_what_may_be_meant_as_it_stands_is_left_alone(typos: TypoReader, typed: str) -> None:
    assert typos.corrected(typed) == (typed, ())


def test_no_development_question_without_a_slip_is_changed(typos: TypoReader) -> None:
    from eval.gold import DEVELOPMENT, read_gold

    changed = [q.id for q in read_gold(DEVELOPMENT) if typos.corrected(q.question)[1]]
    assert changed == ["a-121", "a-127", "e-057"]


def test_a_correction_is_said_in_the_question_as_read(shipped_answerer: Answerer) -> None:
    reply = shipped_answerer.answer("影象工作站2022年的产能是多少?")
    assert "“影象工作站”按“影像工作站”理解" in reply.question_as_read
    assert "46.8万台" in reply.answer


def test_sounds_are_toneless_and_may_be_several() -> None:
    assert readings_of("集") == ("ji",)
    assert readings_of("重")[0] == "zhong" and "chong" in readings_of("重")
    assert sounds_of("采集") == (("cai", "ji"),)
    assert sounds_of("生成", loose=True) == (("sen", "cen"),)
    assert not sounds_of("A集")
    assert "急" in homophones("集") and "集" not in homophones("集")
