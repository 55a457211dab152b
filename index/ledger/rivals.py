"""Pairs of figures that may answer one question differently: a wider net than `conflicts.py`.

`conflicts.py` groups what is surely one quantity. Here stand also figures of other words, each
pair with how sure it is; nothing of this is shown unless a question runs into it.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from corpus.report import Report
from corpus.span import Span
from index.figure import Change, Figure, FigureStatus, Modality
from index.ledger import comparing
from index.ledger.contrasts import find_contrasts
from index.ledger.likeness import Likeness, metric_kind

SURE = 0.3
"""From here on nearly every pair is a contradiction (65 of 68 of the shipped report's)."""
_LEAST = 0.01
"""Below, hardly any pair is; pairs between serve questions that speak of a contradiction."""
_SAME_PLACE = 0.2
"""What is left of a pair in the running text of one section, whose author had both in view."""
_KNOWN_PLACE = 0.3
"""How sure it is that two makers share one place; their times may differ."""
_HELD = re.compile(r"份额|占有率|市占率|保有率")
_ROUNDED = Decimal("1.1")
_ALIKE = 0.7
_ALIKE_ENOUGH = 0.5
"""The same for two things at once, a part and its whole."""
_LATER = 0.3
"""What is left of a pair of what is and what is expected for the year after."""
_COMPOUND = re.compile(r"复合|年均")
_HUNDRED = Decimal(100)


class Clash(StrEnum):
    """In which way two figures clash."""

    SAME = "same"  # one quantity, two values
    PART = "part"  # a part is larger than its whole
    SHARES = "shares"  # two shares of one whole add up to more than it
    PRODUCT = "product"  # a total times a share is not the amount that is stated elsewhere
    WORDS = "words"  # a clause says the opposite of two figures


@dataclass(frozen=True, slots=True)
class Rival:
    """Two figures (ids) that may contradict each other, in text order or the share first.

    `sure` in [0, 1] is how sure it is that they are about one quantity. `total` is the figure
    of which the first is a share (PRODUCT); `said` the clause that denies both (WORDS).
    `words` are what only one of the two is about: a question that says one of them means that
    one.
    """

    figures: tuple[int, int]
    clash: Clash
    sure: float
    total: int | None = None
    said: Span | None = None
    words: tuple[str, ...] = ()


def find_rivals(report: Report, figures: Sequence[Figure], topic: str | None) -> tuple[Rival, ...]:
    """All pairs that may contradict each other, in text order."""
    about = comparing.reduce(topic) if topic else frozenset()
    likeness = Likeness(report, figures)
    groups: dict[tuple[str, str | None], list[Figure]] = defaultdict(list)
    for figure in figures:
        if _usable(figure, report) and not _made_exact(figure, figures):
            groups[comparing.dimension(figure), metric_kind(figure)].append(figure)
    found = [
        Rival((one.id, other.id), Clash.PART, 1.0)
        for (_, kind), group in groups.items()
        if kind == "size"
        for one, other in itertools.combinations(group, 2)
        if _exceeds(one, other, about) or _exceeds(other, one, about)
    ]
    taken = {rival.figures for rival in found}
    for group in groups.values():
        for one, other in itertools.combinations(group, 2):
            if (one.id, other.id) in taken or not _comparable(one, other, report):
                continue
            sure = likeness.of(one, other, same_time=_same_time(one, other))
            if _parts_of_one_whole(one, other, figures, likeness):
                sure = max(sure, SURE)
            if one.section == other.section and one.table == other.table:
                sure *= _SAME_PLACE
            if _expected_later(one, other):
                sure *= _LATER
            if sure >= _LEAST:
                words = tuple(sorted(likeness.told_of_one(one, other) - about))
                found.append(Rival((one.id, other.id), Clash.SAME, round(sure, 3), words=words))
    for one, other in itertools.product(groups["%", "domestic"], groups["%", "imported"]):
        if _over_full(one, other, report) and likeness.share_a_noun(one, other):
            first, second = sorted((one.id, other.id))
            found.append(Rival((first, second), Clash.SHARES, 1.0))
    for one, other in itertools.combinations(groups["%", "portion"], 2):
        if _overbooked(one, other, report):
            found.append(Rival((one.id, other.id), Clash.SHARES, _KNOWN_PLACE))
    found += _products(groups, figures, likeness)
    found += [
        Rival(contrast.figures, Clash.WORDS, 1.0, said=contrast.said)
        for contrast in find_contrasts(report, figures)
    ]
    return tuple(sorted(found, key=lambda rival: rival.figures))


def _products(
    groups: Mapping[tuple[str, str | None], Sequence[Figure]],
    figures: Sequence[Figure],
    likeness: Likeness,
) -> Iterable[Rival]:
    """Shares of a total (规模785亿元,其中…占比18.6%) that make another amount than is stated."""
    for share in groups.get(("%", "portion"), ()):
        total = figures[share.id - 1] if share.id else None
        if total is None or not _is_share_of(share, total):
            continue
        amount = comparing.middle(share), comparing.middle(total)
        if amount[0] is None or amount[1] is None:
            continue
        product = amount[0] * amount[1] / _HUNDRED
        for stated in groups.get((comparing.dimension(total), "size"), ()):
            value = comparing.middle(stated)
            if not value or not _apart(share, stated) or not _same_time(share, stated):
                continue
            alike = likeness.alike(share, stated)
            apart = max(product, value) / min(product, value) > _ROUNDED
            if apart and alike >= _ALIKE:
                yield Rival((share.id, stated.id), Clash.PRODUCT, round(alike, 3), total=total.id)


def _parts_of_one_whole(
    one: Figure, other: Figure, figures: Sequence[Figure], likeness: Likeness
) -> bool:
    """Whether two shares are of alike parts in alike totals of one time (规模850亿元,其中影像工作站
    占比40%; 规模589亿元,其中影像工作站占比18%)."""
    if metric_kind(one) != "portion" or not _same_time(one, other):
        return False
    whole, whole_too = _total_of(one, figures), _total_of(other, figures)
    if whole is None or whole_too is None:
        return False
    return min(likeness.alike(whole, whole_too), likeness.alike(one, other)) >= _ALIKE_ENOUGH


def _total_of(share: Figure, figures: Sequence[Figure]) -> Figure | None:
    """The amount in the sentence of a share that it is a share of."""
    before = itertools.takewhile(
        lambda f: f.sentence == share.sentence, reversed(figures[: share.id])
    )
    return next((f for f in before if _is_share_of(share, f)), None)


def _is_share_of(share: Figure, total: Figure) -> bool:
    return (
        share.sentence is not None
        and share.sentence == total.sentence
        and metric_kind(total) == "size"
        and total.change is Change.LEVEL
        and _same_time(share, total)
    )


def _overbooked(one: Figure, other: Figure, report: Report) -> bool:
    """Whether two makers hold more than all of one place (在三级医院市场占有率)."""
    if one.value is None or other.value is None or not _apart(one, other):
        return False
    if one.value + other.value <= _HUNDRED or one.change is not other.change:
        return False
    if not (_HELD.search(one.metric or "") and _HELD.search(other.metric or "")):
        return False
    places = [comparing.subject_of(figure, report, frozenset()).place for figure in (one, other)]
    return bool(places[0]) and places[0] == places[1] and _may_be_one_time(one, other, report)


_SUPPOSED = re.compile(r"^[,，、\s]*(?:如果|若(?!干)|假如|假设|假定|倘若|要是|一旦)")


def _usable(figure: Figure, report: Report) -> bool:
    return (
        figure.metric is not None
        # 若价格稳定在10万元: what is only supposed denies nothing.
        and not _SUPPOSED.match(figure.clause_span.of(report.text))
        and figure.status not in (FigureStatus.LOST, FigureStatus.SUSPECT)
        and figure.change is not Change.DELTA
        and figure.modality is not Modality.REQUIREMENT
    )


def _made_exact(figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether the next number only makes this one exact (突破100亿元大关,达到102亿元)."""
    following = figures[figure.id + 1] if figure.id + 1 < len(figures) else None
    return following is not None and comparing.restates(figure, following)


def _apart(one: Figure, other: Figure) -> bool:
    """Whether two figures stand in different statements."""
    if one.sentence is not None and one.sentence == other.sentence:
        return False
    return one.table is None or one.table != other.table


def _comparable(one: Figure, other: Figure, report: Report) -> bool:
    """Whether two figures of one dimension may speak of one time, and differ."""
    if not _apart(one, other) or one.change is not other.change:
        return False
    ends = comparing.ends(one), comparing.ends(other)
    if ends[0] == ends[1]:
        return False
    near = not comparing.far_apart(one, other, Decimal("1.03"))
    if one.base_unit == other.base_unit and near and not comparing.exclude_each_other(one, other):
        return False
    if _is_past(one, other) or _is_past(other, one):
        return False
    if one.change is Change.RATE and not _same_growth(one, other):
        return False
    return _may_be_one_time(one, other, report)


def _same_growth(one: Figure, other: Figure) -> bool:
    """Whether two rates are of one quantity, and both by the year or both over years."""
    grown = {_grown(one), _grown(other)}
    if len(grown) > 1 and not grown <= {None, "size"}:
        return False
    if _same_time(one, other):
        return True
    spans = [bool(_COMPOUND.search(figure.metric or "")) for figure in (one, other)]
    undated = None in (comparing.period_key(one.period), comparing.period_key(other.period))
    return undated or spans == [True, True]


def _grown(figure: Figure) -> str | None:
    """The class of what grew; None where the metric only says that it grew (增速)."""
    name = comparing.metric_class(figure.metric)
    return None if name == "growth" else name


def _same_time(one: Figure, other: Figure) -> bool:
    key = comparing.period_key(one.period)
    return (key is not None or one.period is not None) and key == comparing.period_key(other.period)


def _may_be_one_time(one: Figure, other: Figure, report: Report) -> bool:
    """Whether no printed year keeps two figures apart; years that are not printed may be off
    by one."""
    first, second = comparing.period_key(one.period), comparing.period_key(other.period)
    if (_is_now(one) and _is_ahead(other)) or (_is_now(other) and _is_ahead(one)):
        return False
    if first is None or second is None or first == second:
        return True
    years = [k[1] for k in (first, second) if isinstance(k[0], int)]
    if len(years) < 2:
        return True
    if abs(int(str(years[0])) - int(str(years[1]))) > 1:
        return False
    return not (comparing.dated(one, report) and comparing.dated(other, report))


def _expected_later(one: Figure, other: Figure) -> bool:
    return (
        one.modality is not other.modality
        and None not in (comparing.period_key(one.period), comparing.period_key(other.period))
        and not _same_time(one, other)
    )


def _is_now(figure: Figure) -> bool:
    return figure.period is not None and comparing.period_key(figure.period) is None


def _is_ahead(figure: Figure) -> bool:
    """Whether a figure is a forecast for a year that it names."""
    return figure.modality is not Modality.ACTUAL and figure.period is not None


def _is_past(figure: Figure, other: Figure) -> bool:
    """Whether a figure tells only from where a quantity came (从过去的3-5年缩短至…).

    Such a figure has no rival at a time that is not its own.
    """
    if figure.pair is None or figure.pair < figure.id or _is_now(figure):
        return False
    period = figure.period
    printed = period is not None and not period.inherited and period.first is not None
    return not (printed and _same_time(figure, other))


def _exceeds(part: Figure, whole: Figure, topic: frozenset[str]) -> bool:
    """Whether `part` is a piece of the report's own market and larger than all of it."""
    if not _same_time(part, whole) or not _apart(part, whole):
        return False
    if part.base_unit != whole.base_unit:
        return False
    if not whole.subject or not comparing.names_topic(whole.subject, topic):
        return False
    named = comparing.reduce(part.subject or "", keep_devices=True)
    if not topic <= named or comparing.names_topic(part.subject, topic):
        return False
    return comparing.bounds(part)[0] > comparing.bounds(whole)[1]


def _over_full(home: Figure, abroad: Figure, report: Report) -> bool:
    """Whether the home-made and the imported share of one thing add up to more than all."""
    if home.value is None or abroad.value is None or not _apart(home, abroad):
        return False
    return home.value + abroad.value > _HUNDRED and _may_be_one_time(home, abroad, report)


def rivals_of(rivals: Iterable[Rival]) -> dict[int, dict[int, Rival]]:
    """The rivals of each figure: figure id → other figure's id → the pair."""
    found: dict[int, dict[int, Rival]] = {}
    for rival in rivals:
        one, other = rival.figures
        found.setdefault(one, {})[other] = rival
        found.setdefault(other, {})[one] = rival
    return found
