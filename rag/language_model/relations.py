"""How a model's sentence relates things: directions, comparisons, ranks, negation, cause.

Each clause is held against the clauses of its cited evidence that are nearest to it. Knows
words only; figures are looked at in `figures_said.py`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

from index.figure import Figure, Modality
from index.ledger import cues
from index.ledger.nouns import metric_ending
from index.ledger.words import cut
from index.normal import fold
from rag.language_model.causes import causes
from rag.language_model.claim_words import claim_words
from rag.language_model.clauses_said import clauses_in, nearest, overlap
from rag.language_model.comparisons import ComparisonCheck
from rag.language_model.material import Material, clauses_of
from rag.names import Names

_NOT = re.compile(
    r"不(?!仅|断|足|同|少|过|但|限|超过|低于|高于|少于|小于|大于|到|止|久|管|论|只|光|良|易|得不|匹配|等|乏)"
    r"|未(?!来)|没有?(?!收)|(?<![创所])无(?!论|创|线|人|缝|疑|影)|(?<![是除])非(?!常|标|洲|接触|结构|线性)|并非|禁止|停止|拒绝|取消|避免"
)
_NOT_SAID = re.compile(r"难以|无法|缺乏|尚未|不具备|未能|不能|不足|较难|困难|未达|不兼容")
_HARD = re.compile(r"难以|无法|不能|未能|很难|不足以|尚未|缺乏")
_TWICE = re.compile(
    r"(?:无法|没有|未能|未|不能|不会|并非|难以|不)(?:不(?!足|同|断|良|仅)|未(?!来)|没有|无法|难以|不能)"
)
_THIS = re.compile(r"^[,、\d年]*(?:其|它|该|这)")
_NO_WORD = re.compile(r"[^\u4e00-\u9fffa-z]")
_DENIAL = re.compile(f"{_NOT_SAID.pattern}|{_HARD.pattern}|{_NOT.pattern}")
_PLANNED = re.compile(r"计划|拟|规划|将(?=[在于]?\d|被|建|实|推|纳)|目标")
_SAME_REST = 0.5
"""Overlap of two clauses without their names from which they say the same of something."""
_DONE = re.compile(r"已(?!知)|业已")
_AHEAD = 3
"""Characters (但, 而其中) before a name that still opens its clause."""


class RelationCheck:
    """Finds relations that the evidence does not state. Safe for several threads."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._words = claim_words()
        self._comparisons = ComparisonCheck(names)

    def faults(self, words: str, marks: Sequence[int], material: Material) -> list[str]:
        """The words of a stretch whose relation the cited blocks do not bear out."""
        cited = material.cited(marks)
        said = " ".join(text for block in cited for text in block.said)
        evidence = [clause for block in cited for clause in clauses_of(block)]
        wrong = self._unsaid(fold(words), said) + _denied_twice(fold(words), said)
        wrong += _joined_otherwise(fold(words), said)
        clauses = clauses_in(words)
        for number, clause in enumerate(clauses):
            near = nearest(clause, evidence)
            wrong += self._said_of_another(clause, evidence, said)
            wrong += self._turned(clause, near, said, material)
            wrong += self._negated(clause, near, evidence, ",".join(clauses[number : number + 2]))
            wrong += _done_already(clause, near)
            wrong += self._comparisons.compared(clause, said, cited, material)
            wrong += self._comparisons.ranked(clause, cited, material, evidence)
        return wrong + causes(fold(words), said)

    def _unsaid(self, words: str, said: str) -> list[str]:
        """Words of rank, degree and scope that the evidence says in no form."""
        # 只有25%, 仅1000次 is but a way to say a small number.
        words = re.sub(r"(?:只有|仅有?|只要?)(?=[^\d,。]{0,3}\d)", "", words)
        words = re.sub(
            r"(?:第[一二三四五]季度|不断裂|平均|年均|日均|人均|均价|均匀|均衡|首都|都市|都会|成都)",
            "",
            words,
        )
        wrong = []
        for pattern in self._words.must_be_said.values():
            found = pattern.search(words)
            if found and not pattern.search(said):
                wrong.append(found[0])
        return wrong

    def _turned(self, clause: str, near: Sequence[str], said: str, material: Material) -> list[str]:
        """Words that go the other way than the evidence does."""
        wrong = []
        for pair in self._words.opposites:
            for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
                found = one.search(clause)
                if not found:
                    continue
                if (
                    _says_only(other, one, near)
                    or _says_only(other, one, [said])
                    or (
                        pair is self._words.opposites[0]
                        and not one.search(said)
                        and not _moves(clause, material, up=one is pair.one)
                    )
                ):
                    wrong.append(found[0])
        return wrong

    def _negated(
        self, clause: str, near: Sequence[str], evidence: Sequence[str], around: str
    ) -> list[str]:
        """A clause that denies what its evidence says, or says what it denies."""
        mine = _NOT.search(clause)
        if near and _denials(clause) > max(_denials(one) for one in near):
            return [clause[:12]]
        if mine and not any(_denies(one) for one in near or evidence):
            return [mine[0] + clause[mine.end() :][:4]]
        if (
            near
            and not _denies(around)
            and all(_NOT.search(one) or _HARD.search(one) for one in near)
        ):
            # 不仅 … 而且 and such are taken off by the pattern; here something was denied.
            return [clause[:12]]
        return []

    def _said_of_another(self, clause: str, evidence: Sequence[str], said: str) -> list[str]:
        """What the evidence says of one thing, said of another thing of the evidence."""
        mine = self._front(clause)
        if mine is None or mine not in said:
            return []
        rest = clause.replace(mine, " ")
        best, own, fronts = (0.0, ""), 0.0, False
        last: str | None = None
        for one in evidence:
            theirs = self._front(one)
            if last == mine and _THIS.search(one):
                own = max(own, overlap(rest, one))  # 其单价: of what the clause before spoke of
                continue
            last = theirs or last
            near = overlap(rest, one.replace(theirs or "", " ") if theirs else one)
            if mine in one:
                own = max(own, near)
                fronts = fronts or -1 < one.find(mine) <= _AHEAD
            elif theirs and near > best[0]:
                best = near, theirs
        other = best[1] not in clause and mine not in best[1]
        turned = best[0] >= _SAME_REST and own < 0.4 * best[0]
        return [mine] if fronts and other and turned else []

    def _front(self, clause: str) -> str | None:
        """The thing that a clause opens with: a name, else its first nouns."""
        for start, end in sorted(self._names.found_in(clause)):
            name = clause[start:end]
            if start <= _AHEAD and len(name) > 2 and not metric_ending().search(name):
                return name
        run = ""
        for word in cut(clause[:14]):
            if word.is_noun or (word.flag[:1] in "bf" and not word.text.isspace()):
                run += word.text
            elif run or word.start >= _AHEAD:
                break
        return run if len(run) > 2 and not metric_ending().search(run) else None


