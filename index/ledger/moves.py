"""Numbers that belong together: the ends of a movement (从A提升至B) and lists (分别为A、B和C)."""

from __future__ import annotations

import re

from index.figure import Change
from index.ledger import cues, places
from index.ledger.context import Scene
from index.ledger.draft import Draft

LIST_GAP = re.compile(r"^(?:以上|以下|左右|以内)?(?:[、和与及或/]|以及)")
FROM = re.compile(r"(?:从|由|自)[^,，、]{0,12}$")
TO = re.compile(r"(?:至|到|为|向|达|→)[^,，]{0,8}$")
RESULT = re.compile(r"^(?:至|到)(?:约|近|超过?)?$")  # 下滑12.4%至11.2亿元


def pair(first: Draft, second: Draft, between: str) -> None:
    """Join the two ends of 从A提升至B; the second is about what the first is about."""
    first.partner, second.partner = second, first
    first.change, first.direction = Change.LEVEL, None
    if second.change is Change.DELTA:
        second.change = Change.LEVEL
    second.direction = cues.way(between) or second.direction
    second.subject, second.metric, second.region = first.subject, first.metric, first.region


def distribute(scene: Scene, drafts: list[Draft], told: str | None) -> None:
    """Give the items of a list to the numbers behind 分别, one each.

    `told` is the metric of the clause before.
    """
    at = scene.text.find("分别", scene.clause.start, scene.clause.end)
    if at < 0:
        return
    group = [d for d, m in zip(drafts, scene.mentions, strict=True) if m.start > at]
    if len(group) < 2:
        return
    source = group[0].subject or ""
    items = [item for item in re.split(r"、|和|与|以及|及", source) if item]
    if len(items) != len(group) and len(scene.state.items) == len(group):
        items = list(scene.state.items)
    if len(items) != len(group):
        return
    tail = re.search(r"(?:地区|企业|市场|医院|领域|系统)$", items[-1])
    owner, belongs, tail_noun = items[-1].partition("的")
    if belongs and tail_noun and len(items) > 1 and "的" not in items[0]:
        items[-1] = owner  # 华南、华东和华中地区的网点: the noun belongs to all of them
        for draft in group:
            if draft.metric and draft.metric not in ("占比",):
                draft.metric = tail_noun + draft.metric
    named = [d.metric for d in group if d.metric not in (None, "占比")]
    if not named and told and told.endswith("占比"):
        named = [told]  # 长三角采购量占41%,珠三角与京津冀分别占29%和18%
    for draft, item in zip(group, items, strict=True):
        draft.subject = item
        draft.metric = named[-1] if named else group[0].metric
        draft.change = group[0].change
        draft.modality = group[0].modality
        draft.region = places.nearest(item) or draft.region
    if tail and places.find(items[0]):
        group[-1].region = places.nearest(items[-1])
