"""Noun phrases of reports: where the metric begins, what stands behind a number, what points back.

Works on words; which phrase belongs to which number is decided in `phrases.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from index.ledger.datafiles import alternatives, rows, word_list
from index.ledger.words import Word

_NOT_METRIC = word_list("not_metric")
_GENERIC = word_list("generic")
_POINTERS = re.compile(r"^(?:上述|这一|这些|这类|这种|这个|这|该类|该项|该|此类|此|那些|那)")
_PROCESSES = word_list("processes")
EDGE = word_list("edge")
SHARES = word_list("shares")
_STOP_BEHIND = word_list("stop_behind")


@cache
def roles() -> dict[str, str]:
    """Words with a role in front of a number: verb, adverb, cause, lead."""
    return {row[0]: row[1] for row in rows("predicates")}


@cache
def metric_ending() -> re.Pattern[str]:
    """Matches text that ends like a measured quantity (率, 规模, 成本)."""
    return re.compile(f"(?:{alternatives([row[0] for row in rows('metrics')])})$")


@cache
def _metric_parts() -> frozenset[str]:
    return frozenset(row[0] for row in rows("metric_parts"))


def split_metric(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Words of the subject and words of the metric, which stands at the end if at all."""
    words = list(words)
    while words and words[-1].text in ("的", "合计", "共", "年", "”", '"', "区间", "中", "平均"):
        words.pop()
    if not words:
        return [], []
    last = words[-1]
    single = len(last.text) == 1
    joined = words[-2].text + last.text if single and len(words) > 1 else last.text
    if joined in _NOT_METRIC or not metric_ending().search(joined):
        return words, []
    if single and (len(words) == 1 or joined == last.text):
        return words, []
    start = len(words) - (2 if single else 1)
    parts = _metric_parts()
    if re.search(r"(?:份额|占比|比重|比例|渗透率|复合增长率|市场规模)$", last.text):
        parts = parts - _PROCESSES
    if last.text.endswith("市场规模"):
        parts = frozenset({"总"})
    first = start
    compound = bool(re.search(r"(?:份额|占比|比重|渗透率|增长率|增速|规模|数量)$", last.text))
    while start > 0:
        word = words[start - 1]
        acts = (
            word.flag == "v"
            and len(word.text) > 1
            and not compound
            and start == first
            and (start == 1 or any(_is_thing(early) for early in words[: start - 1]))
        )
        if (
            word.text in parts
            or acts
            or _is_metric_word(word)
            or re.match(r"单[台套例盘位个节]", word.text)
        ):
            start -= 1
            continue
        break
    metric = words[start:]
    subject = words[:start]
    while subject and (
        subject[-1].text in ("的", "年", "与", "和", "中", "日")
        or roles().get(subject[-1].text) in ("adverb", "lead")
    ):
        subject.pop()
    return subject, metric


def _is_thing(word: Word) -> bool:
    return word.flag[:1] in "njlbrtiqs" or word.flag in ("eng", "vn", "an", "x")


def _is_metric_word(word: Word) -> bool:
    return (
        len(word.text) > 2
        and word.text[-1] in "量额率"
        and word.text not in _NOT_METRIC
        and word.is_noun
    )


def noun_run(words: Sequence[Word], *, far: bool = False) -> list[Word]:
    """The nouns directly behind a number, an introducing 的 and a bound skipped."""
    words = list(words)
    introduced = bool(words) and words[0].text == "的"
    while words and words[0].text in ("以上", "左右", "以下", "以内", "的", "上下", "“", '"', "余"):
        words.pop(0)
    run: list[Word] = []
    lead: list[Word] = []
    for index, word in enumerate(words):
        if (
            word.text in ("提升", "增长")
            and run
            and "".join(w.text for w in words[index + 1 : index + 2]) in ("空间", "潜力")
        ):
            run.append(word)
            continue
        if (
            (word.text in _STOP_BEHIND and run)
            or word.text == "无法"
            or (roles().get(word.text) in ("verb", "cause") and not word.is_noun)
        ):
            break
        if (
            word.is_noun
            or (metric_ending().search(word.text) and len(word.text) > 1)
            or (
                word.text in ("以上", "以下")
                and run
                and index + 1 < len(words)
                and words[index + 1].is_noun
            )
        ):
            run.append(word)
        elif (
            not run
            and (word.flag[:1] in "atb" or skips(word))
            and (word.text not in ("的", "在", "从", "由", "到", "至", "以", "于"))
        ):
            lead.append(word)
            continue
        elif run and len(word.text) == 1 and word.flag[:1] in "qgkz" and not roles().get(word.text):
            run.append(word)
        elif word.text == "的" and not run:
            lead.clear()
            continue
        elif (
            not run
            and word.flag.startswith("v")
            and index + 1 < len(words)
            and (len(words) <= 3 or (introduced and index == 0))
        ):
            if not (words[index + 1].is_noun or metric_ending().search(words[index + 1].text)):
                break
            run.append(word)
        elif word.flag[:1] in "sf" and len(word.text) > 1 and (not run or index + 1 == len(words)):
            run.append(word)
        else:
            break
    if far and not run and words and words[0].flag in ("d", "v", "p"):
        places = [index for index, word in enumerate(words) if word.text == "的"]
        if places and places[0] < 8:
            return noun_run(words[places[0] + 1 :])
    return [word for word in lead if word.flag[:1] in "ab"] + run if run else []


