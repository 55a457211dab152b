"""What a clause without numbers is about: it names the subject of the clauses behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.ledger.nouns import (
    EDGE,
    SHARES,
    join,
    noun_run,
    roles,
    skips,
    split_metric,
    trim,
)
from index.ledger.words import Word

SETTING = re.compile(
    r"(?:前提|前提下|条件|条件下|情况|情况下|环境|基础|基础上|背景|背景下|同时|方面|层面|维度|角度|来看|观察|"
    r"推动下|导向下|支持下|后|时|期间|以来|看|上|下)$"
)


def opening(words: Sequence[Word]) -> tuple[str | None, str | None, str | None, bool]:
    """Subject, metric and object of a clause without numbers, and whether they are weak.

    The subject is the nouns before the first verb that does not stand in a relative clause;
    the object the nouns behind a 推动 or 带动. Weak is a clause without a verb: it names the
    subject only where nothing before it does.
    """
    words = list(words)
    while words and (
        (roles().get(words[0].text) in ("lead", "adverb") and words[0].text not in ("在", "从"))
        or words[0].flag in ("c", "x", "w", "t", "d")
    ):
        words.pop(0)
    if (
        words
        and words[0].text in ("这", "此")
        and len(words) > 1
        and (roles().get(words[1].text) == "cause")
    ):
        words = words[2:]
    if words and words[0].text in ("在", "从"):
        inner: list[Word] = []
        for word in words[1:]:
            if word.text in ("中", "上", "里", "下", "内", "看", "来", "来看", "方面", "时"):
                break
            inner.append(word)
        text = join(inner)
        fits = text is not None and re.search(r"(?:领域|市场|行业|场景)$", text)
        return (text if fits else None), None, None, True
    if words and words[-1].text in ("后", "时"):
        words.pop()
    if words and words[-1].text in ("下", "际"):
        # 政策推动下 is a setting; 中西部地区在政策推动下 names its subject before the 在
        before = [index for index, word in enumerate(words) if word.text == "在"]
        if not before or not before[0]:
            return None, None, None, True
        words = words[: before[0] + 1]
    phrase: list[Word] = []
    verb = None
    for index, word in enumerate(words):
        if _opens_predicate(words, index, phrase):
            verb = index
            break
        phrase.append(word)
    if not any(word.is_noun for word in phrase):
        return None, None, None, True
    if verb is None and re.search(SETTING, join(phrase) or ""):
        return None, None, None, True
    weak = verb is None
    if verb is not None and verb + 1 == len(words) and roles().get(words[verb].text) == "cause":
        return None, None, None, True  # 数据显示: says who says so, not what it is about
    of_which = words[-1].text == "中"
    while phrase and (skips(phrase[-1]) or phrase[-1].text in EDGE):
        phrase.pop()
    subject_words, metric_words = split_metric(phrase)
    if verb is not None and not metric_words and _describes(words[verb:]):
        weak = True  # 技术门槛较高 says how something is, seldom what comes next
    if of_which:
        return join(phrase), None, None, False
    subject = join(subject_words) if subject_words else join(phrase)
    target = None
    for index in range(verb if verb is not None else len(words), len(words)):
        if words[index].text in ("推动", "带动", "拉动", "促进"):
            target = join(noun_run(words[index + 1 :]))
    if metric_words == [] and verb is not None and words[verb].text in (*SHARES, "保持", "维持"):
        metric_words = split_metric(trim(words[verb + 1 :]))[1]
    if subject and len(subject) > 32:
        subject = None
    if not subject_words and metric_words and weak:
        return None, None, target, True
    return subject, join(metric_words), target, weak


def _describes(words: Sequence[Word]) -> bool:
    """较高, 显著: the predicate is an adjective."""
    flags = [word.flag[:1] for word in words[:3]]
    return flags[0] == "a" or (flags[0] in "dz" and "a" in flags and "v" not in flags)


def _opens_predicate(words: Sequence[Word], index: int, phrase: Sequence[Word]) -> bool:
    word = words[index]
    if phrase and word.text in ("由于", "因", "因为", "凭借", "依托", "通过", "随着"):
        return True
    if word.text in ("、", "和", "与", "及", "以及", "(", ")", "（", "）", "“", "”", '"', "的"):
        return False
    if phrase and roles().get(word.text) == "verb" and word.flag[:1] not in "bj":
        nominal = (
            word.is_noun
            and index + 1 < len(words)
            and (words[index + 1].is_noun or words[index + 1].text in ("的", "和", "与", "、"))
        )
        if not nominal and words[index + 1 : index + 2] and words[index + 1].text != "的":
            return True
    if word.is_noun and not (
        phrase
        and index + 1 == len(words)
        and (word.flag == "v" or (word.flag == "vn" and phrase[-1].flag[:1] in "mqn"))
        and phrase[-1].text != "的"
        and not word.text.endswith(("服务", "应用", "管理"))
    ):
        return False
    after = [later.text for later in words[index + 1 : index + 5]]
    if word.flag.startswith("v") or word.flag in ("p",) or word.text == "将":
        if word.text in ("将", "在", "是", "为", "已"):
            return True
        if word.text in ("对", "以"):
            return True
        if not phrase and roles().get(word.text) is None and word.flag.startswith("v"):
            return False
        if all(early.flag[:1] in "bmr" for early in phrase):
            return "的" not in [later.text for later in words[index + 1 : index + 9]]
        return "的" not in after[: 4 if word.flag == "p" else 1]
    if word.flag in ("d", "ad") and phrase and index + 1 < len(words):
        following = words[index + 1]
        if roles().get(following.text) == "verb":
            return True
        return following.flag in ("d", "ad", "zg", "a") or _opens_predicate(
            words, index + 1, phrase
        )
    return bool(phrase) and (
        word.flag in ("d", "ad", "c") or (word.flag == "a" and index + 1 == len(words))
    )
