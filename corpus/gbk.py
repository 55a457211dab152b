"""Characters as GBK byte pairs and back, GBK's user-defined areas included.

Python's `gbk` codec knows neither the user-defined areas (private-use code points) nor the
Euro sign, which Windows code page 936 puts on the single byte 80.
"""

from __future__ import annotations

from functools import lru_cache

# First private-use code point of a block, its first lead byte, its trail bytes.
_HIGH_TRAILS = tuple(range(0xA1, 0xFF))
_LOW_TRAILS = tuple(trail for trail in range(0x40, 0xA1) if trail != 0x7F)
_BLOCKS = (
    (0xE000, 0xAA, _HIGH_TRAILS),
    (0xE234, 0xF8, _HIGH_TRAILS),
    (0xE4C6, 0xA1, _LOW_TRAILS),
)
_USER_DEFINED_END = 0xE766

LEADS = tuple(range(0x81, 0xFF))
TRAILS = tuple(trail for trail in range(0x40, 0xFF) if trail != 0x7F)


@lru_cache(maxsize=8192)
def encoded(character: str) -> bytes | None:
    """The one or two GBK bytes of `character`; None where GBK has none."""
    code = ord(character)
    if code < 0x80:
        return bytes((code,))
    if character == "€":
        return b"\x80"
    if 0xE000 <= code < _USER_DEFINED_END:
        first, lead, trails = next(block for block in reversed(_BLOCKS) if code >= block[0])
        row, column = divmod(code - first, len(trails))
        return bytes((lead + row, trails[column]))
    # gb18030 fills the holes of GBK; its four-byte characters lie outside GBK.
    pair = character.encode("gb18030", errors="ignore")
    return pair if len(pair) == 2 else None


@lru_cache(maxsize=32768)
def decoded(lead: int, trail: int) -> str | None:
    """The character of a byte pair; None where GBK assigns none (user-defined areas too)."""
    try:
        return bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return None
