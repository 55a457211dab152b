"""The number gate: no figure leaves unless a citation or a shown derivation carries it.

Reads the finished answer as an outsider would. What the answer says up to a citation mark is
either the cited words themselves or words of our own. In words of our own each figure must be
one of the ledger inside the citation (value, unit, ends of a range), and each time and name
beside it must be that figure's. A derivation must give its result again. An answer that fails
is replaced by the plain quoted evidence.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.report import Report
from corpus.span import Span
from index.figure import Figure
from index.index import Index
from index.ledger.scanner import Mention, scan
from index.normal import fold
from rag.answer import Answer, AnswerFigure, Citation, Status
from rag.lexicon import Lexicon
from rag.names import Names
from rag.quoting import trimmed
from rag.recomputing import holds
from rag.shown import cell_sentence

_log = logging.getLogger(__name__)

_STRETCH = re.compile(r"(?P<words>.*?)(?P<marks>(?:\[\d+\])+|$)", re.DOTALL)
_PIECE = re.compile(r"[,。;:、→()\n“”\"]+")
_TITLE = re.compile(r"《([^》]*)》")
_COUNT = re.compile(r"共(\d+)项")
_COUNTED = re.compile(r"共\d+项")
_MARK = re.compile(r"\[\d+\]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_CLAUSE_ENDS = ",。;:、"
_LEAST_QUOTED = 8
"""Fewer characters than these are no quotation, but words that may stand anywhere."""
_MISQUOTED = 0.6
"""Share of its pairs of characters that a run may have from a quotation without being it."""
_REFUSED = "报告未提及所问的内容。"


@dataclass(frozen=True, slots=True)
class _Look:
    """An answer as it is being held against its evidence."""

    answer: Answer
    known: dict[int, Citation]  # citations that are what the report says, by id
    figures: dict[int, AnswerFigure]  # stated figures that are the ledger's, by ledger id
    computed: tuple[AnswerFigure, ...]  # results of derivations that hold
    shown: str  # the folded question and quotations


class Gate:
    """Holds answers about one report to their evidence. Safe for several threads."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._index = index
        self._names = Names(index.ledger, lexicon)
        self._by_start = sorted(index.ledger.figures, key=lambda f: f.span)
        self._starts = [f.span.start for f in self._by_start]
        self._own = {f.id: self._own_words(f) for f in index.ledger.figures}
        self._cells = frozenset(cell_sentence(index, f) for f in index.ledger.figures if f.table)

    def hold(self, answer: Answer) -> Answer:
        """The answer as it is, or the plain quoted evidence where something is unsupported."""
        wrong = self.faults(answer)
        if not wrong:
            return answer
        _log.error("The number gate held back %s in: %s", wrong, answer.answer)
        return self._plain(answer)

    def faults(self, answer: Answer) -> list[str]:
        """What nothing shown supports, each as the answer prints it; empty for a sound answer."""
        known = {c.id: c for c in answer.citations if self._resolves(c)}
        found = [f"[{c.id}]" for c in answer.citations if c.id not in known]
        figures: dict[int, AnswerFigure] = {}
        for figure in answer.figures:
            origin = None if figure.computed else self._origin(figure, known)
            if origin is not None:
                figures[origin.id] = figure
            elif not figure.computed:
                found.append(figure.text)
        found += [d for d in _wrong_derivations(answer) if d not in found]
        computed = tuple(f for f in answer.figures if f.computed and f.derivation is not None)
        shown = fold(" ".join([answer.question_as_read, *(c.quote for c in known.values())]))
        look = _Look(answer, known, figures, computed, shown)
        found += [n for n in answer.nearest if not self._is_reports(n)]
        return found + self._wrong_words(look)

    # -- the evidence itself -------------------------------------------------------------------

    def _resolves(self, citation: Citation) -> bool:
        """Whether a citation is what the report says there."""
        report = self._index.report
        if not 0 <= citation.start <= citation.end <= len(report.text):
            return False
        at = Span(citation.start, citation.end)
        if at.of(report.text) != citation.quote or citation.quote not in citation.text:
            return False
        source = report.source_span(at)
        return (source.start, source.end) == (citation.source_start, citation.source_end)

    def _origin(self, figure: AnswerFigure, known: dict[int, Citation]) -> Figure | None:
        """The ledger's figure that an answer's figure is, field for field."""
        citation = known.get(figure.citation or 0)
        if citation is None:
            return None
        return next((f for f in self._figures_in(citation) if _is(figure, f)), None)

    def _figures_in(self, citation: Citation) -> Iterable[Figure]:
        at = bisect_left(self._starts, citation.start)
        while at < len(self._by_start) and self._starts[at] < citation.end:
            if self._by_start[at].span.end <= citation.end:
                yield self._by_start[at]
            at += 1

    def _is_reports(self, words: str) -> bool:
        return words in self._index.report.text or words in self._cells

    # -- the words of the answer ---------------------------------------------------------------

    def _wrong_words(self, look: _Look) -> list[str]:
        text = look.answer.answer
        for derivation in look.answer.derivations:
            # Checked on its own; what stands there says no more than the formula.
            text = text.replace(derivation.expression, "→")
        found: list[str] = []
        for match in _STRETCH.finditer(text):
            marks = [int(n) for n in re.findall(r"\d+", match["marks"])]
            found += [f"[{n}]" for n in marks if n not in look.known]
            cited = [look.known[n] for n in marks if n in look.known]
            if match["words"]:
                found += self._wrong_stretch(match["words"], cited, look)
        return found

    def _wrong_stretch(self, words: str, cited: list[Citation], look: _Look) -> list[str]:
        """What is wrong with the words before one group of marks."""
        own = _without_quotation(words, cited)
        if not own.strip(_CLAUSE_ENDS + " "):
            return []
        if _is_misquotation(own, cited):
            return [own]
        here = self._bound(cited, look)
        everywhere = here
        if look.answer.status is Status.CONFLICTING:
            everywhere = list(look.figures)  # the head names all sides
        found: list[str] = []
        used: set[int] = set()
        for title in _TITLE.findall(own):
            if not any(title in c.section for c in cited) and fold(title) not in look.shown:
                found.append(f"《{title}》")
        start = 0
        own = _TITLE.sub(lambda m: "。" * len(m[0]), own)
        for match in [*_PIECE.finditer(own), None]:
            piece = own[start : match.start()] if match else own[start:]
            start = match.end() if match else len(own)
            if piece.strip():
                found += self._wrong_piece(piece.strip(), here, everywhere, used, look)
        return found

    def _bound(self, cited: list[Citation], look: _Look) -> list[int]:
        """The answer's figures (ledger ids) that stand in these citations."""
        return [f.id for c in cited for f in self._figures_in(c) if f.id in look.figures]

    def _wrong_piece(
        self, piece: str, here: list[int], everywhere: list[int], used: set[int], look: _Look
    ) -> list[str]:
        """What is wrong with a few words of our own: figures first, then what is beside them."""
        count = _COUNT.fullmatch(piece)
        if count and int(count[1]) in {len(d.operands) for d in look.answer.derivations}:
            return []
        folded = fold(piece)
        mentions, exclusions = scan(folded)
        own, wrong = "", []
        for mention in mentions:
            printed = folded[mention.start : mention.end].strip()
            if _is_computed(printed, look.computed):
                own += " " + look.shown
                continue
            origin = self._said(mention, printed, [*here, *everywhere], used)
            if origin is None:
                wrong.append(printed)
            else:
                used.add(origin)
                own += " " + self._own[origin]
        if wrong:
            return wrong
        if not mentions:
            own = " ".join([look.shown, *(self._own[i] for i in everywhere)])
            if here:
                own = " ".join(self._own[i] for i in here)
        beside = [e.text for e in exclusions] + self._names.found_in(folded)
        wrong = [word for word in beside if _bare(word) not in own]
        digits = re.findall(r"\d+(?:\.\d+)?", _blanked(folded, mentions, exclusions))
        return wrong + [d for d in digits if d not in own]

    def _said(
        self, mention: Mention, printed: str, offered: list[int], used: set[int]
    ) -> int | None:
        """The figure that a mention says; one that the stretch has already said is not it."""
        for number in offered:
            figure = self._index.ledger.figures[number]
            if number not in used and (fold(figure.text) == printed or _says(mention, figure)):
                return number
        return None

    def _own_words(self, figure: Figure) -> str:
        """All that our own words may say beside a figure: its names, its time, its cell."""
        period = figure.period.label if figure.period else ""
        parts = [figure.subject, figure.metric, figure.region, period, figure.qualifier]
        parts += [figure.compared_with, self._index.report.sections[figure.section].heading]
        if figure.table is not None:
            table = next(t for t in self._index.report.tables if t.id == figure.table)
            parts += [table.rows[figure.row or 0].label, table.columns[figure.column or 0].name]
            parts += [cell.text for cell in table.rows[figure.row or 0].cells if not cell.column]
        return fold(" ".join(part for part in parts if part))

    # -- what is said instead ------------------------------------------------------------------

    def _plain(self, answer: Answer) -> Answer:
        """The quoted evidence alone; a refusal where none is left."""
        known = {c.id: c for c in answer.citations if self._resolves(c)}
        quotes = [c for c in known.values() if c.quote.strip()]
        nearest = tuple(n for n in answer.nearest if self._is_reports(n))
        bare = replace(answer, derivations=(), conflicts=(), nearest=nearest)
        if answer.status is Status.NOT_IN_REPORT or not quotes:
            status = Status.DAMAGED if answer.status is Status.DAMAGED else Status.NOT_IN_REPORT
            text = "原文此处缺失,无法回答。" if status is Status.DAMAGED else _REFUSED
            return replace(bare, status=status, answer=text, figures=(), citations=())
        head = "报告原文说法不一致:" if answer.status is Status.CONFLICTING else "报告原文:"
        if answer.status is Status.DAMAGED:
            head = "原文此处有缺失,现存:"
        numbers = {c.id: n for n, c in enumerate(quotes, start=1)}
        figures = tuple(
            replace(f, citation=numbers[f.citation])
            for f in answer.figures
            if f.citation in numbers and self._origin(f, known) is not None
        )
        return replace(
            bare,
            answer=head + "。".join(f"{trimmed(c.quote)}[{numbers[c.id]}]" for c in quotes) + "。",
            figures=figures,
            citations=tuple(replace(c, id=numbers[c.id]) for c in quotes),
        )


