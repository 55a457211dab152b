"""Whether a model's sentence says more than its evidence: its content words must be covered.

A word is covered where the cited evidence says it, or a word that says the same; also where
the question says it, unless it names something. Knows words only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.ledger import times, words
from index.ledger.scanner import scan
from index.normal import fold
from rag.language_model.claim_words import claim_words
from rag.language_model.material import Material
from rag.lexicon import Lexicon
from rag.names import Names

LEAST_COVERED = 0.75
"""Share of a clause's content, in characters, that must be covered. Measured: see README."""
_CLAUSE = re.compile(r"[。;!?\n:]|(?<!\d),|,(?!\d{3})")
_HAN_WORD = re.compile(r"[\u4e00-\u9fff]{2,}")
_LATIN = re.compile(r"[a-z][a-z0-9.+/-]*")
_QUOTED = re.compile(r"《[^》]*》|[\"“「『][^\"”」』]*[\"”」』]")
_MARKS = re.compile(r"[\"“”「」『』《》]")
_THINGS = "njlxiseb"
_NAMING = ("nr", "ns", "nt", "nz", "eng")


class CoverageCheck:
    """Finds words that nothing cited says. Safe for several threads."""

    def __init__(self, names: Names, lexicon: Lexicon) -> None:
        self._names = names
        self._lexicon = lexicon
        self._words = claim_words()

    def faults(self, text: str, marks: Sequence[int], material: Material) -> list[str]:
        """Names that no cited block says, and clauses that say too much of their own."""
        said = " ".join(t for block in material.cited(marks) for t in block.said)
        question = fold(material.question)
        wrong = self._unknown_names(fold(text), said) + _misquoted(fold(text), said)
        for clause in _CLAUSE.split(fold(_without_amounts(text))):
            content = self._content(clause)
            missing = [w for w, flag in content if not self._covered(w, flag, said, question)]
            total = sum(len(w) for w, _ in content)
            left = sum(len(w) for w in missing)
            nouns = [w for w, flag in content if w in missing and flag[:1] in _THINGS]
            if nouns or (missing and (total - left) < LEAST_COVERED * total):
                wrong.append(" ".join(nouns or missing))
        return wrong

    def share(self, text: str, marks: Sequence[int], material: Material) -> float:
        """The lowest share of covered content over the clauses of a stretch, in [0, 1]."""
        said = " ".join(t for block in material.cited(marks) for t in block.said)
        shares = [1.0]
        for clause in _CLAUSE.split(fold(_without_amounts(text))):
            content = self._content(clause)
            total = sum(len(w) for w, _ in content)
            if total:
                known = sum(
                    len(w)
                    for w, flag in content
                    if self._covered(w, flag, said, fold(material.question))
                )
                shares.append(known / total)
        return min(shares)

    def _unknown_names(self, text: str, said: str) -> list[str]:
        wrong = []
        for start, end in self._names.found_in(text):
            name = text[start:end]
            if len(name) < 2 or name in said or name in self._words.connecting:
                continue
            if name.isascii() and re.fullmatch(r"[a-z]{1,3}", name) and _is_unit(text, start):
                continue
            if self._is_said_otherwise(name, said):
                continue
            parts = [word.text for word in words.cut(name)]
            if len(parts) > 1 and all(len(part) > 1 and part in said for part in parts):
                continue  # 效率提升 for 提升阅片效率
            wrong.append(name)
        return wrong

    def _is_said_otherwise(self, name: str, said: str) -> bool:
        """Whether the evidence says a strong form of the same group, or the same in general."""
        forms = set(self._words.same.get(name, ()))
        for entry in self._lexicon.groups_of(name):
            own = dict(entry.forms).get(name, 1.0)
            forms |= {fold(f) for f, weight in entry.forms if weight >= 0.9 and own >= 0.9}
        return any(form in said for form in forms)

    def _content(self, clause: str) -> list[tuple[str, str]]:
        found = []
        edges = [at for span in self._names.found_in(clause) for at in span]
        for word in words.cut(clause, breaks=edges):
            text = word.text.strip()
            if (
                self._words.is_movement(text)
                or text in self._words.connecting
                or text in self._lexicon.question_words
            ):
                continue
            if _HAN_WORD.fullmatch(text) or _LATIN.fullmatch(text):
                found.append((text, word.flag))
        return found

    def _covered(self, word: str, flag: str, said: str, question: str) -> bool:
        if word in said:
            return True
        if word in question and not flag.startswith(_NAMING):
            return True
        if any(form in said for form in self._words.same.get(word, ())):
            return True
        if self._is_said_otherwise(word, said):
            return True
        # 科教 for 科研与教育, 三重转型 for 三重的转型: all of it stands there, in parts.
        parts = [word[i : i + 2] for i in range(len(word) - 1)] if len(word) > 2 else list(word)
        if len(word) == 2:
            if flag.startswith(_NAMING):
                return False
            one, other = map(re.escape, word)
            return bool(re.search(rf"{one}[^,。;]{{0,3}}{other}", said))
        half = sum(part in said for part in parts) * 2 > len(parts)
        return half and not flag.startswith(("nr", "ns", "nt", "eng"))


def _misquoted(text: str, said: str) -> list[str]:
    """Titles and words in quotation marks that nothing cited prints."""
    bare = _MARKS.sub("", said)
    return [m[0] for m in _QUOTED.finditer(text) if _MARKS.sub("", m[0]) not in bare]


def _without_amounts(text: str) -> str:
    """`text` with times and numbers blanked: they are looked at elsewhere."""
    characters = list(text)
    spans = [(m.start, m.end) for m in scan(text)[0]]
    spans += [(m.start, m.end) for m in times.find(text)]
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def _is_unit(text: str, at: int) -> bool:
    return at > 0 and text[at - 1].isdigit()
