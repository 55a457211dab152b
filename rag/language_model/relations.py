"""How a model's sentence relates things: directions, comparisons, ranks, negation, cause.

Each clause is held against the clauses of its cited evidence that are nearest to it. Knows
words only; figures are looked at in `figures_said.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.figure import Figure, Modality
from index.ledger import cues
from index.ledger.nouns import metric_ending
from index.ledger.words import cut
from index.normal import fold
from rag.language_model.claim_words import claim_words
from rag.language_model.material import Block, Material, clauses_of
from rag.names import Names

_NOT = re.compile(
    r"不(?!仅|断|足|同|少|过|但|限|超过|低于|高于|少于|小于|大于|到|止|久|管|论|只|光|良|易|得不|匹配|等|乏)"
    r"|未(?!来)|没有?(?!收)|(?<![创所])无(?!论|创|线|人|缝|疑|影)|(?<![是除])非(?!常|标|洲|接触|结构|线性)|并非|禁止|停止|拒绝|取消|避免"
)
_NOT_SAID = re.compile(r"难以|无法|缺乏|尚未|不具备|未能|不能|不足|较难|困难|未达|不兼容")
_HARD = re.compile(r"难以|无法|不能|未能|很难|不足以|尚未|缺乏")
_SAME_REST = 0.5
"""Overlap of two clauses without their names from which they say the same of something."""
_DONE = re.compile(r"已(?!知)|业已")
_AHEAD = 3
"""Characters (但, 而其中) before a name that still opens its clause."""
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_CLAUSE = re.compile(r"[。;!?\n:]|(?<!\d),|,(?!\d{3})")
OVER = r"高于|高出|多于|大于|超过|超出|领先于?|优于|快于|强于|胜过|高过|多过"
UNDER = r"低于|低出|少于|小于|落后于?|不及|慢于|弱于|逊于|不如"
_COMPARED = re.compile(
    rf"(?P<one>[^,。;]{{2,40}}?)(?P<op>{OVER}|{UNDER})(?P<other>[^,。;]{{2,30}})"
)
_BI = re.compile(
    r"(?P<one>[^,。;]{2,30}?)比(?!例|重|较|率|如)(?P<other>[^,。;]{2,24}?)(?:的?[^,。;\d]{0,6}?)"
    r"(?P<op>高|多|大|快|强|贵|低|少|小|慢|弱|便宜)(?!端|于|出现)"
)
_MORE = frozenset("高多大快强贵")
_CAUSE_FIRST = re.compile(
    r"导致|致使|促使|使得|引发|引起|造成|带动|推动|从而|因此|因而|所以|于是|由此|使(?!用|命)|迫使|倒逼"
)
_EFFECT_FIRST = re.compile(
    r"(?:主要)?(?:得益于|源于|源自|归功于|归因于|取决于|受益于|来自)|(?:这|原因)是?因为|原因(?:是|在于)"
)
_CAUSE_OPENS = re.compile(r"^(?:由于|因为|因|受|鉴于|随着)")
_NEAR = 0.8
"""Share of the best overlap from which another clause of the evidence counts as meant too."""
_SAYS_THE_SAME = 0.34
"""Overlap below which no clause of the evidence is close enough to be compared word by word."""


class RelationCheck:
    """Finds relations that the evidence does not state. Safe for several threads."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._words = claim_words()

    def faults(self, words: str, marks: Sequence[int], material: Material) -> list[str]:
        """The words of a stretch whose relation the cited blocks do not bear out."""
        cited = material.cited(marks)
        said = " ".join(text for block in cited for text in block.said)
        evidence = [clause for block in cited for clause in clauses_of(block)]
        wrong = self._unsaid(fold(words), said)
        wrong += self._joined_otherwise(fold(words), said)
        clauses = _clauses(words)
        for number, clause in enumerate(clauses):
            near = _nearest(clause, evidence)
            wrong += self._said_of_another(clause, evidence, said)
            wrong += self._turned(clause, near, said, material)
            wrong += self._negated(clause, near, evidence, ",".join(clauses[number : number + 2]))
            wrong += _done_already(clause, near)
            wrong += self._compared(clause, said, cited, material)
            wrong += self._ranked(clause, cited, material, evidence)
        return wrong + self._causes(fold(words), said)

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
        for one in evidence:
            theirs = self._front(one)
            near = _overlap(rest, one.replace(theirs or "", " ") if theirs else one)
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

    def _joined_otherwise(self, words: str, said: str) -> list[str]:
        """FPGA领域 where the evidence only joins FPGA方案 and 工业检测领域."""
        wrong = []
        for start, end in self._names.found_in(words):
            name = words[start:end]
            head = next(iter(cut(re.split(r"[^\u4e00-\u9fff]", words[end : end + 8])[0])), None)
            if (
                head is None
                or len(head.text) < 2
                or not head.is_noun
                or f"{name}{head.text}" in said
            ):
                continue
            places = [m.start() for m in re.finditer(re.escape(head.text), said)]
            before = [self._name_before(said, at) for at in places]
            if places and all(
                other is not None and name not in other and other not in name for other in before
            ):
                wrong.append(f"{name}{head.text}")
        return wrong

    def _name_before(self, text: str, at: int) -> str | None:
        """The name that stands directly before a place."""
        near = text[max(0, at - 14) : at]
        found = [near[a:b] for a, b in self._names.found_in(near) if b == len(near)]
        return found[0] if found else None

    def _compared(
        self, clause: str, said: str, cited: Sequence[Block], material: Material
    ) -> list[str]:
        """A comparison whose sides the evidence has the other way round, or not at all."""
        for mine in _comparisons(clause):
            one, other, more = self._sides(mine)
            if not one or not other or one & other:
                continue
            for theirs in _comparisons(said):
                a, b, over = self._sides(theirs)
                if a & one and b & other and not (a & other or b & one):
                    return [] if over == more else [clause]
                if a & other and b & one and not (a & one or b & other):
                    return [] if over != more else [clause]
            if not self._is_so(one, other, more=more, cited=cited, material=material):
                return [clause]
        return []

    def _sides(self, found: re.Match[str]) -> tuple[set[str], set[str], bool]:
        operator = found["op"]
        more = operator in _MORE or bool(re.fullmatch(OVER, operator))
        return self._named(found["one"]), self._named(found["other"]), more

    def _named(self, text: str) -> set[str]:
        folded = fold(text)
        names = {folded[a:b] for a, b in self._names.found_in(folded) if b - a > 1}
        return names | set(re.findall(r"(?:19|20)\d\d", folded))

    def _is_so(
        self,
        one: set[str],
        other: set[str],
        *,
        more: bool,
        cited: Sequence[Block],
        material: Material,
    ) -> bool:
        """Whether the figures of two sides stand to each other as told; so too where no two
        figures are comparable and nothing else contradicts."""
        figures = [f for block in cited for f in block.figures if f.value is not None]
        firsts = [f for f in figures if _belongs(f, one, material)]
        seconds = [f for f in figures if _belongs(f, other, material)]
        pairs = [
            (a.value * a.scale, b.value * b.scale)
            for a in firsts
            for b in seconds
            if a is not b
            and a.base_unit == b.base_unit
            and a.metric == b.metric
            and a.value is not None
            and b.value is not None
        ]
        return any((a > b) if more else (a < b) for a, b in pairs)

    def _ranked(
        self, clause: str, cited: Sequence[Block], material: Material, evidence: Sequence[str]
    ) -> list[str]:
        """A rank given to another than the one that has it."""
        for name in ("highest", "lowest"):
            pattern = self._words.must_be_said[name]
            found = pattern.search(clause)
            if not found:
                continue
            holders = [text for text in evidence if pattern.search(text)]
            names = self._named(clause)
            owners = {n for n in names if any(material.is_of(f, n) for f in material.figures)}
            if not owners or not holders:
                continue
            if not any(owner in text for owner in owners for text in holders):
                return [found[0]]
            first = [_segment(text, pattern) for text in holders]
            if len(owners) == 1 and not any(next(iter(owners)) in text for text in first):
                return [found[0]]
        return []

    def _causes(self, words: str, said: str) -> list[str]:
        """A cause told as the effect of its effect."""
        mine = _cause_and_effect(words)
        if mine is None:
            return []
        cause, effect = mine
        for sentence in re.split(r"[。;]", said):
            theirs = _cause_and_effect(sentence)
            if theirs is None:
                continue
            straight = _overlap(cause, theirs[0]) + _overlap(effect, theirs[1])
            crossed = _overlap(cause, theirs[1]) + _overlap(effect, theirs[0])
            if crossed > straight + 0.4 and crossed > 0.8:
                return [words[:20]]
        return []