def join(words: Sequence[Word]) -> str | None:
    """The words as one string, edges cleaned; None where nothing is left."""
    joined = "".join(word.text for word in words).strip()
    joined = re.sub(r"[(（][^)）]*\d[^)）]*[)）]?", "", joined).strip('的、和与及“”"，,')
    if joined.count("(") + joined.count("（") > joined.count(")") + joined.count("）"):
        joined += ")" if "(" in joined else "）"
    return joined or None


def pointed(subject: str) -> tuple[bool, str | None]:
    """Whether a subject points back, and the noun it points with (该细分市场 → 细分市场).

    这类轻量化产品 points, but says enough by itself: it counts as its own subject.
    """
    if subject.startswith("其") and not subject.startswith(("其他", "其它", "其余", "其中")):
        rest = subject[1:].lstrip("中")
        return (True, None) if not rest or is_generic(rest) else (False, rest)
    match = _POINTERS.match(subject)
    if not match:
        return False, subject
    rest = re.sub(r"^[一二两三四五六七八九十]?(?:类|种|个|项|家)?", "", subject[match.end() :])
    if subject.startswith(("该省", "该市", "该县", "该行业")):
        return False, subject
    return (True, rest or None) if is_generic(rest) or len(rest) < 4 else (False, rest)


def is_generic(subject: str) -> bool:
    """Whether a subject says nothing by itself (市场, 产品)."""
    return subject in _GENERIC or subject == ""


def is_share(metric: str) -> bool:
    """Whether a metric names a share or a rate."""
    return bool(re.search(r"(?:份额|占比|比重|比例|率|增速|溢价)$", metric))


def skips(word: Word) -> bool:
    """Adverbs and particles between subject and predicate."""
    return (
        roles().get(word.text) in ("adverb", "lead")
        or word.flag in ("d", "ad", "ul", "uz", "ud", "zg", "vd")
        or word.text in ("的", "地", "并", "且", "同时")
    )


def trim(words: Sequence[Word]) -> list[Word]:
    """Words without adverbs, verbs and marks at the edges, cut at a 至 or 到."""
    words = list(words)
    for index, word in enumerate(words):
        if word.text in ("至", "到") and index:
            words = words[:index]
            break
    while words and (words[0].text in EDGE or roles().get(words[0].text) in ("adverb", "verb")):
        words.pop(0)
    while words and (words[-1].text in EDGE or roles().get(words[-1].text) in ("adverb", "verb")):
        words.pop()
    return words


def is_nominal(words: Sequence[Word], index: int, at: int) -> bool:
    """Whether a word that can be a verb is part of a noun here (研发投入, 提升空间)."""
    word = words[index].text
    after = words[index + 1] if index + 1 < len(words) else None
    before = words[index - 1] if index else None
    if after is not None and word + after.text in ("增长率", "增长点", "覆盖面"):
        return True
    if word in ("投入", "投资", "支持", "贡献", "覆盖", "部署", "识别", "销售", "培养", "集成"):
        if after is not None and metric_ending().search(after.text):
            return True
        if before is not None and before.is_noun:
            if word in ("投入", "投资", "识别"):
                return True
            if word == "支持" and index + 1 >= at:
                return any(roles().get(w.text) == "verb" for w in words[:index])
    if word == "新增":
        return after is not None and after.is_noun and index < 2
    return (
        word in ("增长", "提升", "下降")
        and after is not None
        and after.text in ("率", "空间", "最快", "幅度", "潜力")
    )
