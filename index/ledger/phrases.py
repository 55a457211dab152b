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

_NOT_METRIC = frozenset(
    "功能 数据 可能 智能 人工智能 产业链 质量 能量 大量 少量 海量 高性 共性 特性 个性 女性 男性 "
    "力量 重量级 名额 全性 慢性 急性 恶性 良性 良恶性 多数 大多数 少数 参数 函数 代数 制度 角度 季度 年度 "
    "月度 高度 态度 维度 深度 效能 总体 数值 性质 实施 度".split()
)
_GENERIC = frozenset(
    "市场 产品 企业 行业 整体 总体 规模 细分领域 应用领域 其 该 这 整个 领域 需求 增长 厂商 业务 公司 平均 细分 细分市场 "
    "模式 机构 方案 比例 指标 功能 技术 系统 设备 地区 材料 标准 项目 方式 数据 措施 政策 变化 "
    "解决方案 趋势 情况 架构 问题 因素 企业产品 方向 环节 品类 数字 占比 比重".split()
)
_POINTERS = re.compile(r"^(?:上述|这一|这些|这类|这种|这个|这|该类|该项|该|此类|此|那些|那)")
_COMPARATIVES = frozenset("较 比 相比 相较 相较于 高出 超出 低于 高于".split())
_FREE_VERBS = frozenset("支持 采用 能 可 拥有 提供 有 完成 获得 接入 用 使用".split())
_STATING = frozenset(
    "为 达 达到 约为 缩短 降低 下降 提升 提高 升至 降至 控制 保持 维持 稳定".split()
)
_SHARES = frozenset("占 占据 占到 约占".split())
_EDGE = frozenset(
    '的 了 着 过 地 得 、 ， , “ ” " ( ) （ ） ≥ ≤ 区间 范围 大关 水平 下 上 中 里 内 时'.split()
)
_PREMISE = re.compile(r"(?:前提|条件|情况|环境|基础|背景|导向)下?$|同时$")
_SETTING = re.compile(
    r"(?:前提|前提下|条件|条件下|情况|情况下|环境|基础|基础上|背景|背景下|同时|方面|层面|维度|角度|来看|观察|"
    r"推动下|导向下|支持下|后|时|期间|以来|看|上|下)$"
)
_KEPT = frozenset("在 年 日均 平均 年均 实际 自动 既 实时 动态".split())
_STOP_BEHIND = frozenset("启动 实现 无法 进行 通过 完成 采用 获得 部署".split())
_PROCESSES = frozenset("处理 诊断 识别 检测 推理 存储 传输 制造 生产 测量 自动".split())
_COUNTING = frozenset(
    "纳入 覆盖 接入 连接 支持 包含 集成 采用 提供 形成 获得 建立 部署 配备 新增 落地 完成 拥有 有 已有".split()
)


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
        object_words = _trim(words[index + 1 : at])
        end = index
        while end and (_skips(words[end - 1]) or _is_chain(words, end - 1)):
            end -= 1
    phrase, marker = _bounded(words[:end])
    subject_words, metric_words = split_metric(phrase)
    subject, place = _subject(subject_words)
    metric = join(metric_words)
    run = _noun_run(right, far=not share)
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
            if subject is None and before and predicate not in _SHARES:
                subject, place = _subject(before)
        elif behind_metric:
            short = len(join(behind_words) or "") <= 3
            metric = behind if short and behind else behind_metric
        elif behind and not (share and _quantifies(right, run, predicate)):
            metric = behind
        elif object_words and predicate not in ("为", "是", "约为", *_SHARES):
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
    if predicate in _SHARES and share:
        if metric and subject is None and not is_share(metric) and metric_words:
            subject, metric = join(phrase), "占比"
        elif of_object or metric is None or behind is None:
            metric = _share_metric(metric, keep=predicate == "占")
    elif share and of_object and object_words and metric and not is_share(metric):
        if predicate in ("贡献", None) or metric == join(object_metric):
            metric = _share_metric(metric, keep=True)
    if share and predicate in ("贡献", "覆盖", "聚集", "集中", "拥有") and metric == behind_metric:
        metric = _share_metric(metric, keep=True) if metric else None
    if kind == "counters" and behind and metric_words and predicate in _COUNTING:
        if not re.search(r"(?:数|量|次)$", metric or ""):
            subject, metric = join(phrase), behind
    if metric is None and kind == "counters" and subject and predicate not in ("有", "为", "是"):
        metric = "数量"
    return Reading(
        subject, metric, place, predicate, marker, behind, join(behind_words), behind_metric
    )


