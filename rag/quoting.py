"""Which words of the report carry a claim: the shortest run of clauses that can stand alone.

Knows clauses and terms; the figures in them belong to the ledger.
"""

from __future__ import annotations

import re

from corpus.report import Report
from corpus.span import Span
from index.clauses import clauses
from index.normal import fold
from rag.terms import Term

# A clause that opens like this leans on the one before it.
_LEANING = re.compile(
    r"^(?:其(?!他)|该|这|那|此|并|且|而|但|较|同比|环比|占|达|年(?:均|增|复)|增(?:速|长|幅)|预计|有望|将|约|超过|仅|已|从|为|以|高出|显著|远|合计|"
    r"使|带动|推动|导致|平均|均|也|又|还|则|同时|其中|成为|实现|提升|降|高于|低于|市场份额|市占率|占比|渗透率|覆盖率|准确率|满足|形成|主要|特别|尤其|既|不|且|可|能|分别)"
)
_LONGEST = 110


def claim_span(report: Report, at: Span, terms: tuple[Term, ...]) -> Span:
    """The clauses around `at` that make its claim plain, inside one sentence.

    Grows to the left while the run leans on what stands before it, or while a telling term
    of the question stands there, up to about `_LONGEST` characters; never past the sentence.
    """
    sentence = report.sentence_at(at.start)
    if sentence is None:
        return at
    text = sentence.span.of(report.text)
    parts = clauses(text, sentence.span.start)
    first = next((i for i, part in enumerate(parts) if part.end > at.start), len(parts) - 1)
    last = next((i for i, part in enumerate(parts) if part.end >= at.end), len(parts) - 1)
    start = first
    while start > 0:
        run = Span(parts[start].start, parts[last].end)
        grown = Span(parts[start - 1].start, parts[last].end)
        if len(grown) > _LONGEST:
            break
        leaning = _LEANING.match(run.of(report.text)) or _is_bare(parts[start].of(report.text))
        if not leaning and not _adds(
            terms,
            fold(text[: start and parts[start].start - sentence.span.start]),
            fold(run.of(report.text)),
        ):
            break
        start -= 1
    return Span(parts[start].start, parts[last].end)


def _is_bare(clause: str) -> bool:
    """Whether a clause starts with its number, so that what it counts stands before it."""
    return bool(re.match(r"^[约近超]?\d", clause)) and not re.match(r"^(?:19|20)\d\d年", clause)


def _adds(terms: tuple[Term, ...], before: str, have: str) -> bool:
    """Whether a telling term stands before the run and not in it."""
    return any(t.weight >= 3 and t.match(have) < 0.5 <= t.match(before) for t in terms)


def trimmed(text: str) -> str:
    """A quoted run as it stands in an answer: without opening and closing marks."""
    return text.strip().strip("\u3002\uff0c,;\uff1b\uff1a: ")
