"""The gate on a model's text: a sentence leaves only where its cited evidence bears it out.

The figures, years, owners, relations and content words of each sentence are checked, each by a
module of its own; what fails is dropped, never mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.index import Index
from index.ledger.scanner import scan
from index.normal import fold
from rag.language_model.coverage import CoverageCheck
from rag.language_model.figures_said import FigureCheck
from rag.language_model.material import Material
from rag.language_model.relations import RelationCheck
from rag.language_model.sentences import Sentence
from rag.lexicon import Lexicon
from rag.names import Names

_FOREIGN = re.compile(
    r"https?:|www\.|</?\w|\{|\}|\\|_{2,}|`|\||<<|>>|[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff]"
)
_INSTRUCTIONS = re.compile(
    r"系统提示|提示词|system|prompt|指令|忽略(?:以上|之前)|作为(?:一个)?(?:AI|人工智能|语言模型)|语言模型|数据块|规则(?:是|如下)|\bdata\b",
    re.IGNORECASE,
)
_PER = re.compile(
    r"每(?P<per>[\u4e00-\u9fff]{1,2}?)[^,。;\d]{0,10}(?P<amount>\d[\d.,]*(?:[万亿]?元|美元))(?!/)"
)
_CHAT = re.compile(r"[喵哦呢啦呀嘛吧哈嗯啊哟](?=[,。;!\[]|\Z)|~")
_LATIN = re.compile(r"[A-Za-z]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
LONGEST = 220
"""Characters of a sentence beyond which it is dropped: nobody can check it by eye."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence that was dropped, and why: check and words."""

    sentence: str
    check: str
    words: tuple[str, ...]


class TextGate:
    """Holds a model's sentences about one report to their evidence. Safe for several threads."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        names = Names(index.ledger, lexicon)
        self._figures = FigureCheck(names, lexicon)
        self._relations = RelationCheck(names)
        self.coverage = CoverageCheck(names, lexicon)

    def fault(self, sentence: Sentence, material: Material) -> Fault | None:
        """Why a sentence must not leave; None where its evidence bears it out."""
        text = sentence.text
        if len(text) > LONGEST or "?" in text:
            return Fault(text, "form", (text[:20],))
        if (
            found := _FOREIGN.search(text)
            or _CHAT.search(text)
            or self._is_about_itself(text, material)
        ):
            return Fault(text, "form", (found[0],))
        if not _is_chinese(text, material):
            return Fault(text, "language", (text[:20],))
        for stretch in sentence.stretches:
            if not stretch.marks or any(mark not in material.blocks for mark in stretch.marks):
                return Fault(text, "citation", (stretch.words[:20],))
            if wrong := self._figures.faults(stretch, material):
                return Fault(text, "figure", tuple(wrong))
            if wrong := self._relations.faults(stretch.words, stretch.marks, material):
                return Fault(text, "relation", tuple(wrong))
            if wrong := self.coverage.faults(stretch.words, stretch.marks, material):
                return Fault(text, "claim", tuple(wrong))
        return None if sentence.stretches else Fault(text, "form", (text[:20],))

    @staticmethod
    def _is_about_itself(text: str, material: Material) -> re.Match[str] | None:
        """Words about prompts and instructions that the evidence does not hold."""
        found = _INSTRUCTIONS.search(text)
        said = " ".join(t for block in material.blocks.values() for t in block.said)
        return found if found and fold(found[0]) not in said else None


def answers(passed: Iterable[Sentence], material: Material) -> bool:
    """Whether sentences that have passed still answer: with what code has decided.

    All figures that the plain answer tells must be told; where the answer is passages, the
    first of them must be cited, with all its figures, and half of all of them.
    """
    texts = [sentence.text for sentence in passed]
    if not texts:
        return False
    marks = {m for s in passed for stretch in s.stretches for m in stretch.marks}
    joined = " ".join(texts)
    told = _amounts(joined) | _amounts(_PER.sub(r"\g<amount>/\g<per>", joined))
    plain = material.plain
    if material.in_words and not material.results:
        ids = [c.id for c in plain.citations if f"[{c.id}]" in plain.answer]
        return bool(ids) and ids[0] in marks and 2 * len(marks & set(ids)) >= len(ids)
    needed = list(material.results) or [f for f in plain.figures if f.text in plain.answer]
    if not needed:
        return bool(marks & {c.id for c in plain.citations[:1]})
    return all(_amounts(f.text) <= told for f in needed if not _is_operand(f.text, material))


def _is_operand(text: str, material: Material) -> bool:
    """Whether a figure only serves to compute the result; the formula shows it."""
    used = {i for d in material.plain.derivations for i in d.operands}
    return bool(used) and any(material.plain.figures[i].text == text for i in used)


def _amounts(text: str) -> set[tuple[object, ...]]:
    """The amounts of a text in base units, and the bare numbers as printed."""
    return {
        (
            m.unit.base,
            *(None if v is None else abs(v) * m.unit.scale for v in (m.value, m.low, m.high)),
        )
        for m in scan(fold(text))[0]
    }


def _is_chinese(text: str, material: Material) -> bool:
    """Whether a sentence is Chinese: Latin words are the evidence's names alone."""
    said = " ".join(t for block in material.blocks.values() for t in block.said)
    han = len(_HAN.findall(text))
    strange = [word for word in _LATIN.findall(fold(text)) if word not in said]
    return han >= 4 and sum(len(word) for word in strange) * 4 <= han
