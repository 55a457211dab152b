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

from index.ledger.datafiles import alternatives, rows
from index.ledger.words import Word


@cache
def roles() -> dict[str, str]:
    """Words with a role in front of a number: verb, adverb, cause, lead."""
    return {row[0]: row[1] for row in rows("predicates")}


@cache
def _metric_ending() -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives([row[0] for row in rows('metrics')])})$")


@cache
def _metric_parts() -> frozenset[str]:
    return frozenset(row[0] for row in rows("metric_parts"))


_NOT_METRIC = frozenset(
    "功能 性能要求 数据 可能 智能 人工智能 产业链 质量 能量 大量 少量 海量 高性 共性 特性 个性 女性 男性 "
    "方面 领域 力量 重量级 名额 全性 慢性 急性 恶性 良性 良恶性 高频次 多数 大多数 少数 参数 函数 代数".split()
)
_ANAPHORS = re.compile(r"^(?:这|该|此|上述|其(?!他|它|余|中)|它|这些|那)")
_GENERIC = frozenset(
    "市场 产品 企业 行业 整体 总体 规模 其 该 这 整个 领域 需求 增长 厂商 业务".split()
)
_PREP_IN = ("在", "于")
_PLACE_END = re.compile(
    r"(?:领域|市场|场景|方面|任务|行业|环节|层面|中|上|里|内|时|过程|应用|设备更新项目|地区|区域|阶段|项目|产品线)$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words around one number say. `subjects` are the items of a list of subjects."""

    subject: str | None
    metric: str | None
    subjects: tuple[str, ...]
    scope: str | None
    predicate: str | None
    object: str | None


def read(
    text: str, left: Sequence[Word], right: Sequence[Word], *, counted: bool, share: bool
) -> Reading:
    """Read subject and metric of the number between `left` and `right`.

    `counted` is true for units that count things (家, 台): the noun behind the number is then
    what is measured. `share` is true for %.
    """
    known = roles()
    words = list(left)
    while words and _is_tail(words[-1], known):
        words.pop()
    at = len(words)
    predicate: str | None = None
    object_words: list[Word] = []
    index = at - 1
    while index >= 0:
        word = words[index]
        role = known.get(word.text)
        if role == "cause" and not _followed_by_de(words, index):
            break
        if role == "verb" and not _followed_by_de(words, index) and not _is_nominal(words, index):
            predicate = word.text
            break
        if (
            word.flag == "p"
            and word.text in _PREP_IN
            and index
            and _object_like(words[index + 1 : at])
        ):
            pass
        index -= 1
    if predicate is not None:
        object_words = words[index + 1 : at]
        end = index
        while end > 0 and (
            known.get(words[end - 1].text) in ("verb", "adverb")
            and not _is_nominal(words, end - 1)
            or words[end - 1].text in ("的", "并", "且", "同时", "地")
        ):
            end -= 1
        noun_phrase = _bounded(words[:end], known)
    else:
        noun_phrase = _bounded(words, known)
    subject_words, metric_words = _split_metric(noun_phrase)
    metric = _join(text, metric_words)
    object_text = None
    if object_words:
        object_words = _clean(object_words, known)
        before, object_metric = _split_metric(object_words)
        object_text = _join(text, object_words)
        if metric is None and object_metric:
            metric = _join(text, object_metric)
            if not subject_words and before:
                subject_words = before
    behind = _noun_run(right)
    if metric is None and behind:
        run_subject, run_metric = _split_metric(behind)
        if run_metric:
            metric = _join(text, run_metric)
            if not subject_words and run_subject and right and right[0].text == "的":
                pass
        elif counted or (right and right[0].text == "的"):
            metric = _join(text, behind)
        elif share and predicate not in ("占", "占据", "约占", "占到", None):
            metric = _join(text, behind)
    if (
        metric is None
        and object_text
        and predicate not in ("占", "占到", "约占", "占据", "为", "是")
    ):
        metric = object_text
    if predicate in ("占", "占到", "约占") and share:
        metric = _share_metric(metric)
    subject, scope, items = _subject(text, subject_words)
    return Reading(subject, metric, items, scope, predicate, object_text)


def _share_metric(metric: str | None) -> str:
    if metric is None:
        return "占比"
    if re.search(r"(?:份额|占比|比重|比例|率)$", metric):
        return metric
    return metric + "占比"


def _is_tail(word: Word, known: dict[str, str]) -> bool:
    role = known.get(word.text)
    return (
        role == "adverb"
        or word.text
        in (
            "的",
            "超过",
            "超",
            "突破",
            "不足",
            "低于",
            "高于",
            "大于",
            "小于",
            "近",
            "约",
            "接近",
            "逾",
            "少于",
            "“",
            '"',
            "(",
            "（",
            "区间",
            "不",
            "再",
            "又",
            "达",
            "地",
            "下",
            "上",
        )
        and word.text not in ()
    )


def _followed_by_de(words: Sequence[Word], index: int) -> bool:
    """Whether a verb stands inside a relative clause (采样率超过1GS/s的产品)."""
    after = words[index + 1 :]
    if after and after[0].text == "的":
        return True
    return any(
        word.text == "的" and at + 1 < len(after) and _metric_follows(after[at + 1 :])
        for at, word in enumerate(after)
    )


def _metric_follows(words: Sequence[Word]) -> bool:
    """Whether after a 的 a subject with its own metric or verb comes."""
    known = roles()
    tail = [word for word in words]
    if any(known.get(word.text) == "verb" for word in tail[1:]):
        return True
    return len(tail) >= 2 and bool(_split_metric(tail)[1]) and bool(_split_metric(tail)[0])


def _is_nominal(words: Sequence[Word], index: int) -> bool:
    """Whether a word that can be a verb is part of a noun here (投入占比, 研发投入, 提升空间)."""
    word = words[index]
    after = words[index + 1] if index + 1 < len(words) else None
    before = words[index - 1] if index else None
    if word.text in (
        "投入",
        "投资",
        "新增",
        "识别",
        "采用",
        "支持",
        "培养",
        "部署",
        "建立",
        "要求",
        "需要",
        "贡献",
    ):
        if (
            word.text in ("投入", "投资", "部署", "识别", "贡献")
            and after is not None
            and _metric_ending().search(after.text)
        ):
            return True
        if word.text in ("投入", "投资") and before is not None and before.is_noun:
            return True
        if word.text in ("识别", "要求") and before is not None and before.is_noun:
            return word.text == "识别"
        if word.text == "新增":
            return after is not None and after.is_noun
    if (
        word.text in ("增长", "提升", "下降")
        and after is not None
        and after.text in ("率", "空间", "最快", "幅度")
    ):
        return True
    if (
        word.text in ("覆盖", "集成", "识别", "连接", "完成", "实现")
        and after is not None
        and after.text in ("率", "度")
    ):
        return True
    return False


def _object_like(words: Sequence[Word]) -> bool:
    return any(word.is_noun for word in words)


def _bounded(words: Sequence[Word], known: dict[str, str]) -> list[Word]:
    """The noun phrase at the end of `words`: from behind the last cause or free verb on."""
    end = len(words)
    while end and (
        known.get(words[end - 1].text) in ("adverb", "lead")
        or words[end - 1].text in ("的", "“", '"')
    ):
        end -= 1
    start = 0
    for index in range(end - 1, -1, -1):
        role = known.get(words[index].text)
        if role == "cause" and not (index + 1 < end and words[index + 1].text == "的"):
            start = index + 1
            break
        if words[index].text == "将" and index + 1 < end:
            start = index + 1
            break
        if (
            role == "verb"
            and words[index].text
            not in (
                "支持",
                "采用",
                "要求",
                "能",
                "可",
                "拥有",
                "提供",
                "有",
                "完成",
                "获得",
                "接入",
            )
            and not any(word.text == "的" for word in words[index:end])
            and not _is_nominal(words, index)
        ):
            start = index + 1
            break
    phrase = list(words[start:end])
    while phrase and (
        known.get(phrase[0].text) in ("lead", "adverb")
        and phrase[0].text not in ("在",)
        or phrase[0].flag in ("c", "u", "x", "w", "y")
        or phrase[0].text in ("的", ",", "，")
    ):
        phrase.pop(0)
    return phrase


def _clean(words: list[Word], known: dict[str, str]) -> list[Word]:
    return _trim([word for word in words])


def _trim(words: list[Word]) -> list[Word]:
    known = roles()
    while words and (
        words[0].text in ("了", "的", "着", "在", "到", "至", "过", "出")
        or known.get(words[0].text) in ("adverb", "verb")
    ):
        words = words[1:]
    while words and (
        words[-1].text in ("的", "了", "达", "仅")
        or known.get(words[-1].text) in ("adverb", "verb")
    ):
        words = words[:-1]
    return words


def _split_metric(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Words of the subject and words of the metric, which stands at the end if at all."""
    words = list(words)
    while words and words[-1].text in ("的", "合计", "共", "年", "”", '"'):
        words.pop()
    if not words:
        return [], []
    last = words[-1]
    if last.text in _NOT_METRIC or not (
        _metric_ending().search(last.text) or _joined_metric(words)
    ):
        return words, []
    start = len(words) - 1
    if len(last.text) == 1 and start:
        start -= 1
    parts = _metric_parts()
    while start > 0:
        word = words[start - 1]
        if (
            word.text in parts
            or (word.flag == "vn" and len(words) - start < 3)
            or _is_metric_word(word)
        ):
            start -= 1
            continue
        break
    subject = words[:start]
    while subject and subject[-1].text in ("的", "年", "与", "和"):
        subject.pop()
    return subject, words[start:]


def _is_metric_word(word: Word) -> bool:
    return (
        len(word.text) > 1
        and word.text[-1] in "量额率"
        and word.text not in _NOT_METRIC
        and word.is_noun
    )


def _joined_metric(words: Sequence[Word]) -> bool:
    return (
        len(words) > 1
        and bool(_metric_ending().search(words[-2].text + words[-1].text))
        and len(words[-1].text) == 1
    )


def _noun_run(words: Sequence[Word]) -> list[Word]:
    """The nouns directly behind a number, an introducing 的 and a bound skipped."""
    words = list(words)
    while words and words[0].text in ("以上", "左右", "以下", "以内", "的", "上下", "“", '"'):
        words.pop(0)
    run: list[Word] = []
    known = roles()
    for word in words:
        if word.is_noun or (word.flag[:1] in "asmtb" and run == [] and word.flag != "m"):
            if known.get(word.text) in ("verb", "cause") and word.text not in (
                "投入",
                "投资",
                "支持",
            ):
                break
            run.append(word)
        elif (
            word.flag.startswith("v")
            and run
            and len(word.text) > 1
            and known.get(word.text) is None
            and False
        ):
            run.append(word)
        else:
            break
    return run


def _join(text: str, words: Sequence[Word]) -> str | None:
    words = [word for word in words if word.text.strip()]
    if not words:
        return None
    joined = "".join(word.text for word in words).strip('的、和与及“”"')
    return joined or None


def _subject(text: str, words: Sequence[Word]) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Subject, what it is narrowed to (在…领域), and the items where the subject is a list."""
    words = list(words)
    while words and words[-1].text in ("的", "各", "均"):
        words.pop()
    for index, word in enumerate(words):
        if word.text in ("较", "比", "相比", "相较"):
            words = words[:index]
            break
    scope = None
    places = [
        index for index, word in enumerate(words) if word.text == "在" or word.text in ("对", "按")
    ]
    if places and places[0] >= 1:
        scope = _join(text, words[places[0] + 1 :])
        words = words[: places[0]]
    elif places and places[0] == 0:
        words = words[1:]
    joined = _join(text, words)
    if joined is None:
        return None, scope, ()
    items: list[str] = []
    current: list[Word] = []
    for word in words:
        if word.text in ("、", "和", "与", "及", "以及") and current:
            items.append(_join(text, current) or "")
            current = []
        else:
            current.append(word)
    items.append(_join(text, current) or "")
    items = [item for item in items if item]
    return joined, scope, tuple(items) if len(items) > 1 else ()


def is_anaphor(subject: str) -> bool:
    """Whether a subject only points back (这一比例, 该细分市场)."""
    return bool(_ANAPHORS.match(subject))


def is_generic(subject: str) -> bool:
    """Whether a subject says nothing by itself (市场, 产品)."""
    return subject in _GENERIC


def opening_subject(text: str, words: Sequence[Word]) -> str | None:
    """The subject of a clause without numbers: the nouns before its first verb."""
    known = roles()
    phrase: list[Word] = []
    words = list(words)
    while (
        words
        and (
            known.get(words[0].text) in ("lead", "adverb") or words[0].flag in ("c", "x", "w", "t")
        )
        and words[0].text != "在"
    ):
        words.pop(0)
    if words and words[0].text in ("在", "从", "对"):
        inner: list[Word] = []
        for word in words[1:]:
            if word.text in ("中", "上", "里", "下", "内", "来看", "看") or word.text == "来":
                break
            inner.append(word)
        joined = _join(text, inner)
        return joined if joined and len(joined) <= 16 and not joined.endswith("来") else None
    for index, word in enumerate(words):
        if (
            (word.flag.startswith("v") and word.flag != "vn")
            or word.flag in ("p", "d", "c")
            or word.text in ("将", "的确")
        ):
            if any(later.text == "的" for later in words[index + 1 : index + 7]) and phrase == []:
                phrase.append(word)
                continue
            break
        phrase.append(word)
    if not any(word.is_noun for word in phrase):
        return None
    joined = _join(text, phrase)
    return joined if joined and len(joined) <= 30 else None
