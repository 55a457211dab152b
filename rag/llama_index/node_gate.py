"""The number gate as a node postprocessor: between a retriever and whoever writes the answer.

What a node says in numbers must be the report's; what the report itself says about those
figures (their meaning, that they are contradicted elsewhere) is put beside them.
"""

from __future__ import annotations

from enum import StrEnum

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import BaseNode, NodeWithScore, QueryBundle
from pydantic import PrivateAttr

from corpus.span import Span
from index.figure import Figure
from index.index import Index
from rag.figures_in import Figures, figures_in


class OnFault(StrEnum):
    """What becomes of a node that fails."""

    DROP = "drop"
    MARK = "mark"


class NodeGate(BaseNodePostprocessor):
    """Keeps nodes whose figures are the report's, in their order and with their scores.

    A node fails where it names a place of this report and does not hold what stands there, or
    where it holds an amount or a year that the report does not state. It is dropped, or
    kept with the reason as metadata `gate`. Of the others, metadata `figures` says what each
    figure of a known place means, and `contradicted` that the report elsewhere says otherwise;
    both are text, so that a language model sees them. The given nodes are not changed.
    """

    on_fault: OnFault = OnFault.DROP
    # Private: pydantic would look into every part of the index.
    _index: Index = PrivateAttr()
    _stated: Figures = PrivateAttr()

    def __init__(self, index: Index, *, on_fault: OnFault = OnFault.DROP) -> None:
        # The base class is a pydantic model, but its own signature names only its own field.
        super().__init__(on_fault=on_fault)  # type: ignore[call-arg]
        self._index = index
        self._stated = figures_in(index.report.text)

    @classmethod
    def class_name(cls) -> str:
        return "WenbaoNodeGate"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        kept = []
        for given in nodes:
            node = given.node.model_copy(deep=True)
            place = self._place(node)
            fault = self._fault(node, place)
            if fault is None:
                self._explain(node, place)
            elif self.on_fault is OnFault.DROP:
                continue
            else:
                node.metadata["gate"] = fault
            kept.append(NodeWithScore(node=node, score=given.score))
        return kept

    def _place(self, node: BaseNode) -> Span | None:
        """The place in this report that a node names; None where it names none."""
        of = node.metadata
        start, end = of.get("start"), of.get("end")
        if of.get("report") != self._index.report.description.id:
            return None
        return Span(start, end) if isinstance(start, int) and isinstance(end, int) else None

    def _fault(self, node: BaseNode, place: Span | None) -> str | None:
        text = node.get_content()
        if place is not None and place.of(self._index.report.text) not in text:
            return f"报告 {place.start}-{place.end} 处的原文不是这样写的"
        lacking = figures_in(text).lacking(self._stated)
        return f"报告里没有:{'、'.join(lacking)}" if lacking else None

    def _explain(self, node: BaseNode, place: Span | None) -> None:
        if place is None:
            return
        inside = [
            f
            for f in self._index.ledger.figures
            if place.start <= f.span.start and f.span.end <= place.end
        ]
        if inside:
            node.metadata["figures"] = ";".join(_meaning(figure) for figure in inside)
        ids = {figure.id for figure in inside}
        notes = [c.note for c in self._index.ledger.conflicts if ids & set(c.figures)]
        if notes:
            node.metadata["contradicted"] = ";".join(notes)


def _meaning(figure: Figure) -> str:
    period = figure.period.label if figure.period else None
    about = " ".join(w for w in (period, figure.region, figure.subject, figure.metric) if w)
    return f"{figure.text}({about})" if about else figure.text
