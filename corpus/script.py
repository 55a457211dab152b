"""One script: simplified characters, 着 where it is meant, half-width letters and digits.

Keeps the way back: characters that stand for one another one to one keep their own place.
Chinese punctuation stays as it is printed. A text that is not written in traditional
characters keeps its characters.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, cached_property

from opencc import OpenCC

from corpus.data_file import data_rows
from corpus.language import score_of_words
from corpus.span import Span
from corpus.traced import Edit, TracedText

# Simplified text holds a few characters that look traditional (names, 乾坤); traditional text
# has one in four.
_TRADITIONAL_SHARE = 0.1
_FULL_WIDTH = {
    code + 0xFEE0: chr(code)
    for code in range(0x21, 0x7F)
    if chr(code).isalnum() or chr(code) in "%+-./=<>@#$&*~^_\\|"
}
_HAS_FULL_WIDTH = re.compile("[" + "".join(map(chr, _FULL_WIDTH)).replace("-", "\\-") + "]")
_CLAUSE = re.compile(r"[^,，。;；:：\n]*[,，。;；:：\n]*")
_AROUND_ZHE = 5


@cache
def _converter() -> OpenCC:
    """Kept, since loading its dictionaries takes longer than reading a report."""
    return OpenCC("t2s")


class Script:
    """Conversion between traditional and simplified characters."""

    def __init__(self) -> None:
        self._to_simplified = _converter()
        self._characters: dict[str, str] = {}

    def unified(self, text: TracedText) -> TracedText:
        """`text` in simplified characters, with half-width letters, digits and signs."""
        if self.is_traditional(text.text):
            text = self._as_simplified(text)
            text = text.replace(_zhe_edits(text.text))
        if _HAS_FULL_WIDTH.search(text.text):
            folded = text.text.translate(_FULL_WIDTH)
            text = TracedText(folded, text.starts, text.ends)
        return text

    def simplified(self, text: str) -> str:
        """`text` in simplified characters; may differ in length in rare cases."""
        return str(self._to_simplified.convert(text))

    def character(self, character: str) -> str:
        """One character in its simplified form."""
        known = self._characters.get(character)
        if known is None:
            known = self._characters[character] = self._to_simplified.convert(character)
        return known

    def is_traditional(self, text: str) -> bool:
        """Whether the text is written in traditional characters, at least for a good part."""
        counts = Counter(text)
        han = sum(n for character, n in counts.items() if "\u4e00" <= character <= "\u9fff")
        changed = sum(
            n for character, n in counts.items() if self.character(character) != character
        )
        return changed > _TRADITIONAL_SHARE * han

    def fits_traditional(self, character: str) -> bool:
        """False for a simplified character that traditional text may write differently."""
        return character not in self._simplified_only

    def fits_simplified(self, character: str) -> bool:
        """False for a traditional character that simplified text writes differently."""
        return self.character(character) == character

    @cached_property
    def _simplified_only(self) -> frozenset[str]:
        traditional = "".join(row[1] for row in data_rows("readings.tsv"))
        return frozenset(self.simplified(traditional)) - frozenset(traditional)

    def _as_simplified(self, text: TracedText) -> TracedText:
        plain = self.simplified(text.text)
        if len(plain) == len(text):
            return TracedText(plain, text.starts, text.ends)
        # Some phrase changes its length: only its clause loses the one-to-one places.
        edits = []
        for match in _CLAUSE.finditer(text.text):
            clause = self.simplified(match[0])
            if clause != match[0]:
                edits.append(Edit(Span(match.start(), match.end()), clause))
        return text.replace(edits)


def _zhe_edits(text: str) -> list[Edit]:
    """着 for the 著 that simplified text writes so: 随着, 意味着; but 显著, 著名.

    Traditional text writes 著 for both. The one that makes the likelier words stands.
    """
    edits = []
    for match in re.finditer("著", text):
        at = match.start()
        before, after = text[max(0, at - _AROUND_ZHE) : at], text[at + 1 : at + 1 + _AROUND_ZHE]
        if after.startswith("《"):  # 某某著《书名》
            continue
        if score_of_words(before + "着" + after) > score_of_words(before + "著" + after):
            edits.append(Edit(Span(at, at + 1), "着"))
    return edits