def _is(figure: AnswerFigure, origin: Figure) -> bool:
    """Whether every field of an answer's figure is that of the ledger's."""

    def text(value: object) -> str | None:
        return None if value is None else str(value)

    return (
        figure.text == origin.text
        and figure.unit == origin.unit
        and (figure.value, figure.low, figure.high)
        == (text(origin.value), text(origin.low), text(origin.high))
        and (figure.subject, figure.metric) == (origin.subject, origin.metric)
        and figure.period == (origin.period.label if origin.period else None)
    )


def _says(mention: Mention, figure: Figure) -> bool:
    """Whether a mention states a figure: the same amount in the same sort of unit."""
    if mention.unit.base != figure.base_unit:
        return False
    ends = (mention.value, mention.low, mention.high)
    own = (figure.value, figure.low, figure.high)
    return all(
        (a is None) == (b is None)
        and (a is None or b is None or a * mention.unit.scale == b * figure.scale)
        for a, b in zip(ends, own, strict=True)
    )


def _wrong_derivations(answer: Answer) -> list[str]:
    """Derivations that do not give what they say, and computed figures that have none."""
    wrong = []
    for figure in answer.figures:
        if not figure.computed:
            continue
        number = figure.derivation
        if number is None or not 0 <= number < len(answer.derivations):
            wrong.append(figure.text)
            continue
        derivation = answer.derivations[number]
        if not all(0 <= i < len(answer.figures) for i in derivation.operands):
            wrong.append(derivation.expression)
            continue
        operands = [answer.figures[i] for i in derivation.operands]
        if any(f.computed for f in operands) or not holds(derivation.expression, operands, figure):
            wrong.append(derivation.expression)
    used = {f.derivation for f in answer.figures if f.computed}
    wrong += [d.expression for i, d in enumerate(answer.derivations) if i not in used]
    return wrong


