"""Holding the words of an answer to its figures and citations.

What an answer says up to a citation mark is either the cited words or words of our own. In
words of our own each figure must be one of the answer's figures inside those citations, said
once, and each name and time beside it must be that figure's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.report import LOST_CHARACTER, SectionStatus, Table
from index.figure import Change, Figure
from index.index import Index
from index.ledger import units
from index.ledger.scanner import Mention, scan
from index.normal import fold
from rag.answer import Answer, AnswerFigure, Citation, Status
from rag.lexicon import Lexicon
from rag.misquoting import covered, is_misquotation, stands_in, without, without_quotation
from rag.names import Names
from rag.normalise import count_of
from rag.results import without_result
from rag.selections import without_selection

_STRETCH = re.compile(r"(?P<words>.*?)(?P<marks>(?:\[\d+\])+|$)", re.DOTALL)
# 12,500 is one number.
# A ratio (2.9:1) is one figure.
_PIECE = re.compile(r"(?:[。;、→()\n“”\"]|(?<!\d):|:(?!\d)|(?<!\d),|,(?!\d{3}))+")
_TITLE = re.compile(r"《([^》]*)》")
_COUNT = re.compile(r"共([\d一二两三四五六七八九十百]+)项")
_YEAR = re.compile(r"(?:19|20)\d\d年(?:第?[一二三四]季度|[上下]半年|\d{1,2}月)?[底末初]?")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]{3,}")
_TWICE = re.compile(r"([\u4e00-\u9fff]{2,6})\1")
_NUMBERED = re.compile(r"^[一二三四五六七八九十\d]+、")
_FOUR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OURS = frozenset({"报告"})
_OF_RESULTS = _OURS | {"合计", "平均", "总计", "占比", "增长率", "年复合增长率", "复合增长率"}
"""Words that the report may use as names and that code says of itself or of its results."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What of an answer has been found to be what the report says."""

    answer: Answer
    citations: dict[int, Citation]  # by citation id
    figures: dict[int, AnswerFigure]  # stated figures by ledger id
    bound: dict[int, tuple[int, ...]]  # ledger ids of the stated figures, by citation id

    @property
    def computed(self) -> tuple[AnswerFigure, ...]:
        return tuple(f for f in self.answer.figures if f.computed)

    @property
    def operands(self) -> tuple[int, ...]:
        """Ledger ids of what the derivations compute with."""
        used = {i for d in self.answer.derivations for i in d.operands}
        stated = [f for i, f in enumerate(self.answer.figures) if i in used]
        return tuple(number for number, figure in self.figures.items() if figure in stated)


@dataclass(frozen=True, slots=True)
class _Look:
    """What may be said anywhere in one answer."""

    sound: Sound
    headings: tuple[str, ...]  # folded headings of sections that are missing
    results: tuple[str, ...]  # folded, what may be said of a computed figure

    @property
    def answer(self) -> Answer:
        return self.sound.answer


@dataclass(frozen=True, slots=True)
class _Offered:
    """What the words before one group of marks may say, and what they have said so far."""

    here: list[int]  # figures (ledger ids) inside the citations
    cited: list[Citation]
    used: set[int]


