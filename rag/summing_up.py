"""Summing up: what a section, the whole report or a name is about, in a few cited claims.

Each topic of the section gives its opening sentence and its most telling claims, cut to the
clauses that carry them; the topics nearest to the question come first into the space that a
reader's patience allows, and are told in the report's order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.report import MarkKind
from corpus.span import Span
from index.clauses import clauses
from index.normal import fold
from index.passage import Passage
from rag.answer import Answer, Status
from rag.aspects import Aspect, aspects_asked, given
from rag.draft import Draft
from rag.evidence import Evidence, EvidenceFinder
from rag.features import coverage
from rag.shown import Quoter
from rag.terms import Term
from rag.themes import Topic, leans, section_in_question, topics_of

SORTS = frozenset({"means", "requirement", "effect", "difficulty", "advantage"})
"""Aspects of which a section tells many."""
_NAMED = 20
"""A name in more passages than this is what the whole report is about."""
_SPACE = 380
"""Characters of a summary, citation marks included."""
_PIECE = 50
"""Characters to which a claim is cut, where its clauses allow it."""
_MARK = 4
"""Characters of a citation mark with the full stop."""
_REACH = 0.45
"""How far behind the nearest topic another one may fall and still be told."""
_NAMES_IT = 0.5
"""Share of the question's known words by which it names the section."""
_TELLING = 2.0
"""Weight from which a word narrows a question."""
_MAIN_WORDS = 0.5
"""What the section's recurring words count, against the fit to the question."""
_TERMS = 1.0
"""What the question's terms count in a passage's own text, against search."""
_WANTED = 0.3
"""What it counts that a claim gives what is asked for (要求, 措施)."""
_CROWDED = 0.25
"""What each claim of a topic that is told already takes from its others."""
_EMPTY = re.compile(
    r"(?:呈现|存在|具有|形成|演变).{0,10}(?:特征|趋势|态势|分野|分化|格局|需求)[。]?$|值得(?:关注|注意)[。]?$|[两二三四五六](?:个|大)[^,]{0,6}[。]?$"
)
"""Openings that announce that there is something, and not what."""
_UNFINISHED = re.compile(
    r"(?:显示|指出|表明|认为|发现|预测|要求|提出|包括)[,:]$|(?:虽然?|尽管|不仅|既)[^,]*,$|一是[^;]*[;,]$"
)
"""Ends of clauses that promise another one."""
_FILLER = re.compile(
    r"^(?:值得(?:注意|关注)的是|综合来看|总体(?:来看|而言)|与此同时|同时|此外|(?:市场|行业)?(?:调研)?数据显示),"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that may be told: `span` of a passage of topic number `topic`."""

    topic: int
    passage: Passage
    span: Span
    worth: float
    leans: bool


def answer_summary(finder: EvidenceFinder, evidence: Evidence) -> Answer | None:
    """The main claims on what the question names; None where no section is about it."""
    named = [
        t
        for t in evidence.terms
        # 巨头 stands for names, and is none.
        if t.kind == "organisation" and 1 < t.frequency <= _NAMED and not t.stand_ins
    ]
    topics = _of_sort(finder, evidence, _topics(finder, evidence, named))
    if not topics:
        return None
    chosen = _chosen(finder, evidence, topics, named)
    draft = Draft(finder.index.report, evidence.question.text)
    quoter = Quoter(finder.index, draft, evidence.terms)
    lines: dict[int, list[str]] = {}
    for piece in sorted(chosen, key=lambda p: p.span):
        lines.setdefault(piece.topic, []).append(quoter.quote(piece.span, piece.passage.window))
    return draft.finish(
        Status.ANSWERED, "\n".join("。".join(said) + "。" for said in lines.values())
    )


def names_section(finder: EvidenceFinder, evidence: Evidence) -> bool:
    """Whether a question names, by its known words, the section that it is about."""
    section = section_in_question(finder, evidence)
    if section is None:
        return False
    heading = fold(finder.index.report.sections[section].heading)
    return coverage([t for t in evidence.terms if t.frequency], heading) >= _NAMES_IT


def _topics(finder: EvidenceFinder, evidence: Evidence, named: Sequence[Term]) -> list[Topic]:
    """The topics to choose from: sentences with the name asked for, else those of the sections
    that the question names, else of the section that it is about."""
    index = finder.index
    if named:
        naming = [
            p
            for p in index.passages
            if p.table is None and any(t.match(finder.text_of(p.id)) >= 0.9 for t in named)
        ]
        if naming:
            return [Topic((passage,), False) for passage in naming]
    broken = [m.span for m in index.report.marks if m.kind is MarkKind.BROKEN_OFF]
    sections = sorted(finder.named_sections(evidence.question))
    if not sections:
        about = section_in_question(finder, evidence)
        sections = [] if about is None else [about]
    return [
        topic
        for section in sections
        for topic in topics_of(
            finder,
            [
                p
                for p in index.passages_in(section)
                if p.table is None and not any(p.span.contains(at) for at in broken)
            ],
        )
    ]


def _of_sort(finder: EvidenceFinder, evidence: Evidence, topics: Sequence[Topic]) -> list[Topic]:
    """The topics with only the sentences that give the sort of thing asked for (难点, 措施);
    all of them where none does, or no sort is asked for."""
    wanted = tuple(a for a in aspects_asked(evidence.question.text) if a.name in SORTS)
    if not wanted:
        return list(topics)
    kept = []
    for topic in topics:
        giving = tuple(p for p in topic.passages if given(wanted, finder.text_of(p.id)))
        if giving:
            kept.append(Topic(giving, topic.opens and giving[0] is topic.passages[0]))
    return kept or list(topics)


def _chosen(
    finder: EvidenceFinder, evidence: Evidence, topics: Sequence[Topic], named: Sequence[Term]
) -> list[_Piece]:
    """The pieces to tell: the nearest topics first, each with its opening sentence and its most
    telling claim, then the most telling of the rest."""
    fits = _fits(finder, evidence, topics)
    nearness = [max(fits[p.id] for p in topic.passages) for topic in topics]
    one = len({topic.passages[0].section for topic in topics}) == 1
    whole = not named and _is_whole(finder, evidence, topics)
    floor = float("-inf") if whole else max(nearness) - _REACH
    near = sorted(
        (t for t in range(len(topics)) if nearness[t] >= floor), key=lambda t: -nearness[t]
    )
    near = _in_turn(near, topics)
    weights = finder.word_weights(list(fits))
    offered = {t: _pieces(finder, evidence, t, topics[t], fits, weights, named) for t in near}
    chosen: list[_Piece] = []
    space = _SPACE
    for topic in near:
        lead = _lead(finder, topics[topic], offered[topic])[: 1 if whole and one else 2]
        size = sum(len(p.span) + _MARK for p in lead)
        if size <= space:
            chosen += lead
            space -= size
    while rest := [
        p
        for pieces in offered.values()
        for p in pieces
        if p not in chosen and len(p.span) + _MARK <= space and _stands(p, chosen)
    ]:
        told = [p.topic for p in chosen]
        best = max(rest, key=lambda p: p.worth - _CROWDED * told.count(p.topic))
        chosen.append(best)
        space -= len(best.span) + _MARK
    return chosen


def _in_turn(numbers: Sequence[int], topics: Sequence[Topic]) -> list[int]:
    """Topics in the order in which they are told, the sections of a chapter taking turns."""
    told: Counter[int] = Counter()
    turns = []
    for number in numbers:
        section = topics[number].passages[0].section
        turns.append((told[section], number))
        told[section] += 1
    return [number for _, number in sorted(turns, key=lambda turn: turn[0])]


def _is_whole(finder: EvidenceFinder, evidence: Evidence, topics: Sequence[Topic]) -> bool:
    """Whether a question is about all topics alike: it names the section by its heading, or no
    telling word of it is one that only some of the topics hold."""
    heading = finder.heading_text(topics[0].passages[0].id)
    if coverage([t for t in evidence.terms if t.frequency], heading) >= _NAMES_IT:
        return True
    texts = [" ".join(finder.text_of(p.id) for p in topic.passages) for topic in topics]
    telling = [t for t in evidence.terms if t.weight >= _TELLING and t.match(heading) < 0.5]
    holding = [sum(t.match(text) >= 0.5 for text in texts) for t in telling]
    return not any(0 < count <= len(topics) / 2 for count in holding)


def _lead(finder: EvidenceFinder, topic: Topic, pieces: Sequence[_Piece]) -> list[_Piece]:
    """What a topic says first: its opening sentence, where that says anything, and a claim."""
    if not topic.opens or len(pieces) == 1:
        return [_best(pieces)]
    first, *rest = pieces
    claim = max(rest, key=lambda p: (not p.leans or p is rest[0], p.worth))
    return [claim] if _EMPTY.search(finder.text_of(topic.passages[0].id)) else [first, claim]


def _best(pieces: Sequence[_Piece]) -> _Piece:
    return max(pieces, key=lambda p: (not p.leans, p.worth))


def _stands(piece: _Piece, chosen: Sequence[_Piece]) -> bool:
    """A sentence that leans on the one before it is told only behind that one."""
    return not piece.leans or any(p.passage.id == piece.passage.id - 1 for p in chosen)


def _fits(finder: EvidenceFinder, evidence: Evidence, topics: Sequence[Topic]) -> dict[int, float]:
    """How near each passage is to the question: by search and by the terms in its own text."""
    return {
        p.id: float(evidence.scores.hybrid[p.id])
        + _TERMS * coverage(evidence.terms, finder.text_of(p.id))
        for topic in topics
        for p in topic.passages
    }


def _pieces(
    finder: EvidenceFinder,
    evidence: Evidence,
    number: int,
    topic: Topic,
    fits: dict[int, float],
    weights: dict[str, float],
    named: Sequence[Term],
) -> list[_Piece]:
    total = sum(weights.values()) or 1.0
    aspects = aspects_asked(evidence.question.text)
    found = []
    for passage in topic.passages:
        held = sum(weights.get(word, 0.0) for word in finder.words_of(passage.id))
        span = _cut(finder, passage, tuple(named) or evidence.terms, aspects)
        worth = fits[passage.id] + _MAIN_WORDS * held / total
        worth += 0.2 if finder.figures_of(passage.id) else 0.0
        worth += _WANTED * given(aspects, finder.text_of(passage.id))
        worth -= 0.004 * len(span)
        found.append(_Piece(number, passage, span, worth, leans(finder.text_of(passage.id))))
    return found


def _cut(
    finder: EvidenceFinder, passage: Passage, terms: Sequence[Term], aspects: tuple[Aspect, ...]
) -> Span:
    """The run of clauses that says most of what is asked in about `_PIECE` characters."""
    text = finder.index.report.text
    parts = clauses(passage.span.of(text), passage.span.start)
    first = 1 if len(parts) > 1 and _FILLER.match(fold(parts[0].of(text))) else 0
    parts = parts[first:]
    figures = finder.figures_of(passage.id)
    best, most = Span(parts[0].start, parts[-1].end), float("-inf")
    for start in range(len(parts)):
        for end in range(start, len(parts)):
            run = Span(parts[start].start, parts[end].end)
            if end > start and len(run) > 2 * _PIECE:
                break
            words = fold(run.of(text))
            worth = coverage(terms, words) + 0.01 * min(len(run), _PIECE)
            worth += 0.5 * given(aspects, words)
            worth += 0.4 if any(run.contains(x.span) for x in figures) else 0.0
            worth -= 0.02 * max(0, len(run) - _PIECE)
            worth -= 0.5 if start else 0.0
            worth -= 1.0 if start and leans(words) else 0.0
            worth -= 1.0 if end + 1 < len(parts) and _UNFINISHED.search(words) else 0.0
            if worth > most:
                best, most = run, worth
    return best
