"""The form in which text is compared: passages and questions alike.

Knows characters only. Nothing here keeps offsets; what is shown is always the working text.
"""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """`text` in compatibility form (full-width digits become plain ones) and lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def is_wordlike(character: str) -> bool:
    """Whether a character carries meaning for matching: letters, digits, Han, and `%`."""
    return character.isalnum() or character == "%"