def _without_quotation(words: str, cited: list[Citation]) -> str:
    """The words before the cited ones, which close the stretch: all of it where nothing does."""
    words = words.rstrip("“”\"。 ")
    best = words
    for citation in cited:
        quote = trimmed(citation.quote)
        if quote and words.endswith(quote):
            rest = words[: len(words) - len(quote)]
            if len(rest) < len(best) and (not rest or rest[-1] in _CLAUSE_ENDS + "“\"》 "):
                best = rest
    return best


def _is_misquotation(own: str, cited: list[Citation]) -> bool:
    """Whether a run is so near to the cited words that it must be meant to be them."""
    for sentence in re.split(r"[。;]", own):
        pairs = _pairs(sentence)
        if len(pairs) < _LEAST_QUOTED:
            continue
        for citation in cited:
            if len(pairs & _pairs(citation.quote)) / len(pairs) >= _MISQUOTED:
                return True
    return False


def _pairs(text: str) -> set[str]:
    runs = _HAN.findall(text)
    return {run[i : i + 2] for run in runs for i in range(len(run) - 1)}


def _is_computed(printed: str, computed: tuple[AnswerFigure, ...]) -> bool:
    return any(fold(figure.text) == printed for figure in computed)


def _bare(word: str) -> str:
    """A time as rows print it: 2022 for 2022年."""
    return word[:-1] if re.fullmatch(r"\d{4}年", word) else word


def _blanked(text: str, *spans: Iterable[Mention | object]) -> str:
    characters = list(text)
    for group in spans:
        for item in group:
            start, end = getattr(item, "start", 0), getattr(item, "end", 0)
            characters[start:end] = " " * (end - start)
    return "".join(characters)


def hold_to_evidence(answer: Answer, report: Report) -> Answer:
    """As `Gate.hold`, without a ledger: only that numbers stand in quotations or formulas."""
    shown = [c.quote for c in answer.citations] + [d.expression for d in answer.derivations]
    shown += [f.text for f in answer.figures if f.computed]
    shown += [" ".join(c.section) for c in answer.citations] + [answer.question_as_read]
    known = fold(" ".join(shown))
    words = fold(_COUNTED.sub(" ", _MARK.sub(" ", answer.answer)))
    wrong = [n for n in re.findall(r"\d+(?:\.\d+)?", words) if n not in known]
    if not wrong or answer.status is Status.NOT_IN_REPORT:
        return answer
    _log.error("The number gate held back %s in: %s", wrong, answer.answer)
    quotes = "。".join(f"{c.quote.rstrip('。')}[{c.id}]" for c in answer.citations)
    stated = tuple(f for f in answer.figures if not f.computed)
    return replace(answer, answer=f"报告原文:{quotes}。", derivations=(), conflicts=(), figures=stated)
