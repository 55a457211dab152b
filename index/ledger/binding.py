"""Binds a number to its subject, metric and region, in its clause or from what came before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.span import Span
from index.figure import Change
from index.ledger import cues, nouns, openings, phrases, places, words
from index.ledger.context import Context, Scene, SentenceState, unit_key
from index.ledger.datafiles import word_list
from index.ledger.draft import Draft
from index.ledger.moves import LIST_GAP
from index.ledger.scanner import Mention
from index.ledger.words import Word

_BEARERS = word_list("bearers")
_COMPANY = re.compile(r"(?:公司|集团|银行|证券|保险|医院|大学)$")
SELF = word_list("self")
_AGAINST = re.compile(
    r"(?:(?:高于|低于|优于|落后于|好于)([^,，。\d]{2,12}?)的?|较([^,，。\d]{2,8}))$"
)
_VERB = Word("是", "v", 0, 0)
MARKET_LEVEL = re.compile(r"市场规模|总规模|行业规模|复合增长率|年均增长率|市场增速")


def bind(scene: Scene, mention: Mention, draft: Draft) -> None:
    """Set subject, metric and terms from the clause, else from what came before."""
    text, clause, state, context = scene.text, scene.clause, scene.state, scene.context
    previous, right_end = scene.previous(mention), scene.right_end(mention)
    gap = text[previous.end : mention.start] if previous else ""
    start = clause.start
    if previous and LIST_GAP.match(gap):
        start = previous.end
    left_words = [w for w in scene.words if start <= w.start and w.end <= mention.start]
    right_words = [w for w in scene.words if mention.end <= w.start and w.end <= right_end]
    left_text = text[start : mention.start]
    printed = text[mention.start : mention.end]
    share = mention.unit.base == "%" or bool(re.search(r"分之|一半|半数|^\d+/\d+$", printed))
    against = _AGAINST.search(left_text)
    if against and _is_against(against, text[mention.end : right_end]):
        name = (against.group(1) or against.group(2)).removesuffix("的")
        draft.subject, draft.change, draft.direction = name, Change.LEVEL, None
        draft.compared_with = None
        reading = phrases.read([], right_words, share=True, kind="share")
        if cues.movement("", text[mention.end : right_end], "%", percent=share)[0] is Change.RATE:
            draft.change = Change.RATE
        draft.metric = (reading.metric if right_words else None) or state.metric
        draft.region = places.nearest(draft.subject) or draft.region
        return
    reading = phrases.read(left_words, right_words, share=share, kind=mention.unit.kind)
    subject, metric = reading.subject, reading.metric
    if subject in SELF and scene.topic:
        subject = scene.topic
    if (
        not share
        and (subject in (None, "使用") or left_text.endswith(("对", "为", "向")))
        and reading.behind_subject
        and mention.unit.kind in ("money", "length", "time", "none")
        and re.match(r"(?:以上|以下|以内)?的|以[上下内]", text[mention.end : right_end])
        and reading.predicate not in ("能", "识别", "实现", "带来", "形成", "提供", "面临", "可")
    ):
        subject = reading.behind_subject
        metric = metric if metric not in (reading.behind, reading.behind_metric) else None
        metric = metric or _default_metric(mention)
    if text[mention.start - 1 : mention.start] in ("(", "（") and not share:
        metric = _default_metric(mention)
    subject, inherited = _settle(scene, subject, left_words, reading)
    if subject is None and reading.place and state.subject is None:
        subject = _without_market(reading.place)
    if (
        metric is not None
        and metric in left_text
        and metric in ("数量", "总数", "总量", "金额", "总额")
        and subject
        and len(subject) < 4
        and state.subject
        and reading.subject == subject
    ):
        subject, metric = state.subject, subject + metric
    if metric and _pointing_metric(metric, left_words) and state.metric:
        metric = state.metric
    if subject is None:
        subject, inherited = state.subject, True
        if metric and metric.endswith("规模") and len(state.target or "") > 1:
            subject = state.target
        if subject is None:
            if metric and MARKET_LEVEL.search(metric):
                subject = context.markets.get(metric) or context.topic or scene.topic
            elif reading.predicate not in ("有", "已有", "共有"):
                subject = context.subject or context.topic
                if scene.topic and _COMPANY.search(scene.topic):
                    subject = scene.topic  # a company's report speaks of the company
    if metric is None and not (reading.subject and draft.change is not Change.LEVEL):
        metric = _carried_metric(draft, state)
        same = state.by_unit.get(unit_key(draft))
        if same and draft.change is not Change.RATE and inherited:
            subject, metric = same
        if inherited:
            draft.clause_span = Span(
                draft.clause_span.start - (clause.start - state.clause_start),
                draft.clause_span.end,
            )
    if metric is None and mention.unit.kind == "money" and reading.predicate in ("投资", "投入"):
        metric = reading.predicate
    elif (
        metric is None
        and reading.subject
        and (mention.unit.kind == "counters" or (share and draft.change is not Change.LEVEL))
    ):
        metric = "数量"
    draft.subject, draft.metric = subject, metric
    if reading.subject:
        draft.region = places.nearest(reading.subject)


def _settle(
    scene: Scene, subject: str | None, left_words: Sequence[Word], reading: phrases.Reading
) -> tuple[str | None, bool]:
    """The subject itself where it only points back or is moved by a 使 or 将 before it."""
    state, context = scene.state, scene.context
    points = False
    noun: str | None = None
    if subject:
        points, noun = nouns.pointed(subject)
        if not points and noun and not nouns.is_generic(noun):
            return noun, False
    if points and noun in ("比例", "指标", "占比") and len(reading.place or "") > 3:
        return _without_market(reading.place or ""), False
    if points and noun:
        named = named_before(scene.context, scene.text[: scene.clause.start], noun)
        if named:
            return named, True
    after_marker = subject is not None and subject.startswith("其")
    own_words = left_words[: reading.marker] if reading.marker is not None else []
    if after_marker and state.subject and not (own_words and own_words[0].text != "其"):
        return state.subject, True
    if reading.marker is not None:
        before, _, _, _ = openings.opening([*left_words[: reading.marker], _VERB])
        if before:
            before_points, before_noun = nouns.pointed(before)
            if not before_points and before_noun and not nouns.is_generic(before_noun):
                owner = before_noun.split("的")[0] if after_marker else before_noun
                return owner, False
    if subject and state.subject is None and context.subject:
        return context.subject, True
    return None, True


def named_before(context: Context, text: str, noun: str | None) -> str | None:
    """What 该领域 or 这些材料 points to: the last phrase of the sentence that ends so."""
    if not noun or len(noun) < 2:
        return None
    if noun in _BEARERS:
        text = context.text + text  # 这些企业 may point into the sentence before
    head = noun[-2:]
    closing = r"(?=[,，。;；])" if head in ("领域", "市场", "行业") else ""
    if closing:
        head = "(?:领域|市场|行业)"
    pattern = (
        rf"([^,，。;；的对在于向把将为了使和与]{{2,16}}(?:、[^,，。;；的]{{1,12}})*{head}){closing}"
    )
    found = None
    for match in re.finditer(pattern, text):
        if not any(
            nouns.roles().get(w.text) in ("verb", "cause") for w in words.cut(match.group(1))
        ):
            found = match.group(1)
    return found


def _carried_metric(draft: Draft, state: SentenceState) -> str | None:
    """The metric of the clause before; 占比 where a share names nothing."""
    metric = state.metric
    if metric is None:
        if draft.unit.base == "%" and draft.change is Change.LEVEL:
            return "占比"
        return None
    if draft.unit.base == "%" and draft.change is Change.LEVEL and not nouns.is_share(metric):
        return "占比"  # 专项债超过2000亿元,其中约15%用于设备采购
    if draft.change is not Change.RATE:
        metric = re.sub(r"(?:年均|年)?(?:复合)?(?:增长率|增速|增幅)$", "", metric) or metric
    return metric


def region_of(scene: Scene, mention: Mention, subject: str | None) -> str | None:
    """The region of a number: its clause's, else its subject's, else the sentence's."""
    text, clause, state = scene.text, scene.clause, scene.state
    previous = scene.previous(mention)
    start = previous.end if previous else clause.start
    found = places.nearest(text[start : mention.start])
    if found is None and previous:
        found = places.nearest(text[clause.start : previous.start])
    inherited = state.region if subject == state.subject else None
    if state.region and places.is_nation(state.region):
        inherited = state.region
    if inherited and found and places.is_nation(found):
        return inherited
    return found or inherited or state.scope or (places.nearest(subject) if subject else None)


def _is_against(match: re.Match[str], right: str) -> bool:
    """Whether a number is that of the other side (高于传统系统的78.6%, 较静态影像92%的准确率)."""
    if match.group(2):
        return right.startswith("的")
    tail = match.group()
    if re.search(r"(?:率|占比|成本|数量)$", match.group(1)):
        return False
    return tail.endswith("的") or right.startswith("的")


def _default_metric(mention: Mention) -> str | None:
    """What a number measures that only describes its noun (20-50万元的中端产品)."""
    if mention.unit.kind == "money":
        return "价格" if mention.unit.scale < 10**8 else "金额"
    return "尺寸" if mention.unit.kind == "length" else None


def _without_market(place: str) -> str:
    return re.sub(r"(?<=.{2})市场$", "", place)


def _pointing_metric(metric: str, left_words: Sequence[Word]) -> bool:
    """这一比例, 该指标: the metric of the clause before."""
    left = "".join(word.text for word in left_words)
    return metric in ("比例", "指标", "占比", "数字") and bool(
        re.search(rf"(?:这|该)(?:一|个|项)?{metric}", left)
    )
