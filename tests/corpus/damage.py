"""Makes the damage that a document-sharing site did, byte by byte, on clean text.

Written against the description of the damage, not against the restoring code: the text is held
as GBK bytes of traditional characters, readings are put behind every occurrence of a
character's two bytes, full-width marks are replaced wherever their two bytes stand, and the
rest is decoded leniently.
"""

from __future__ import annotations

from dataclasses import dataclass

from opencc import OpenCC

LOST = "□"
MARKS = {"？": "?", "；": ";", "！": "!", "，": ",", "：": ":"}
_TO_TRADITIONAL = OpenCC("s2t")
_TO_SIMPLIFIED = OpenCC("t2s")


@dataclass(frozen=True)
class Damaged:
    """`text` is the damaged text, `truth` what restoring it should give.

    Offsets into `truth`: `computed` are characters that lost a byte to a reading put in at the
    wrong place, `chosen` those that lost their first byte to a replaced mark, `orphans` those
    that lost their second byte where the damage ran out.
    """

    text: str
    truth: str
    computed: tuple[int, ...]
    chosen: tuple[int, ...]
    orphans: tuple[int, ...]


def traditional(clean: str) -> str:
    return _TO_TRADITIONAL.convert(clean)


def damaged(clean: str, readings: dict[str, str]) -> Damaged:
    """Damage `clean` (simplified, full-width marks); `readings` maps traditional characters."""
    whole = "".join(c for c in traditional(clean) if _in_gbk(c))
    data = whole.encode("gbk")
    starts = _starts(whole)
    notes: dict[int, bytes] = {}  # byte offset behind which a reading is put
    computed = []
    for character, reading in readings.items():
        for at in _occurrences(data, character.encode("gbk")):
            notes[at + 2] = f"({reading})".encode("gbk")
            if at not in starts:
                computed.append(starts[at + 1])
    chosen = []
    replaced: dict[int, bytes] = {}
    for mark, plain in MARKS.items():
        for at in _occurrences(data, mark.encode("gbk")):
            replaced[at] = plain.encode()
            if at not in starts:
                chosen.append(starts[at - 1])
    kept = bytearray()
    origins: list[int] = []  # for each byte kept, the offset of its character in `whole`
    owner = 0
    at = 0
    while at < len(data):
        owner = starts.get(at, owner)
        note = notes.get(at, b"")
        kept += note
        origins += [owner] * len(note)
        mark = replaced.get(at)
        kept += mark if mark is not None else data[at : at + 1]
        origins.append(owner)
        at += 1 if mark is None else 2
    text, orphans, swallowed = lenient(bytes(kept))
    for place in swallowed:
        whole = whole[: origins[place]] + LOST + whole[origins[place] + 1 :]
    truth = _TO_SIMPLIFIED.convert("".join(MARKS.get(c, c) for c in whole))
    cut_off = {origins[place] for place in orphans if kept[place + 1 : place + 2] != b"("}
    cut_off -= set(chosen)
    # Where the second byte is lost as well, nothing can be computed.
    computed = [place for place in computed if place not in cut_off]
    return Damaged(
        text, truth, tuple(sorted(computed)), tuple(sorted(chosen)), tuple(sorted(cut_off))
    )


def lenient(data: bytes) -> tuple[str, list[int], list[int]]:
    """Decode GBK as a careless program does: a byte without its partner becomes `?`.

    It swallows an opening bracket or digit behind that byte, but no other mark. Also gives the
    offsets of the bytes without a partner, and of the swallowed digits.
    """
    out: list[str] = []
    orphans: list[int] = []
    swallowed: list[int] = []
    at = 0
    while at < len(data):
        byte, following = data[at], data[at + 1 : at + 2]
        if byte < 0x80:
            out.append(chr(byte))
            at += 1
        elif byte == 0x80:
            out.append("€")
            at += 1
        elif not following or following[0] < 0x40 or following[0] == 0x7F:
            out.append("?")
            orphans.append(at)
            if following.isdigit():
                swallowed.append(at + 1)
            at += 2 if following.isdigit() or following == b"(" else 1
        else:
            out.append(_character(byte, following[0]))
            at += 2
    return "".join(out), orphans, swallowed


def _character(lead: int, trail: int) -> str:
    try:
        character = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        if 0xAA <= lead <= 0xAF and trail >= 0xA1:
            return chr(0xE000 + (lead - 0xAA) * 94 + trail - 0xA1)
        if 0xF8 <= lead <= 0xFE and trail >= 0xA1:
            return chr(0xE234 + (lead - 0xF8) * 94 + trail - 0xA1)
        if 0xA1 <= lead <= 0xA7 and trail <= 0xA0:
            return chr(0xE4C6 + (lead - 0xA1) * 96 + trail - 0x40 - (trail > 0x7F))
        return bytes((lead, trail)).decode("gb18030", errors="replace")
    # Full-width digits and letters were folded afterwards, within the damage as well.
    if "０" <= character <= "９" or "Ａ" <= character <= "Ｚ" or "ａ" <= character <= "ｚ":
        return chr(ord(character) - 0xFEE0)
    return character


def _in_gbk(character: str) -> bool:
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _starts(text: str) -> dict[int, int]:
    """Byte offset at which each character starts, with the character's own offset."""
    starts, at = {}, 0
    for offset, character in enumerate(text):
        starts[at] = offset
        at += len(character.encode("gbk"))
    return starts


def _occurrences(data: bytes, pair: bytes) -> list[int]:
    found, at = [], data.find(pair)
    while at >= 0:
        found.append(at)
        at = data.find(pair, at + 1)
    return found