def _done_already(clause: str, near: Sequence[str]) -> list[str]:
    """已经 where the evidence only expects."""
    done = _DONE.search(clause)
    ahead = [
        one for one in near if cues.modality(one) is Modality.FORECAST and not _DONE.search(one)
    ]
    return [done[0]] if done and near and len(ahead) == len(near) else []


def _denies(text: str) -> bool:
    return bool(_NOT.search(text) or _NOT_SAID.search(text) or _HARD.search(text))


def _clauses(words: str) -> list[str]:
    return [fold(part) for part in _CLAUSE.split(words) if part.strip()]


def _pairs(text: str) -> set[str]:
    return {run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)}


def _overlap(one: str, other: str) -> float:
    pairs = _pairs(one)
    return len(pairs & _pairs(other)) / len(pairs) if pairs else 0.0


def _nearest(clause: str, evidence: Sequence[str]) -> list[str]:
    """The clauses of the evidence that a clause can be a wording of; none where all are far."""
    scored = [(_overlap(clause, one), one) for one in evidence]
    best = max((score for score, _ in scored), default=0.0)
    if best < _SAYS_THE_SAME:
        return []
    return [one for score, one in scored if score >= _NEAR * best]


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


def _comparisons(text: str) -> list[re.Match[str]]:
    found = [m for part in _CLAUSE.split(text) for m in _BI.finditer(part)]
    return found or [m for part in _CLAUSE.split(text) for m in _COMPARED.finditer(part)]


def _belongs(figure: Figure, names: set[str], material: Material) -> bool:
    fields = material.fields[figure.id]
    return any(
        name in field for name in names for field in fields if not field.isdigit() or name == field
    )


def _segment(text: str, pattern: re.Pattern[str]) -> str:
    """The part of a text that holds a word of rank; with the part before where it is short."""
    parts = re.split(r"[;,。]", text)
    at = next((i for i, part in enumerate(parts) if pattern.search(part)), 0)
    return parts[at] if len(parts[at]) > 8 else " ".join(parts[max(0, at - 1) : at + 1])


def _cause_and_effect(text: str) -> tuple[str, str] | None:
    """The two sides of the first word of cause, cause first; None where none stands."""
    if (match := _EFFECT_FIRST.search(text)) and match.start() > 3:
        return text[match.end() :], text[: match.start()]
    opened = _CAUSE_OPENS.search(text)
    if opened and "," in text:
        cause, _, effect = text[opened.end() :].partition(",")
        return cause, effect
    if (match := _CAUSE_FIRST.search(text)) and match.start() > 3:
        return text[: match.start()], text[match.end() :]
    return None
