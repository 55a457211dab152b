"""Who and what a number is about, from the words around it: subject and metric.

Works on the words between two numbers of a clause: the nouns before the predicate are
subject and metric, the nouns between predicate and number its object, the nouns behind the
number what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.ledger.datafiles import rows, word_list
from index.ledger.nouns import (
    EDGE,
    SHARES,
    is_nominal,
    is_share,
    join,
    noun_run,
    roles,
    skips,
    split_metric,
    trim,
)
from index.ledger.words import Word

_COMPARATIVES = word_list("comparatives")
_FREE_VERBS = word_list("free_verbs")
_STATING = word_list("stating")
_PREMISE = re.compile(r"(?:前提|条件|情况|环境|基础|背景|导向)下?$|同时$")
_KEPT = word_list("kept")
_COUNTING = word_list("counting")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words around one number say.

    `subject` may be None or only point back; `place` is what 在… narrows it to; `marker` is
    the index of the word (使, 将 …) behind which the subject was found, or None.
    """

    subject: str | None
    metric: str | None
    place: str | None
    predicate: str | None
    marker: int | None
    behind: str | None
    behind_subject: str | None = None
    behind_metric: str | None = None


def read(left: Sequence[Word], right: Sequence[Word], *, share: bool, kind: str) -> Reading:
    """Subject and metric of the number between `left` and `right`.

    `share` is true for %; `kind` is the kind of the unit (counters, money, time …).
    """
    words = _uncompared(left)
    at = len(words)
    while at and _is_tail(words[at - 1]):
        at -= 1
    within = at < len(left) and any(word.text == "中" for word in words[at:])
    of_object = at < len(left) and any(word.text == "的" for word in left[at:])
    index = _predicate(words, at)
    if index is None:
        index = _plain_verb(words, at)
    predicate = words[index].text if index is not None else None
    object_words: list[Word] = []
    end = at
    if index is not None:
        object_words = trim(words[index + 1 : at])
        end = index
        while end and (skips(words[end - 1]) or _is_chain(words, end - 1)):
            end -= 1
    phrase, marker = _bounded(words[:end])
    subject_words, metric_words = split_metric(phrase)
    subject, place = _subject(subject_words)
    metric = join(metric_words)
    run = noun_run(right, far=not share)
    behind = join(run)
    before, object_metric = split_metric(object_words)
    if object_words and object_words[0].text.startswith("每"):
        object_words, object_metric = [], []
    behind_words, behind_metric_words = split_metric(run)
    behind_metric = join(behind_metric_words)
    introduced = bool(right) and right[0].text in ("的", "以上", "以下", "左右", "以内")
    growth = _growth_behind(right) if share else None
    if growth:
        metric = metric or growth
    elif metric is None or (object_words and not of_object and introduced and behind_metric):
        if object_words and not of_object and introduced and behind:
            metric = behind_metric or behind
        elif object_metric:
            metric = join(object_metric)
            if subject is None and before and predicate not in SHARES:
                subject, place = _subject(before)
        elif behind_metric:
            short = len(join(behind_words) or "") <= 3
            metric = behind if short and behind else behind_metric
        elif behind and not (share and _quantifies(right, run, predicate)):
            metric = behind
        elif object_words and predicate not in ("为", "是", "约为", *SHARES):
            metric = join(object_words)
    if (
        metric is None
        and kind not in ("counters",)
        and predicate in _STATING
        and len(phrase) > 1
        and not of_object
        and phrase[-1].is_noun
    ):
        subject, place = _subject(phrase[:-1])
        metric = phrase[-1].text
    if share and metric is None and _quantifies(right, run, predicate):
        return Reading(behind, "占比", place, predicate, marker, behind)
    if share and within and predicate is None and metric_words and not is_share(metric or ""):
        return Reading(join(phrase), "占比", place, predicate, marker, behind)
    if predicate in SHARES and share:
        if metric and subject is None and not is_share(metric) and metric_words:
            subject, metric = join(phrase), "占比"
        elif of_object or metric is None or behind is None:
            metric = _share_metric(metric, keep=predicate == "占")
    elif (
        share
        and of_object
        and object_words
        and metric
        and not is_share(metric)
        and (predicate in ("贡献", None) or metric == join(object_metric))
    ):
        metric = _share_metric(metric, keep=True)
    moved = marker is not None and words[marker].text == "将"
    if share and moved and of_object and predicate is None and metric and not is_share(metric):
        metric = _share_metric(metric, keep=True)  # 将营收的14%用于研发
    if share and predicate in ("贡献", "覆盖", "聚集", "集中", "拥有") and metric == behind_metric:
        metric = _share_metric(metric, keep=True) if metric else None
    counts = kind == "counters" and behind and metric_words and predicate in _COUNTING
    if counts and not re.search(r"(?:数|量|次)$", metric or ""):
        subject, metric = join(phrase), behind
    if metric is None and kind == "counters" and subject and predicate not in ("有", "为", "是"):
        metric = "数量"
    return Reading(
        subject, metric, place, predicate, marker, behind, join(behind_words), behind_metric
    )


