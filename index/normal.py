"""The form in which text is compared: passages and questions alike.

Knows characters only. Nothing here keeps offsets; what is shown is always the working text.
"""

from __future__ import annotations

import re
import unicodedata

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def fold(text: str) -> str:
    """`text` in compatibility form and lower case, numbers without thousands marks.

    So １２，５００, 12,500 and 12500 are the same.
    """
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())


def is_wordlike(character: str) -> bool:
    """Whether a character carries meaning for matching: letters, digits, Han, and `%`."""
    return character.isalnum() or character == "%"
