"""The figures of a model's sentence: each must be the evidence's, with all that is said beside it.

Reads the sentence with the ledger's own eyes (scanner, times, cues) and compares reading with
record: amount and unit here, year, owner, manner, place and results in modules of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from index.figure import Figure
from index.ledger import cues, times, units
from index.ledger.scanner import Mention, scan
from index.normal import fold
from rag.language_model import manner_said, results_said, times_said
from rag.language_model.material import Block, Material
from rag.language_model.numbers_said import Said, surroundings
from rag.language_model.owners_said import OwnerCheck
from rag.language_model.placing import misplaced, said_too_often
from rag.language_model.sentences import Stretch
from rag.lexicon import Lexicon
from rag.names import Names
from rag.own_words import says

_VERB = re.compile(r"升(?:[到至高为了]|$)")
_PLACE = re.compile(r"门店|台[式车账面]|项目|人[员才次口]|条[件款]|家[企医公机门厂]|个[人体]")
"""A unit and what is counted in it: no second unit stands behind the first."""
_COUNTERS = frozenset("个类项种者条方面大家款点")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+/-]*")


class FigureCheck:
    """Checks the figures, years and owners that stretches say. Safe for several threads."""

    def __init__(self, names: Names, lexicon: Lexicon) -> None:
        self._owners = OwnerCheck(names, lexicon)

    def faults(self, stretch: Stretch, material: Material) -> list[str]:
        """What the cited blocks do not bear out in a stretch; empty where they bear out all."""
        text = unicodedata.normalize("NFKC", stretch.words)
        cited = material.cited(stretch.marks)
        found = [m for m in scan(text)[0] if m.end > m.start]
        said = surroundings(text, found)
        turns = self._owners.in_turn(text, said, material)
        wrong: list[str] = []
        meant: list[Figure | None] = []
        for number, one in enumerate(said):
            faults, figure = self._read(text, one, cited, material, turns.get(number), stretch)
            wrong += faults
            meant.append(figure)
        wrong += _wrong_tokens(text, found, cited)
        wrong += results_said.against_the_numbers(text, found)
        wrong += said_too_often(said, cited, material)
        wrong += misplaced(text, said, meant, cited, turns)
        return wrong + times_said.wrong_times(text, found, cited)

    def _read(
        self,
        text: str,
        one: Said,
        cited: Sequence[Block],
        material: Material,
        owner: str | None,
        stretch: Stretch,
    ) -> tuple[list[str], Figure | None]:
        """What is wrong with a number, and the figure of the evidence that it is."""
        behind = units.read(text, one.mention.end)
        moves = _VERB.match(text, one.mention.end)  # 17%升到: 升 is no litre here
        things = _PLACE.match(text, one.mention.end - 1) or _PLACE.match(text, one.mention.end)
        if one.mention.unit.printed and behind is not None and not (moves or things):
            return [one.printed + one.right[:2]], None  # a unit behind the unit
        low, high = one.mention.low, one.mention.high
        if low is not None and high is not None and low >= high:
            return [one.printed], None  # 5-5年
        result = results_said.result_of(one, material)
        if result is not None:
            right = results_said.is_right_result(text, one, result, cited, material)
            right = right and not self._owners.is_of_another(one, result, material)
            return ([] if right else [one.printed]), None
        same = [f for block in cited for f in block.figures if _states(one, f)]
        if not same:
            printed = _is_printed(one, cited, material.question)
            return ([] if printed or _is_count(one, stretch, material) else [one.printed]), None
        faults = [
            (self._against(text, one, figure, cited, material, owner, stretch.before), figure)
            for figure in same
        ]
        best, figure = min(faults, key=lambda pair: len(pair[0]))
        return [f"{one.printed}:{fault}" for fault in best], figure

    def _against(
        self,
        text: str,
        one: Said,
        figure: Figure,
        cited: Sequence[Block],
        material: Material,
        owner: str | None,
        before: str,
    ) -> list[str]:
        """How what is said beside a number differs from the figure that it would be."""
        block = next(b for b in cited if figure in b.figures)
        wrong = []
        if not times_said.is_right_time(before, text, one, figure, block):
            wrong.append("time")
        if foreign := self._owners.foreign(
            f"{before},{text[: one.mention.start]}", one, figure, block, material, owner
        ):
            wrong.append(f"of {foreign}")
        if not manner_said.is_same_bound(one, figure, block):
            wrong.append("bound")
        if not manner_said.is_same_movement(before + text, one, figure, block, material.figures):
            wrong.append("movement")
        if not manner_said.is_as_sure(before, text, one, figure, block):
            wrong.append("modality")
        if results_said.is_called_a_result(text, one, figure, block, material):
            wrong.append("no result")
        if manner_said.counts_another(one, figure, block):
            wrong.append("counts")
        return wrong


def _states(one: Said, figure: Figure) -> bool:
    if figure.text == one.printed or says(one.mention, figure):
        return True
    # 每台3.0万元 for 3.0万元/台.
    each = re.search(r"每|单台|平均", one.left)
    return bool(each) and fold(figure.text).startswith(fold(one.printed) + "/")


def _wrong_tokens(text: str, found: Sequence[Mention], cited: Sequence[Block]) -> list[str]:
    """Names with digits (3.0T, DICOM3.0) that no cited block prints."""
    said = {t.strip(".-/+") for b in cited for s in b.said for t in _TOKEN.findall(s)}
    spans = [(m.start, m.end) for m in found] + [(m.start, m.end) for m in times.find(text)]
    wrong = []
    for match in _TOKEN.finditer(text):
        token = fold(match[0]).strip(".-/+")
        inside = any(a <= match.start() and match.end() <= b for a, b in spans)
        beside = any(a < match.end() and match.start() < b for a, b in spans)
        if re.search(r"\d", token) and not inside and not beside and token not in said:
            wrong.append(match[0])
    return wrong


def _is_printed(one: Said, cited: Sequence[Block], question: str) -> bool:
    """Whether a cited quote prints a number that the ledger does not count as a figure."""
    bound = cues.qualifier(one.clause, one.right)
    printed = fold(one.printed)
    for block in cited:
        for text in block.said:
            found, names = scan(text)
            said = {fold(text[m.start : m.end].strip()) for m in found}
            beside = f"{bound.printed if bound else ''}{printed}"
            if printed in said:
                if bound is None or beside in text:
                    return True
                continue
            within = re.compile(rf"(?<![\d.]){re.escape(printed)}(?!\d)")
            if bound is None and any(within.search(fold(name.text)) for name in names):
                return True
    return False


def _is_count(one: Said, stretch: Stretch, material: Material) -> bool:
    """Whether a small number counts what the sentence itself lists or cites (三类,即A、B和C)."""
    value = one.mention.value
    if value is None or not 2 <= value <= 20 or one.mention.unit.printed not in _COUNTERS:
        return False
    text = stretch.whole
    listed = text.count("、") + 1 + bool(re.search(r"、[^,。;]*(?:和|与|以及|及)", text))
    numbered = len(re.findall(r"(?:^|[:;,。])[一二三四五六](?:是|为)", text))
    marks = len(set(stretch.marks_of_sentence))
    return value in (listed, numbered, marks, len(material.blocks) if marks > 1 else -1)