def _share_metric(metric: str | None, *, keep: bool) -> str:
    if metric is None:
        return "占比"
    if is_share(metric):
        return metric
    return metric + "占比" if keep else "占比"


def _uncompared(words: Sequence[Word]) -> list[Word]:
    """Words with 较…/比… taken out up to the verb that follows the comparison."""
    kept: list[Word] = []
    skipping = False
    for index, word in enumerate(words):
        if (
            word.text in _COMPARATIVES
            and (index or word.text in ("较", "比", "相比", "高出", "超出", "高于", "低于"))
            and not (word.text in ("低于", "高于") and index + 1 == len(words))
        ):
            skipping = True
            continue
        if skipping and (
            roles().get(word.text) in ("verb", "adverb") or word.text in ("高", "低", "提升")
        ):
            skipping = False
        if not skipping:
            kept.append(word)
    if skipping and words and words[-1].text in ("溢价", "溢价率"):
        kept.append(words[-1])
    return kept


@cache
def _bounds() -> frozenset[str]:
    """Words that bound the number behind them (超过, 不到)."""
    return frozenset(row[0] for row in rows("qualifiers") if row[1] == "before")


def _is_tail(word: Word) -> bool:
    role = roles().get(word.text)
    return (
        role == "adverb"
        or word.text in EDGE
        or word.text in _bounds()
        or word.text in ("不", "再", "又", "达", "高", "低")
    )


def _predicate(words: Sequence[Word], at: int) -> int | None:
    for index in range(at - 1, -1, -1):
        role = roles().get(words[index].text)
        if role == "cause" and not (index + 1 < at and words[index + 1].text == "的"):
            # 准确率要求达到98%: nothing is made to do anything, the word is the predicate
            return None if any(word.is_noun for word in words[index + 1 : at]) else index
        if (
            role == "verb"
            and not _in_relative(words, index, at)
            and not is_nominal(words, index, at)
        ):
            return index
    return None


def _plain_verb(words: Sequence[Word], at: int) -> int | None:
    """A verb without a listed role between subject and object (格林美回收动力电池2.75万吨)."""
    if not words[:at] or split_metric(words[:at])[1] or words[at - 1].text == "的":
        return None
    for index in range(at - 1, 0, -1):
        word = words[index]
        if word.text in ("的", "在") or roles().get(word.text) == "cause":
            return None
        before = words[index - 1]
        if (
            word.flag == "v"
            and len(word.text) > 1
            and (before.is_noun or roles().get(before.text) == "adverb")
            and index + 1 < at
            and len(words[index + 1].text) > 1  # 充电|桩 is a noun
        ):
            return index
    return None


def _is_chain(words: Sequence[Word], index: int) -> bool:
    """A verb directly before the predicate (有望达到, 可提升) belongs to it."""
    return roles().get(words[index].text) in ("verb", "cause") and not is_nominal(
        words, index, index + 1
    )


def _in_relative(words: Sequence[Word], index: int, at: int) -> bool:
    """Whether a verb stands inside a relative clause (采样率超过1GS/s的产品市占率)."""
    after = words[index + 1 : at]
    for place, word in enumerate(after):
        if word.text == "的":
            rest = after[place + 1 :]
            return place == 0 or _has_own_metric(rest)
    return False