class OwnWords:
    """Finds what an answer says that its evidence does not."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._index = index
        self._names = Names(index.ledger, lexicon)
        self._tables = {table.id: table for table in index.report.tables}
        self._own = {f.id: own_fields(f, self._tables) for f in index.ledger.figures}
        self._missing = tuple(
            fold(_NUMBERED.sub("", s.heading))
            for s in index.report.sections
            if s.status is SectionStatus.MISSING
        )
        report = index.report.description
        self._outline = tuple(
            fold(name)
            for name in (
                *(s.heading for s in index.report.sections),
                report.title,
                report.publisher,
            )
            if name
        )

    def faults(self, sound: Sound) -> list[str]:
        """What nothing shown supports, as printed; empty where all is supported."""
        answer = sound.answer
        headings = self._missing if answer.status is Status.DAMAGED else ()
        if answer.status is Status.ANSWERED and not answer.figures:
            if not answer.citations:
                # Talk, or the table of contents: no claim, so no figure either.
                return _DIGITS.findall(without(fold(answer.answer), self._outline))
            headings = self._of_outline(answer)
        look = _Look(sound, headings, self._of_results(sound))
        text = answer.answer
        for derivation in answer.derivations:
            # Computed again elsewhere; here it says no more than its formula.
            text = text.replace(derivation.expression, "→")
        stated = [self._index.ledger.figures[number] for number in sound.figures]
        asked = answer.question_as_read
        text, found = without_selection(text, asked, stated, self._index, self._tables)
        for number, match in enumerate(_STRETCH.finditer(text)):
            marks = [int(n) for n in re.findall(r"\d+", match["marks"])]
            found += [f"[{n}]" for n in marks if n not in sound.citations]
            cited = [sound.citations[n] for n in marks if n in sound.citations]
            if match["words"]:
                found += self._wrong_stretch(match["words"], cited, look, first=not number)
        return found

    def _of_outline(self, answer: Answer) -> tuple[str, ...]:
        """What an answer without figures may name: headings, and the columns of cited tables."""
        cited = [(c.start, c.end) for c in answer.citations]
        columns = [
            fold(column.name)
            for table in self._tables.values()
            for column in table.columns
            if any(table.span.start <= start and end <= table.span.end for start, end in cited)
        ]
        return (*self._outline, *columns) if columns else ()

    def _of_results(self, sound: Sound) -> tuple[str, ...]:
        """What may be said of a result: what all its operands are, and the years asked for."""
        if not sound.operands:
            return ()
        common = set.intersection(*(set(self._own[number]) for number in sound.operands))
        years = _FOUR.findall(sound.answer.question_as_read)
        # 高出全国平均水平7个百分点: the result may be what an operand is compared with.
        bases = [self._index.ledger.figures[n].compared_with for n in sound.operands]
        named = [fold(base) for base in bases if base]
        return (*sorted(common), *named, *(f"{year}年" for year in years))

    def _wrong_stretch(
        self, words: str, cited: list[Citation], look: _Look, *, first: bool
    ) -> list[str]:
        """What is wrong with the words before one group of marks."""
        own = without_quotation(words, [c.quote for c in cited])
        if first:
            operands = [self._index.ledger.figures[n] for n in look.sound.operands]
            own = without_result(own, operands, look.sound.computed, lambda f: self._own[f.id])
        if not own:
            return []
        here = [number for c in cited for number in look.sound.bound[c.id]]
        fields = self._all_fields(here, look)
        # A row of a table is told in words of our own, so it is never misquoted.
        prose = [c.quote for c in cited if self._index.report.sentence_at(c.start) is not None]
        # 个百分点 is of the figure, and no word of the sentence.
        amounts = [fold(self._index.ledger.figures[number].text) for number in here]
        # A row quoted whole is quoted as it is.
        if " | " in own or is_misquotation(fold(own), [*fields, *amounts], prose):
            return [own]
        found = self._names.joined_in(without(fold(own), fields))
        for title in _TITLE.findall(own):
            if not any(title in c.section for c in cited) and fold(title) not in look.headings:
                found.append(f"《{title}》")
        own = _TITLE.sub("。", own)
        if first and look.answer.status is Status.CONFLICTING:
            # The head names the figures of all sides, before each is told with its place.
            head, _, own = own.partition("。")
            sides = _Offered(list(look.sound.figures), cited, set())
            found += self._wrong_pieces(head, sides, look)
        offered = _Offered(here, cited, set())
        found += self._wrong_pieces(own, offered, look)
        return found + self._without_row(own, offered.used, look)

    def _words_of_row(self, cited: Iterable[Citation]) -> list[str]:
        """The words in the cells of the one row that is cited, folded; none where several are,
        whose words could be swapped."""
        rows = [
            row
            for table in self._tables.values()
            for row in table.rows
            if any(c.start <= row.span.start and row.span.end <= c.end for c in cited)
        ]
        if len(rows) != 1:
            return []
        return [fold(c.text) for c in rows[0].cells if not _DIGITS.search(c.text)]

    def _without_row(self, own: str, said: Iterable[int], look: _Look) -> list[str]:
        """Cells that are told without the row or the column that they stand in."""
        wrong = []
        for number in said:
            figure = self._index.ledger.figures[number]
            if figure.table is None or number in look.sound.operands:
                continue
            table = self._tables[figure.table]
            label = fold(table.rows[figure.row or 0].label)
            column = fold(table.columns[figure.column or 0].name.split("年", 1)[-1])
            names = [column, fold(figure.metric or column)]
            if not any(name in fold(look.answer.answer) for name in names):
                wrong.append(figure.text)
            # Where the question names the row, the answer need not.
            if label not in fold(own) and label[:2] not in fold(look.answer.question_as_read):
                wrong.append(figure.text)
        return wrong

    def _wrong_pieces(self, words: str, offered: _Offered, look: _Look) -> list[str]:
        pieces = [piece.strip() for piece in _PIECE.split(words)]
        return [w for piece in pieces if piece for w in self._wrong_piece(piece, offered, look)]

    def _wrong_piece(self, piece: str, offered: _Offered, look: _Look) -> list[str]:
        """What is wrong with a few words of our own: figures first, then what is beside them."""
        count = _COUNT.fullmatch(piece)
        if count and count_of(count[1]) in {len(d.operands) for d in look.answer.derivations}:
            return []
        text = unicodedata.normalize("NFKC", piece)
        mentions = [m for m in scan(text)[0] if text[m.start : m.end] != LOST_CHARACTER]
        if not mentions and not offered.used and _YEAR.fullmatch(piece):
            # 哪一年: the answer is a time, which must be one that is cited.
            quotes = fold(" ".join(c.quote for c in offered.cited))
            return [] if stands_in(piece[:4], quotes) else [piece]
        said: list[int] = []
        left: list[str] = []
        wrong: list[str] = []
        results = False
        for mention in mentions:
            printed = text[mention.start : mention.end].strip()
            if mention.unit.printed and units.read(text, mention.end) is not None:
                wrong.append(text[mention.start : mention.end + 1])  # a unit behind the unit
            if _is_computed(printed, look.sound.computed):
                results = True
                wrong += _years_not_asked_for(piece, look.answer.question_as_read)
                continue
            origin = self._said(mention, text, offered)
            if origin is None:
                left.append(printed)
            else:
                offered.used.add(origin)
                said.append(origin)
                if not self._keeps_qualifier(origin, piece, look):
                    wrong.append(printed)
        fields = self._all_fields(said or ([] if mentions else offered.here), look)
        head = not mentions and offered.here and fold(text) not in fields
        if head and not self._names_a_metric(text, offered.here):
            # A head that names what, but not which of its figures, says nothing of them.
            wrong += [text[a:b] for a, b in self._names.found_in(fold(text))]
        fields += self._subjects_of_cells(said, fold(text))
        if not look.sound.operands:
            fields += self._words_of_row(offered.cited)
        if results or (not said and look.sound.operands):
            fields += look.results
        if look.answer.status is Status.NOT_IN_REPORT:
            fields = [fold(look.answer.question_as_read)]
        # 市场市场规模: a name put into a name is none.
        wrong += [m[0] for m in _TWICE.finditer(text) if not any(m[0] in f for f in fields)]
        wrong += [word for word in left if not any(stands_in(fold(word), f) for f in fields)]
        return wrong + self._wrong_rest(
            fold(_blanked(text, mentions)), fields, look, stated=bool(said)
        )

    def _wrong_rest(self, rest: str, fields: list[str], look: _Look, *, stated: bool) -> list[str]:
        """Names and digits beside the figures of a piece that are none of the fields' own."""
        beside = [(m.start(), m.end()) for m in _DIGITS.finditer(rest)]
        names = self._names.found_in(rest)
        if look.answer.status is Status.NOT_IN_REPORT:
            # A refusal may say again what was asked, in quotation marks.
            question, quoted = fold(look.answer.question_as_read), _quoted(look.answer.answer)
            words = [rest[start:end] for start, end in beside]
            words += [rest[start:end] for start, end in names if rest[start:end] in quoted]
            return [word for word in words if not stands_in(word, question)]
        ours = _OF_RESULTS if look.sound.operands and not stated else _OURS
        beside += [(start, end) for start, end in names if rest[start:end] not in ours]
        known = covered(rest, fields)
        for run in _HAN_RUN.finditer(
            "".join("_" if k else c for c, k in zip(rest, known, strict=True))
        ):
            if any(run[0] in field for field in fields):
                beside.append(run.span())  # a part of a name, said beside the name
        return [rest[start:end] for start, end in beside if not all(known[start:end])]

    def _names_a_metric(self, text: str, numbers: Iterable[int]) -> bool:
        """Whether a piece names the metric, or the column, of one of these figures."""
        folded = fold(text)
        for number in numbers:
            figure = self._index.ledger.figures[number]
            metric = figure.metric
            if figure.table is not None:
                column = self._tables[figure.table].columns[figure.column or 0].name
                metric = column.split("年", 1)[-1] or column
            if metric and fold(metric) in folded:
                return True
        return False

    def _told_exactly(self, figure: Figure) -> bool:
        """Whether the sentence goes on to the value itself (突破100亿元, 达到102亿元)."""
        after = self._index.ledger.figures[figure.id + 1 : figure.id + 2]
        return any(
            other.sentence == figure.sentence is not None
            and other.qualifier is None
            and (other.base_unit, other.change, other.metric, _years(other))
            == (figure.base_unit, figure.change, figure.metric, _years(figure))
            for other in after
        )

    def _subjects_of_cells(self, numbers: Iterable[int], text: str) -> list[str]:
        """What cells are of (影像工作站产能): may be said where the column is said too."""
        found = []
        for number in numbers:
            figure = self._index.ledger.figures[number]
            if figure.table is None or figure.subject is None:
                continue
            column = self._tables[figure.table].columns[figure.column or 0].name
            if fold(column) in text:
                found.append(fold(figure.subject))
        return found

    def _all_fields(self, numbers: Iterable[int], look: _Look) -> list[str]:
        return [*look.headings, *(field for number in numbers for field in self._own[number])]

    def _said(self, mention: Mention, text: str, offered: _Offered) -> int | None:
        """The figure that a mention in `text` says; one that the stretch has already said is
        not it."""
        printed = text[mention.start : mention.end].strip()
        for number in offered.here:
            figure = self._index.ledger.figures[number]
            if number in offered.used:
                continue
            if figure.text == printed or says(mention, figure):
                return number
            # A table may count in a unit that only its head knows as one (420杯).
            if not mention.unit.printed and text.startswith(figure.text, mention.start):
                return number
        return None

    def _keeps_qualifier(self, number: int, piece: str, look: _Look) -> bool:
        """突破100亿元 is not 100亿元; formulas and lists of contradictions show bare numbers."""
        figure = self._index.ledger.figures[number]
        qualifier = figure.qualifier
        if not qualifier or look.answer.status is not Status.ANSWERED:
            return not (qualifier and self._told_exactly(figure))
        return qualifier in piece or number in look.sound.operands


