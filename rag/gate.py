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
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.report import LOST_CHARACTER, Report, SectionStatus
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
from rag.terms import holds as holds_word

_log = logging.getLogger(__name__)

_STRETCH = re.compile(r"(?P<words>.*?)(?P<marks>(?:\[\d+\])+|$)", re.DOTALL)
_PIECE = re.compile(r"[,。;:、→()\n“”\"]+")
_TITLE = re.compile(r"《([^》]*)》")
_COUNT = re.compile(r"共(\d+)项")
_YEAR = re.compile(
    r"(?:19|20)\d\d年(?:第?[一二三四]季度|[上下]半年|\d{1,2}月)?[底末初]?"
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_FOUR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_COUNTED = re.compile(r"共\d+项")
_MARK = re.compile(r"\[\d+\]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_CLAUSE_ENDS = ",。;:、"
_SAID = 4
"""From how many Chinese characters on, names and times aside, a run says something."""
_OURS = frozenset({"合计", "平均", "总计", "占比", "报告"})
"""Words that the report may use as names of metrics and that code says of its own results."""
_REFUSED = "报告未提及所问的内容。"


@dataclass(frozen=True, slots=True)
class _Look:
    """An answer as it is being held against its evidence."""

    answer: Answer
    known: dict[int, Citation]  # citations that are what the report says, by id
    figures: dict[int, AnswerFigure]  # stated figures that are the ledger's, by ledger id
    computed: tuple[AnswerFigure, ...]  # results of derivations that hold
    operands: tuple[int, ...]  # ledger ids of what the derivations compute with
    fields: tuple[str, ...]  # folded headings that may be named
    shared: tuple[str, ...]  # folded, what may be said of a result


@dataclass(frozen=True, slots=True)
class _Offered:
    """What the words before one group of marks may say, and what they have said so far."""

    here: list[int]  # figures (ledger ids) inside the citations
    sides: list[int]  # figures of a conflict, which its head names together
    cited: list[Citation]
    used: set[int]


class Gate:
    """Holds answers about one report to their evidence. Safe for several threads."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._index = index
        self._names = Names(index.ledger, lexicon)
        self._by_start = sorted(index.ledger.figures, key=lambda f: f.span)
        self._starts = [f.span.start for f in self._by_start]
        self._tables = {table.id: table for table in index.report.tables}
        self._own = {f.id: self._own_fields(f) for f in index.ledger.figures}
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
        operands = self._operands(answer, figures)
        look = _Look(
            answer,
            known,
            figures,
            computed,
            operands,
            self._headings(answer),
            self._shared(operands, answer.question_as_read),
        )
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

    @staticmethod
    def _operands(answer: Answer, figures: dict[int, AnswerFigure]) -> tuple[int, ...]:
        used = {i for d in answer.derivations for i in d.operands}
        stated = [f for i, f in enumerate(answer.figures) if i in used]
        return tuple(number for number, figure in figures.items() if figure in stated)

    def _shared(self, operands: tuple[int, ...], question: str) -> tuple[str, ...]:
        """What may be said of a result: what all its operands are, and the years asked for."""
        if not operands:
            return ()
        common = set.intersection(*(set(self._own[number]) for number in operands))
        return (*sorted(common), *(f"{year}年" for year in _FOUR.findall(question)))

    def _headings(self, answer: Answer) -> tuple[str, ...]:
        """The headings that an answer may name: of a section that is missing."""
        if answer.status is not Status.DAMAGED:
            return ()
        missing = SectionStatus.MISSING
        return tuple(fold(s.heading) for s in self._index.report.sections if s.status is missing)

    # -- the words of the answer ---------------------------------------------------------------

    def _wrong_words(self, look: _Look) -> list[str]:
        text = look.answer.answer
        for derivation in look.answer.derivations:
            # Checked on its own; what stands there says no more than the formula.
            text = text.replace(derivation.expression, "→")
        found: list[str] = []
        for number, match in enumerate(_STRETCH.finditer(text)):
            marks = [int(n) for n in re.findall(r"\d+", match["marks"])]
            found += [f"[{n}]" for n in marks if n not in look.known]
            cited = [look.known[n] for n in marks if n in look.known]
            if match["words"]:
                found += self._wrong_stretch(match["words"], cited, look, first=not number)
        return found

    def _wrong_stretch(
        self, words: str, cited: list[Citation], look: _Look, *, first: bool
    ) -> list[str]:
        """What is wrong with the words before one group of marks."""
        own = _without_quotation(words, cited)
        if not own.strip(_CLAUSE_ENDS + " "):
            return []
        prose = [c for c in cited if self._index.report.sentence_at(c.start) is not None]
        here = self._bound(cited, look)
        if _is_misquotation(fold(own), self._all_fields(here, look), prose):
            return [own]
        sides = list(look.figures) if first and look.answer.status is Status.CONFLICTING else []
        offered = _Offered(here, sides, cited, set())
        found = self._names.joined_in(_without(fold(own), self._all_fields(here, look)))
        for title in _TITLE.findall(own):
            if not any(title in c.section for c in cited):
                found.append(f"《{title}》")
        for piece in _PIECE.split(_TITLE.sub("。", own)):
            if piece.strip():
                found += self._wrong_piece(piece.strip(), offered, look)
        return found

    def _bound(self, cited: list[Citation], look: _Look) -> list[int]:
        """The answer's figures (ledger ids) that stand in these citations."""
        return [f.id for c in cited for f in self._figures_in(c) if f.id in look.figures]

    def _wrong_piece(self, piece: str, offered: _Offered, look: _Look) -> list[str]:
        """What is wrong with a few words of our own: figures first, then what is beside them."""
        count = _COUNT.fullmatch(piece)
        if count and int(count[1]) in {len(d.operands) for d in look.answer.derivations}:
            return []
        text = unicodedata.normalize("NFKC", piece)
        mentions = [m for m in scan(text)[0] if text[m.start : m.end] != LOST_CHARACTER]
        if not mentions and _YEAR.fullmatch(piece):
            # 哪一年: the answer is a time, which must be one that is cited.
            quotes = fold(" ".join(c.quote for c in offered.cited))
            return [] if _stands_in(piece[:4], quotes) else [piece]
        said: list[int] = []
        left: list[str] = []
        wrong: list[str] = []
        results = False
        for mention in mentions:
            printed = text[mention.start : mention.end].strip()
            if _is_computed(printed, look.computed):
                results = True
                wrong += _years_not_asked_for(piece, look.answer.question_as_read)
                continue
            origin = self._said(mention, printed, offered)
            if origin is None:
                left.append(printed)
            else:
                offered.used.add(origin)
                said.append(origin)
        fields = self._all_fields(said or ([] if mentions else offered.here), look)
        if results or (not said and look.operands):
            fields += look.shared
        wrong += [word for word in left if not any(_stands_in(fold(word), f) for f in fields)]
        return wrong + self._wrong_rest(fold(_blanked(text, mentions)), fields, look)

    def _wrong_rest(self, rest: str, fields: list[str], look: _Look) -> list[str]:
        """Names and digits beside the figures of a piece that are none of the fields' own."""
        beside = [(m.start(), m.end()) for m in _DIGITS.finditer(rest)]
        names = self._names.found_in(rest)
        if look.answer.status is Status.NOT_IN_REPORT:
            fields = [fold(look.answer.question_as_read)]
            quoted = _quoted(look.answer.answer)
            beside += [(start, end) for start, end in names if rest[start:end] in quoted]
            return [
                rest[start:end]
                for start, end in beside
                if not _stands_in(rest[start:end], fields[0])
            ]
        beside += [(start, end) for start, end in names if rest[start:end] not in _OURS]
        covered = _covered(rest, fields)
        return [rest[start:end] for start, end in beside if not all(covered[start:end])]

    def _all_fields(self, numbers: Iterable[int], look: _Look) -> list[str]:
        return [*look.fields, *(field for number in numbers for field in self._own[number])]

    def _said(self, mention: Mention, printed: str, offered: _Offered) -> int | None:
        """The figure that a mention says; one that the stretch has already said is not it."""
        for number in [*offered.here, *offered.sides]:
            figure = self._index.ledger.figures[number]
            if number in offered.used:
                continue
            if figure.text == printed or _says(mention, figure):
                return number
        return None

    def _own_fields(self, figure: Figure) -> tuple[str, ...]:
        """All that our own words may say beside a figure: its names, its time, its cell."""
        period = figure.period.label if figure.period else None
        parts = [figure.text, figure.qualifier, period]
        if figure.table is None:
            parts += [figure.subject, figure.metric, figure.region]
        else:
            table = self._tables[figure.table]
            label = table.rows[figure.row or 0].label
            column = table.columns[figure.column or 0].name
            year = f"{label}年" if re.fullmatch(r"\d{4}", label) else None
            # 2025年市场份额 may be called 市场份额.
            parts += [label, year, column, *column.split("年", 1)[1:]]
        return tuple(dict.fromkeys(fold(part) for part in parts if part))

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


def _is_misquotation(own: str, fields: list[str], cited: list[Citation]) -> bool:
    """Whether a run is so near to the cited words that it must be meant to be them.

    Names and times alone are near to them too, so what is left without them counts.
    """
    for sentence in re.split(r"[。;]", own):
        whole = _TITLE.sub("", sentence)
        bare = _without(whole, fields)
        said = sum(len(run) for run in _HAN.findall(bare))
        for citation in cited:
            quote = _pairs(fold(citation.quote))
            if said >= _SAID and _near(_pairs(whole), quote, 8, 0.6):
                return True
            if _near(_pairs(bare), quote, 4, 0.75):
                return True
    return False


def _near(pairs: set[str], quote: set[str], least: int, most: float) -> bool:
    return len(pairs) >= least and len(pairs & quote) >= most * len(pairs)


def _years_not_asked_for(piece: str, question: str) -> list[str]:
    """Years beside a result that are none of those that the question names."""
    asked = set(_FOUR.findall(question))
    return [year for year in _FOUR.findall(piece) if asked and year not in asked]


def _without(text: str, fields: Iterable[str]) -> str:
    """`text` without the fields, the longest first."""
    for field in sorted(fields, key=len, reverse=True):
        text = text.replace(field, " ")
    return text


def _pairs(text: str) -> set[str]:
    runs = _HAN.findall(text)
    return {run[i : i + 2] for run in runs for i in range(len(run) - 1)}


def _is_computed(printed: str, computed: tuple[AnswerFigure, ...]) -> bool:
    return any(figure.text == printed for figure in computed)


def _covered(text: str, fields: Iterable[str]) -> list[bool]:
    """For each character of `text` whether it belongs to one of the fields."""
    found = [False] * len(text)
    for field in fields:
        at = text.find(field)
        while at >= 0:
            found[at : at + len(field)] = [True] * len(field)
            at = text.find(field, at + 1)
    return found


def _quoted(text: str) -> str:
    """What stands between quotation marks."""
    return " ".join(re.findall(r"“([^”]*)”", text))


def _stands_in(word: str, text: str) -> bool:
    """Whether `text` holds `word`, digits and Latin letters only as whole runs."""
    before = r"(?<![\d.])" if word[:1].isdigit() else ""
    after = r"(?!\d|\.\d)" if word[-1:].isdigit() else ""
    if before or after:
        return bool(re.search(before + re.escape(word) + after, text))
    return holds_word(text, word)


def _blanked(text: str, mentions: Iterable[Mention]) -> str:
    characters = list(text)
    for mention in mentions:
        characters[mention.start : mention.end] = " " * (mention.end - mention.start)
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