def _has_own_metric(words: Sequence[Word]) -> bool:
    subject, metric = split_metric(words)
    if any(roles().get(word.text) == "verb" for word in words[1:]):
        return True
    return bool(metric and subject)


def _bounded(words: Sequence[Word]) -> tuple[list[Word], int | None]:
    """The noun phrase at the end of `words`, and the place of the word that opens it."""
    end = len(words)
    inside = [index for index, word in enumerate(words) if word.text == "在"]
    if inside and inside[-1] > 2 and any(w.text in ("中", "里", "内", "上") for w in words[-2:]):
        end = inside[-1]
    while end and (
        roles().get(words[end - 1].text) in ("adverb", "lead") or words[end - 1].text in EDGE
    ):
        end -= 1
    start, marker = 0, None
    for index in range(end - 1, -1, -1):
        word = words[index]
        role = roles().get(word.text)
        if role == "cause" and not (index + 1 < end and words[index + 1].text == "的"):
            start, marker = index + 1, index
            break
        if word.text == "将" and index + 1 < end:
            start, marker = index + 1, index
            break
        if word.text in ("从", "由", "自") and index:
            end = index
            continue
        if (
            role == "verb"
            and word.text not in _FREE_VERBS
            and not any(later.text == "的" for later in words[index:end])
            and not is_nominal(words, index, end)
        ):
            start = index + 1
            break
    phrase = [
        word
        for word in words[start:end]
        if word.text
        not in (
            "预计",
            "预期",
            "有望",
            "合计",
            "分别",
            "目前",
            "当前",
            "已",
            "仍",
            "将",
            "至",
            "现有",
        )
    ]
    while phrase and (
        (roles().get(phrase[0].text) in ("lead", "adverb") and phrase[0].text not in _KEPT)
        or (phrase[0].flag in ("c", "uj", "x", "w", "y", "d") and phrase[0].text not in _KEPT)
        or phrase[0].text in EDGE
        or phrase[0].text in ("有", "能", "可", "和", "与", "及", "是")
    ):
        phrase.pop(0)
    while phrase and (
        phrase[-1].text in EDGE or roles().get(phrase[-1].text) in ("adverb", "lead")
    ):
        phrase.pop()
    return phrase, marker


def _growth_behind(right: Sequence[Word]) -> str | None:
    """40%的年均增长, 25%以上的增速: the growth that stands behind a number."""
    text = "".join(word.text for word in right[:6])
    match = re.match(
        r"(?:左右|以上|以下)?的?((?:年均|复合|同比|年化|年|平均)*(?:复合)?(?:增长率|增速|增长|增幅))",
        text,
    )
    return match.group(1) if match else None


def _quantifies(right: Sequence[Word], run: Sequence[Word], predicate: str | None) -> bool:
    """60%的三甲医院部署…: the share is a share of the noun, which then does something."""
    if not run or not right:
        return False
    if predicate not in (None, "有", "到") and roles().get(predicate) != "cause":
        return False
    return right[-1].end > run[-1].end


def _subject(words: Sequence[Word]) -> tuple[str | None, str | None]:
    """Subject, and the place that 在… or 对… narrows it to."""
    words = list(words)
    while words and words[-1].text in ("的", "各", "均", "中"):
        words.pop()
    role = next((i for i, word in enumerate(words) if word.text == "作为"), 0)
    if role:
        words = words[:role]  # 影像工作站作为核心配套软件: what it is, not in which role
    place = None
    places = [
        index
        for index, word in enumerate(words)
        if word.text in ("在", "对") and not any(w.text[0].isdigit() for w in words[index:])
    ]
    if places and places[0] >= 1:
        place = join(words[places[0] + 1 :])
        words = words[: places[0]]
    elif places and places[0] == 0:
        place = join(words[1:])
        words = []
        if place and _PREMISE.search(place):
            place = None
    subject = join(words) if any(_names_something(word) for word in words) else None
    if subject and (
        _PREMISE.search(subject)
        or (len(subject) < 2 and not words[0].flag.startswith("n") and subject != "其")
    ):
        subject = None
    return subject, place


def _names_something(word: Word) -> bool:
    return word.is_noun or word.flag[:1] in "rmtsfxqkz" or word.text == "其" or len(word.text) > 2
