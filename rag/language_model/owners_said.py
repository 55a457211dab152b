"""Whose the figures of a model's sentence are: the names beside a number must be its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.figure import Figure
from index.normal import fold
from rag.answer import AnswerFigure
from rag.language_model.material import Block, Material
from rag.language_model.numbers_said import CLAUSE, Said
from rag.language_model.results_said import SUM
from rag.lexicon import Lexicon
from rag.names import Names

_EACH = re.compile(r"分别|依次|各(?:为|占|是|有)|各自")
_CHAIN = re.compile(r"[、,和与及跟]|以及|(?:分别|依次|各)?(?:为|是|占|达|达到)?")


class OwnerCheck:
    """Finds names beside numbers of another. Safe for several threads."""

    def __init__(self, names: Names, lexicon: Lexicon) -> None:
        self._names = names
        self._lexicon = lexicon

    def foreign(
        self,
        before: str,
        one: Said,
        figure: Figure,
        block: Block,
        material: Material,
        owner: str | None,
    ) -> str | None:
        """A name beside a number that belongs to another figure and not to this one.

        `before` is the sentence up to the number.
        """
        own = [*material.fields[figure.id], fold(figure.subject or "")]
        place = one.clause + (one.right if one.alone else "")
        if figure.table is not None and (
            other := _other_column(before + one.right, figure, block, material)
        ):
            return other
        if owner is not None:
            beside = [owner] if owner else []
        else:
            beside = self.names_in(place)
            if not any(self.owners(name, material) for name in beside):
                beside = [*beside, *self.names_in(one.left)]
        for name in beside:
            if any(name in field or field in name for field in own if len(field) > 1):
                continue
            if any(self._alike(name, field) for field in own):
                continue
            others = [g for g in self.owners(name, material) if g.id != figure.id]
            others = [g for g in others if g.base_unit == figure.base_unit or g.table is not None]
            if not others:
                continue
            if _own_words(figure, block, name, others):
                continue
            return name
        return None

    def in_turn(self, text: str, said: Sequence[Said], material: Material) -> dict[int, str]:
        """Number of a mention -> its owner, where owners and amounts are told in two lists; an
        empty name where the list of owners is not understood."""
        found: dict[int, str] = {}
        for each in _EACH.finditer(text):
            behind = [i for i, one in enumerate(said) if one.mention.start >= each.start()]
            run: list[int] = []
            for index in behind:
                if run:
                    before = said[run[-1]].mention.end
                    if not _CHAIN.fullmatch(text[before : said[index].mention.start].strip()):
                        break
                run.append(index)
            opens = max((m.end() for m in CLAUSE.finditer(text, 0, each.start())), default=0)
            last = max((o.mention.end for o in said if o.mention.end <= each.start()), default=0)
            names: list[str] = []
            for start in (max(opens, last), last):
                found_there = self.names_in(text[start : each.start()])
                names = names or [n for n in found_there if self.holders(n, material)]
            if len(run) > 1 and len(names) >= len(run):
                found |= dict(zip(run, names[-len(run) :], strict=True))
            elif len(run) > 1:
                found |= dict.fromkeys(run, "")
        return found

    def names_in(self, text: str) -> list[str]:
        folded = fold(text)
        places = sorted(self._names.found_in(folded))
        return [folded[start:end] for start, end in places if end - start > 1]

    def owners(self, name: str, material: Material) -> list[Figure]:
        """The figures of all blocks of which a name says whose, where or what they are."""
        found = []
        for figure in material.figures:
            own = [figure.subject, figure.region, figure.metric]
            fields = [fold(text) for text in own if text]
            if figure.table is not None:
                fields += material.fields[figure.id]
            if any(
                name == field or (len(name) > 2 and name in field) or field.startswith(name)
                for field in fields
            ):
                found.append(figure)
        return found

    def holders(self, name: str, material: Material) -> list[Figure]:
        """The figures of which a name says whose they are: subject, place or row, no metric."""
        return [figure for figure in material.figures if material.is_of(figure, name)]

    def is_of_another(self, one: Said, result: AnswerFigure, material: Material) -> bool:
        """Whether a result is told of a quantity that it was not computed from, or a sum of one
        of the things that were added."""
        derivation = material.plain.derivations[result.derivation or 0]
        texts = [material.plain.figures[i].text for i in derivation.operands]
        for name in self.names_in(one.clause):
            of = {f.text for f in self.owners(name, material)}
            if of and not of & set(texts) and name not in fold(material.question):
                return True
        if "+" not in derivation.expression:
            return False
        if summed := SUM.search(one.clause):
            named = [self.holders(n, material) for n in self.names_in(one.clause[: summed.start()])]
            parts = {f.text for found in named for f in found} & set(texts)
            return bool(parts) and parts != set(texts)
        if SUM.search(one.left):
            return False
        for name in self.names_in(one.clause):
            of = {f.text for f in self.holders(name, material)} & set(texts)
            if of and of != set(texts):
                return True
        return False

    def _alike(self, name: str, field: str) -> bool:
        """Whether two names are strong forms of one group of the lexicon."""
        for entry in self._lexicon.groups_of(name):
            forms = {fold(form) for form, weight in entry.forms if weight >= 0.9}
            if name in forms and any(form in field for form in forms if len(form) > 1):
                return True
        return False


def _other_column(before: str, figure: Figure, block: Block, material: Material) -> str | None:
    """A column of the row that a sentence names last before a cell of another column, or the
    cell's own where it names none and the plain answer does not tell the cell."""
    rows = [row for row in block.quote.split("\n") if figure.text in row]
    rows.sort(key=lambda row: fold(figure.subject or "") not in fold(row))
    cells = [cell.strip() for row in rows[:1] for cell in row.split(" | ")]
    heads: dict[str, str] = {}
    for cell in cells:
        head, _, value = cell.rpartition(" ")
        if not re.search(r"\d", value):
            continue  # the row's own name
        heads[re.sub(r"\d+年?(?:预估)?", "", fold(head))] = fold(value)
    own = {head for head, value in heads.items() if value.endswith(fold(figure.text))}
    if not own:
        return None
    folded = fold(before)
    named = {
        head: max(at, folded.rfind(head))
        for head in heads
        if len(head) > 1 and not _is_row_name(head, material)
        for at in [folded.rfind(head)]
        if at >= 0
    }
    last = max(named, key=lambda head: (named[head] + len(head), len(head)), default=None)
    if last is not None:
        return None if last in own or any(last in head for head in own) else last
    told = fold(material.plain.answer)
    return None if re.search(rf"(?<![\d.,]){re.escape(fold(figure.text))}", told) else min(own)


def _is_row_name(head: str, material: Material) -> bool:
    return any(head in name for names in material.owners.values() for name in names)


def _own_words(figure: Figure, block: Block, name: str, others: Iterable[Figure]) -> bool:
    """Whether the figure's own clause says the name, and none of the others owns that place."""
    if figure.table is not None:
        return False
    at = block.quote.find(figure.text)
    if at < 0:
        return False
    same_sentence = [g for g in others if g.sentence == figure.sentence and g.table is None]
    if same_sentence:
        return False
    return name in fold(block.quote)