def _joined_otherwise(words: str, said: str) -> list[str]:
    """FPGA领域 where the evidence only joins FPGA方案 and 工业检测领域: two nouns side by side
    that no part of the evidence has near each other, or has only beside other nouns."""
    parts = re.split(r"[。;|]|\s", said)
    wrong = []
    for clause in _NO_WORD.split(words):
        for one, other in itertools.pairwise(cut(clause)):
            a, b = one.text, other.text
            if one.end != other.start or min(len(a), len(b)) < 2 or not _is_thing(one.flag):
                continue
            if a not in said or (b not in said and not b.isascii()):
                continue
            if b.isascii():
                if not re.search(rf"{re.escape(a)}.{{0,6}}{re.escape(b)}", said):
                    wrong.append(a + b)
                continue
            if any(a in part and b in part for part in parts):
                continue
            joined = other.flag[:1] == "v" and b in _always_joined(said)
            if joined or _is_thing(other.flag):
                wrong.append(a + b)
    return wrong


def _is_thing(flag: str) -> bool:
    return flag[:1] in "nj" or flag == "eng"


@lru_cache(maxsize=256)
def _always_joined(said: str) -> frozenset[str]:
    """Words that stand behind a noun wherever they stand (安防监控)."""
    joined: dict[str, bool] = {}
    for clause in _NO_WORD.split(said):
        found = cut(clause)
        for number, word in enumerate(found):
            before = found[number - 1] if number else None
            behind = before is not None and len(before.text) > 1 and before.flag[:1] in "njvb"
            joined[word.text] = joined.get(word.text, True) and behind
    return frozenset(word for word, always in joined.items() if always)


def _denied_twice(words: str, said: str) -> list[str]:
    """无法未实现: two denials on end, which the evidence does not have."""
    return [m[0] for m in _TWICE.finditer(words) if m[0] not in said]


def _done_already(clause: str, near: Sequence[str]) -> list[str]:
    """已经 where the evidence only expects."""
    done = _DONE.search(clause)
    ahead = [
        one
        for one in near
        if (cues.modality(one) is Modality.FORECAST or _PLANNED.search(one))
        and not _DONE.search(one)
    ]
    return [done[0]] if done and near and len(ahead) == len(near) else []


def _denials(text: str) -> int:
    return len(_DENIAL.findall(text))


def _denies(text: str) -> bool:
    return bool(_NOT.search(text) or _NOT_SAID.search(text) or _HARD.search(text))


def _says_only(one: re.Pattern[str], not_other: re.Pattern[str], texts: Sequence[str]) -> bool:
    return (
        bool(texts)
        and any(one.search(text) for text in texts)
        and not any(not_other.search(text) for text in texts)
    )


def _moves(clause: str, material: Material, *, up: bool) -> bool:
    """Whether a quantity of the evidence moves that way over the years: to the figure that the
    clause tells, from the one before it; from the first to the last where it tells none."""
    series: dict[tuple[str, str, str], dict[int, Figure]] = {}
    for figure in material.figures:
        if figure.value is not None and figure.period and figure.period.first:
            key = (figure.base_unit, figure.metric or "", f"{figure.table} {figure.change}")
            series.setdefault(key, {}).setdefault(figure.period.first, figure)
    for of_years in series.values():
        figures = [of_years[year] for year in sorted(of_years)]
        told = [i for i, f in enumerate(figures) if fold(f.text) in clause]
        pairs = [(figures[i - 1], figures[i]) for i in told if i]
        for before, after in pairs or [(figures[0], figures[-1])]:
            a = (before.value or 0) * before.scale
            b = (after.value or 0) * after.scale
            if (b > a) if up else (b < a):
                return True
    return False
