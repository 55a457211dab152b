"""The figure ledger: every figure of a report, what was set aside, what contradicts what.

`build_ledger` reads a report once; all that is asked later is answered from the rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from corpus.report import MarkKind, Report
from corpus.span import Span
from index.figure import Figure, FigureStatus, Period
from index.ledger import cells, times
from index.ledger.checks import Check, run_checks
from index.ledger.conflicts import Conflict, Related, find_conflicts
from index.ledger.draft import Draft
from index.ledger.prose import ProseReader
from index.ledger.rivals import Rival, find_rivals
from index.ledger.scanner import Exclusion


@dataclass(frozen=True)
class Ledger:
    """All figures in text order (`figures[n].id == n`), and what was found over them.

    `exclusions` are the digits that are no figure; `conflicts`, `related`, `rivals` and `checks`
    name figures by id.
    """

    figures: tuple[Figure, ...]
    exclusions: tuple[Exclusion, ...]
    conflicts: tuple[Conflict, ...] = ()
    related: tuple[Related, ...] = ()
    checks: tuple[Check, ...] = ()
    rivals: tuple[Rival, ...] = ()

    def select(
        self,
        *,
        metric: str | None = None,
        period: str | None = None,
        section: int | None = None,
        sections: Collection[int] | None = None,
        unit: str | None = None,
        subject: str | None = None,
        region: str | None = None,
        table: str | None = None,
    ) -> list[Figure]:
        """Figures that fit all filters given, in text order.

        `metric`, `subject` and `region` are found inside the field (市场规模 finds
        影像设备市场规模); `unit` is the unit as printed or its base unit; `period` is a year or
        a label (2025, 2025年, 2024年上半年) and also finds spans that hold it.
        """
        wanted = times.parse(period) if period else None
        return [
            figure
            for figure in self.figures
            if (metric is None or metric in (figure.metric or ""))
            and (subject is None or subject in (figure.subject or ""))
            and (region is None or region in (figure.region or ""))
            and (section is None or figure.section == section)
            and (sections is None or figure.section in sections)
            and (table is None or figure.table == table)
            and (unit is None or unit in (figure.unit, figure.base_unit))
            and (period is None or _in_period(figure, period, wanted))
        ]


def _in_period(figure: Figure, label: str, wanted: Period | None) -> bool:
    period = figure.period
    if period is None:
        return False
    if wanted is None or wanted.first is None or wanted.last is None:
        return period.label == label
    if period.first is None or period.last is None:
        return False
    if wanted.part and wanted.part != period.part:
        return False
    return period.first <= wanted.first and wanted.last <= period.last


def report_topic(title: str) -> str | None:
    """What a report is about, from its title: 2025年中国影像工作站市场调查研究报告 → 影像工作站."""
    topic = re.sub(r"(?:19|20)\d{2}(?:[-–—至]\s?(?:19|20)?\d{2,4})?年?(?:度)?", "", title)
    topic = re.sub(r"[《》\s]", "", topic)
    topic = re.sub(
        r"(?:(?:行业|产业|市场|发展|现状|前景|投资|竞争|深度|专题|全景|趋势|运营|运行|年度|规模|及|与|和|、)*"
        r"(?:调查|调研|研究|分析|预测|评估|咨询|监测|展望|白皮书|报告|蓝皮书|摘要|概览|回顾)+)+$",
        "",
        topic,
    )
    topic = re.sub(r"(?:行业|产业|市场)+$", "", topic)
    topic = re.sub(r"^(?:中国|全国|我国|国内|全球)", "", topic)
    return topic or None


def build_ledger(report: Report) -> Ledger:
    """Read every figure of `report`; the same report always gives the same ledger."""
    topic = report_topic(report.description.title)
    reader = ProseReader(report, topic)
    drafts, exclusions = reader.read()
    for table in report.tables:
        found, excluded = cells.read_table(report, table, topic)
        drafts += found
        exclusions += excluded
    drafts.sort(key=lambda draft: draft.span.start)
    exclusions += _headings(report)
    exclusions.sort(key=lambda item: item.start)
    for draft in drafts:
        draft.status = _status(report, draft)
    numbers = {id(draft): number for number, draft in enumerate(drafts)}
    figures = tuple(
        draft.finish(
            number,
            numbers[id(draft.partner)] if draft.partner is not None else None,
            report.text,
        )
        for number, draft in enumerate(drafts)
    )
    conflicts, related = find_conflicts(report, figures, topic, sorted(reader.terms))
    checks = run_checks(report, figures)
    rivals = find_rivals(report, figures, topic)
    return Ledger(figures, tuple(exclusions), conflicts, related, checks, rivals)


def _status(report: Report, draft: Draft) -> FigureStatus:
    kinds = {mark.kind for mark in report.marks_in(draft.span)}
    if MarkKind.LOST in kinds or (draft.value is None and draft.low is None):
        return FigureStatus.LOST
    if MarkKind.SUSPECT in kinds:
        return FigureStatus.SUSPECT
    if MarkKind.RESTORED in kinds:
        return FigureStatus.RESTORED
    return FigureStatus.CLEAN


def _headings(report: Report) -> list[Exclusion]:
    found = []
    for section in report.sections:
        span = section.heading_span
        if span is None:
            continue
        for match in re.finditer(r"\d[\d.,]*", span.of(report.text)):
            start, end = span.start + match.start(), span.start + match.end()
            found.append(
                Exclusion(start, end, match.group(), "heading: numbers or names a section")
            )
    return found


def unexplained_digits(
    report: Report, figures: Iterable[Figure], exclusions: Iterable[Exclusion]
) -> list[Span]:
    """Runs of digits that belong to no figure and to no exclusion; empty when all is read."""
    covered = bytearray(len(report.text))
    for figure in figures:
        covered[figure.span.start : figure.span.end] = b"\1" * len(figure.span)
    for item in exclusions:
        covered[item.start : item.end] = b"\1" * (item.end - item.start)
    return [
        Span(match.start(), match.end())
        for match in re.finditer(r"\d+", report.text)
        if not all(covered[match.start() : match.end()])
    ]