def is_share(metric: str) -> bool:
    """Whether a metric names a share or a rate."""
    return bool(re.search(r"(?:份额|占比|比重|比例|率|增速|溢价)$", metric))


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
        or word.text in _EDGE
        or word.text in _bounds()
        or word.text in ("不", "再", "又", "达", "高", "低")
    )


def _skips(word: Word) -> bool:
    """Adverbs and particles between subject and predicate."""
    return (
        roles().get(word.text) in ("adverb", "lead")
        or word.flag in ("d", "ad", "ul", "uz", "ud", "zg", "vd")
        or word.text in ("的", "地", "并", "且", "同时")
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
            and not _is_nominal(words, index, at)
        ):
            return index
    return None


def _plain_verb(words: Sequence[Word], at: int) -> int | None:
    """A verb without a listed role, between a subject and an object (格林美回收动力电池2.75万吨)."""
    if not words[:at] or split_metric(words[:at])[1] or words[at - 1].text == "的":
        return None
    for index in range(at - 1, 0, -1):
        word = words[index]
        if word.text in ("的", "在") or roles().get(word.text) == "cause":
            return None
        if word.flag == "v" and len(word.text) > 1 and words[index - 1].is_noun and index + 1 < at:
            return index
    return None


def _is_chain(words: Sequence[Word], index: int) -> bool:
    """A verb directly before the predicate (有望达到, 可提升) belongs to it."""
    return roles().get(words[index].text) in ("verb", "cause") and not _is_nominal(
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


def _is_nominal(words: Sequence[Word], index: int, at: int) -> bool:
    """Whether a word that can be a verb is part of a noun here (研发投入, 提升空间)."""
    word = words[index].text
    after = words[index + 1] if index + 1 < len(words) else None
    before = words[index - 1] if index else None
    if after is not None and word + after.text in ("增长率", "增长点", "覆盖面"):
        return True
    if word in ("投入", "投资", "支持", "贡献", "覆盖", "部署", "识别", "销售", "培养", "集成"):
        if after is not None and _metric_ending().search(after.text):
            return True
        if before is not None and before.is_noun:
            if word in ("投入", "投资", "识别"):
                return True
            if word == "支持" and index + 1 >= at:
                return any(roles().get(w.text) == "verb" for w in words[:index])
    if word == "新增":
        return after is not None and after.is_noun and index == 0
    return (
        word in ("增长", "提升", "下降")
        and after is not None
        and after.text in ("率", "空间", "最快", "幅度", "潜力")
    )


def _bounded(words: Sequence[Word]) -> tuple[list[Word], int | None]:
    """The noun phrase at the end of `words`, and the place of the word that opens it."""
    end = len(words)
    inside = [index for index, word in enumerate(words) if word.text == "在"]
    if inside and inside[-1] > 2 and any(w.text in ("中", "里", "内", "上") for w in words[-2:]):
        end = inside[-1]
    while end and (
        roles().get(words[end - 1].text) in ("adverb", "lead") or words[end - 1].text in _EDGE
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
            and not _is_nominal(words, index, end)
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
        or phrase[0].text in _EDGE
        or phrase[0].text in ("有", "能", "可", "和", "与", "及", "是")
    ):
        phrase.pop(0)
    while phrase and (
        phrase[-1].text in _EDGE or roles().get(phrase[-1].text) in ("adverb", "lead")
    ):
        phrase.pop()
    return phrase, marker


def _trim(words: Sequence[Word]) -> list[Word]:
    words = list(words)
    for index, word in enumerate(words):
        if word.text in ("至", "到") and index:
            words = words[:index]
            break
    while words and (words[0].text in _EDGE or roles().get(words[0].text) in ("adverb", "verb")):
        words.pop(0)
    while words and (words[-1].text in _EDGE or roles().get(words[-1].text) in ("adverb", "verb")):
        words.pop()
    return words


def split_metric(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Words of the subject and words of the metric, which stands at the end if at all."""
    words = [word for word in words]
    while words and words[-1].text in ("的", "合计", "共", "年", "”", '"', "区间", "中", "平均"):
        words.pop()
    if not words:
        return [], []
    last = words[-1]
    single = len(last.text) == 1
    joined = words[-2].text + last.text if single and len(words) > 1 else last.text
    if joined in _NOT_METRIC or not _metric_ending().search(joined):
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


def _noun_run(words: Sequence[Word], *, far: bool = False) -> list[Word]:
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
        if word.is_noun or _metric_ending().search(word.text) and len(word.text) > 1:
            run.append(word)
        elif (
            word.text in ("以上", "以下")
            and run
            and index + 1 < len(words)
            and words[index + 1].is_noun
        ):
            run.append(word)
        elif (
            not run
            and (word.flag[:1] in "atb" or _skips(word))
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
            and (len(words) <= 3 or introduced and index == 0)
        ):
            if not (words[index + 1].is_noun or _metric_ending().search(words[index + 1].text)):
                break
            run.append(word)
        elif word.flag[:1] in "sf" and (not run or index + 1 == len(words)):
            run.append(word)
        else:
            break
    if far and not run and words and words[0].flag in ("d", "v", "p"):
        places = [index for index, word in enumerate(words) if word.text == "的"]
        if places and places[0] < 8:
            return _noun_run(words[places[0] + 1 :])
    return [word for word in lead if word.flag[:1] in "ab"] + run if run else []


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


def join(words: Sequence[Word]) -> str | None:
    """The words as one string, edges cleaned; None where nothing is left."""
    joined = "".join(word.text for word in words).strip()
    joined = re.sub(r"[(（][^)）]*\d[^)）]*[)）]?", "", joined).strip('的、和与及“”"，,')
    if joined.count("(") + joined.count("（") > joined.count(")") + joined.count("）"):
        joined += ")" if "(" in joined else "）"
    return joined or None


def _subject(words: Sequence[Word]) -> tuple[str | None, str | None]:
    """Subject, and the place that 在… or 对… narrows it to."""
    words = list(words)
    while words and words[-1].text in ("的", "各", "均", "中"):
        words.pop()
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
        or len(subject) < 2
        and not words[0].flag.startswith("n")
        and subject != "其"
    ):
        subject = None
    return subject, place


def _names_something(word: Word) -> bool:
    return word.is_noun or word.flag[:1] in "rmtsfxqkz" or word.text == "其" or len(word.text) > 2


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
    if verb is None and re.search(_SETTING, join(phrase) or ""):
        return None, None, None, True
    weak = verb is None
    if verb is not None and verb + 1 == len(words) and roles().get(words[verb].text) == "cause":
        return None, None, None, True  # 数据显示: says who says so, not what it is about
    of_which = words[-1].text == "中"
    while phrase and (_skips(phrase[-1]) or phrase[-1].text in _EDGE):
        phrase.pop()
    subject_words, metric_words = split_metric(phrase)
    if verb is not None and not metric_words and _describes(words[verb:]):
        weak = True  # 技术门槛较高 says how something is, seldom what comes next
    if of_which:
        return join(phrase), None, None, True
    subject = join(subject_words) if subject_words else join(phrase)
    target = None
    for index in range(verb if verb is not None else len(words), len(words)):
        if words[index].text in ("推动", "带动", "拉动", "促进"):
            target = join(_noun_run(words[index + 1 :]))
    if metric_words == [] and verb is not None and words[verb].text in (*_SHARES, "保持", "维持"):
        metric_words = split_metric(_trim(words[verb + 1 :]))[1]
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
        and (word.flag == "v" or word.flag == "vn" and phrase[-1].flag[:1] in "mqn")
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
        word.flag in ("d", "ad", "c") or word.flag == "a" and index + 1 == len(words)
    )
