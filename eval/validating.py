"""Whether golds stand in the report that they ask about.

A gold is sound when its evidence stands in the report's working text, under the headings that
it names, and holds every figure and term that the reply or its citations must hold. What a
question means is for people to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.report import Report
from corpus.span import Span
from eval.gold import Behaviour, GoldQuestion
from eval.matching import plain
from eval.qrels import EvidenceMap
from index.index import Index

_ANSWERABLE = (Behaviour.ANSWER, Behaviour.CONFLICT)
_EVIDENCE_CHARACTERS = range(8, 81)


def faults_of(questions: Iterable[GoldQuestion], index: Index) -> list[str]:
    """One line for each fault, with the id of its gold; ids must be unique."""
    places = EvidenceMap(index.report, index.passages)
    found: list[str] = []
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            found.append(f"{question.id}：编号重复")
        seen.add(question.id)
        found += [f"{question.id}：{fault}" for fault in _faults(question, index.report, places)]
    return found


def _faults(gold: GoldQuestion, report: Report, places: EvidenceMap) -> Iterator[str]:
    numbers = [*gold.must_numbers, *(n for group in gold.any_numbers for n in group)]
    if gold.behavior is Behaviour.REFUSE:
        if gold.evidence or numbers or gold.section:
            yield "应答“未提及”的题不该有依据、数字或章节"
        return
    if gold.behavior in _ANSWERABLE:
        if not gold.evidence or not gold.section:
            yield "缺依据（evidence）或章节（section）"
        if not (numbers or gold.must_terms):
            yield "没有写明答案必须包含什么"
    if gold.behavior is Behaviour.CONFLICT and len(gold.must_numbers + gold.any_numbers) < 2:
        yield "矛盾题至少要有两个数字"
    spans: list[Span] = []
    for quote in gold.evidence:
        if len(quote) not in _EVIDENCE_CHARACTERS:
            yield f"依据长 {len(quote)} 字，应为 8 至 80 字：{quote}"
        found = places.spans(quote)
        if not found and not _is_heading(quote, report):
            yield f"报告里没有这段依据：{quote}"
        if found and gold.section and not any(_under(report, s, gold.section) for s in found):
            yield f"依据不在所写章节里：{quote}"
        spans += found
    for name in gold.section:
        if not any(_letters(name) in _letters(" ".join(s.path)) for s in report.sections):
            yield f"报告里没有这个章节：{name}"
    held = plain(" ".join([*gold.evidence, *(span.of(report.text) for span in spans)]))
    # Without operands to cite, what must be told must be printed; else it may be derived.
    told = () if gold.cite_numbers else gold.must_numbers
    for group in [*((n,) for n in (*told, *gold.cite_numbers)), *gold.any_numbers]:
        derived = bool(gold.cite_numbers) and group in gold.any_numbers
        if gold.evidence and not derived and not any(_held(number, held) for number in group):
            yield f"依据里没有 {'、'.join(group)}"
    for group in gold.cite_terms:
        if not any(plain(term).lower() in held.lower() for term in group):
            yield f"依据里没有 {'、'.join(group)} 中的任何一个"


def _held(number: str, text: str) -> bool:
    """Whether all digits of a number stand there; a flattened row runs its cells together."""
    return all(part in text for part in re.findall(r"\d+(?:\.\d+)?", plain(number).split()[0]))


def _is_heading(quote: str, report: Report) -> bool:
    """Whether a line of the contents, page number or not, is a heading of the report."""
    line = _letters(quote).rstrip("0123456789")
    return any(line == _letters(section.heading) for section in report.sections)


def _under(report: Report, span: Span, names: Sequence[str]) -> bool:
    paths = [_letters(" ".join(s.path)) for s in report.sections if s.span.overlaps(span)]
    return any(_letters(name) in path for name in names for path in paths)


def _letters(text: str) -> str:
    return re.sub(r"[^\w]", "", plain(text))