def own_fields(figure: Figure, tables: Mapping[str, Table]) -> tuple[str, ...]:
    """All that words of our own may say beside a figure, folded: its names, its time, its cell."""
    period = figure.period.label if figure.period else None
    parts = [figure.qualifier, period]
    if figure.change is Change.RATE:
        parts += ["增速", "增长率"]
    if figure.table is None:
        parts += [figure.subject, figure.metric, figure.region]
    else:
        table = tables[figure.table]
        label = table.rows[figure.row or 0].label
        column = table.columns[figure.column or 0].name
        year = f"{label}年" if re.fullmatch(r"\d{4}", label) else None
        # 2025年市场份额 may be called 市场份额.
        parts += [label, year, column, *column.split("年", 1)[1:]]
        # A piece of our own words ends at a bracket, as in 机会(O).
        parts += [*_PIECE.split(label), *_PIECE.split(column)]
        # What a second column of words calls the row (关键因素).
        parts += [c.text for c in table.rows[figure.row or 0].cells if c.text == figure.subject]
    return tuple(dict.fromkeys(fold(part) for part in parts if part))


def _years(figure: Figure) -> tuple[int | None, int | None]:
    return (figure.period.first, figure.period.last) if figure.period else (None, None)


def says(mention: Mention, figure: Figure) -> bool:
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


def _years_not_asked_for(piece: str, question: str) -> list[str]:
    """Years beside a result that are none of those that the question names."""
    asked = set(_FOUR.findall(question))
    return [year for year in _FOUR.findall(piece) if asked and year not in asked]


def _is_computed(printed: str, computed: Sequence[AnswerFigure]) -> bool:
    return any(figure.text == printed for figure in computed)


def _quoted(text: str) -> str:
    """What stands between quotation marks."""
    return " ".join(re.findall(r"“([^”]*)”", text))


def _blanked(text: str, mentions: Iterable[Mention]) -> str:
    characters = list(text)
    for mention in mentions:
        characters[mention.start : mention.end] = " " * (mention.end - mention.start)
    return "".join(characters)
