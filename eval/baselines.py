"""What plain retrieval gives, as replies in the same form as Wenbao's.

Each baseline answers with passages as they stand and never refuses, so its figures say what a
perfect reader would find there (`found`), and what such a reader would have to do alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from corpus.span import Span
from eval.gold import GoldQuestion
from index.index import Index, Retriever
from rag.answer import Answer, Citation, Status

Baseline = Callable[[GoldQuestion], Answer]


def best_sentences(index: Index) -> Iterator[tuple[str, Baseline]]:
    """The best sentence or row by each retriever, with its name."""
    names = {
        Retriever.BM25: "BM25 最佳句",
        Retriever.DENSE: "向量最佳句",
        Retriever.HYBRID: "混合检索最佳句",
    }
    for retriever, name in names.items():
        yield name, _best_sentence(index, retriever)


def as_text(question: GoldQuestion) -> str:
    """What retrieval is asked: the user's turns before the question, then the question."""
    return " ".join([*question.history, question.question])


def passages_as_answer(index: Index, question: str, places: list[Span]) -> Answer:
    """The passages at these places as a reply that cites each of them whole."""
    report = index.report
    citations = []
    for number, place in enumerate(places, start=1):
        section = next((s for s in report.sections if s.span.overlaps(place)), None)
        source = report.source_span(place)
        text = place.of(report.text)
        citations.append(
            Citation(
                id=number,
                report=report.description.id,
                section=section.path if section else (),
                page=section.page if section else None,
                quote=text,
                text=text,
                start=place.start,
                end=place.end,
                source_start=source.start,
                source_end=source.end,
            )
        )
    answer = "\n".join(citation.text for citation in citations)
    return Answer(Status.ANSWERED, answer, question, citations=tuple(citations))


def _best_sentence(index: Index, retriever: Retriever) -> Baseline:
    def answer(question: GoldQuestion) -> Answer:
        text = as_text(question)
        found = index.search(text, k=1, retriever=retriever)
        return passages_as_answer(index, text, [each.passage.span for each in found])

    return answer
