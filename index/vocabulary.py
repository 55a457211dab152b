"""Leaves out of a unigram vocabulary what Chinese reports never need.

A multilingual vocabulary is mostly Cyrillic, Arabic, Indic, Hangul … pieces, and each costs
memory in the tokenizer and a row in the model. A piece is kept when all its characters are
kept, so a text of kept characters meets exactly the pieces that it met before and is cut
exactly as before; a character that is not kept becomes the unknown token.
"""

from __future__ import annotations

import copy
import unicodedata
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
"""A `tokenizer.json` of the tokenizers library, as parsed."""

# Letters and marks outside these are left out; all that is no letter (digits, punctuation,
# signs, symbols, spaces) is kept whatever its script.
_KEPT_LETTERS = (
    (0x0000, 0x024F),  # Latin with the letters of European languages and of pinyin
    (0x0250, 0x036F),  # phonetic letters; accents that follow their letter
    (0x0370, 0x03FF),  # Greek: α, β, μ, Ω in formulas and units
    (0x1E00, 0x1EFF),  # Latin with two marks
    (0x20D0, 0x214F),  # marks for symbols; letters used as symbols (℃, №, Ω)
    (0x2C60, 0x2C7F),  # rare Latin letters
    (0x2E80, 0x31FF),  # radicals, 々 and 〇, kana, bopomofo: names of Japanese firms
    (0x3400, 0x4DBF),  # rare Chinese characters
    (0x4E00, 0x9FFF),  # Chinese characters
    (0xA720, 0xA7FF),  # rare Latin letters
    (0xF900, 0xFAFF),  # compatibility forms of Chinese characters
    (0xFE00, 0xFE2F),  # variation selectors, half marks
    (0xFF00, 0xFFEF),  # full-width and half-width forms
    (0x20000, 0x323AF),  # very rare Chinese characters (in names of persons and places)
)


@dataclass(frozen=True, slots=True)
class PrunedVocabulary:
    """A smaller tokenizer, and the old ids of its tokens in the order of their new ids."""

    tokenizer: Json
    kept_ids: tuple[int, ...]


def is_kept_character(character: str) -> bool:
    """Whether pieces with this (normalised) character stay in the vocabulary."""
    if unicodedata.category(character)[0] not in "LM":
        return True
    code = ord(character)
    return any(first <= code <= last for first, last in _KEPT_LETTERS)


def prune_vocabulary(tokenizer: Json) -> PrunedVocabulary | None:
    """Return the smaller tokenizer, or None where it could not be exact or would not be smaller.

    Unigram only: leaving pieces out of a merge-based vocabulary changes how other text is cut.
    """
    model = tokenizer["model"]
    if model.get("type") != "Unigram" or model.get("unk_id") is None:
        return None
    pieces: list[tuple[str, float]] = [(piece, score) for piece, score in model["vocab"]]
    added = {token["id"] for token in tokenizer.get("added_tokens", ())}
    # The lowest score sets what an unknown character costs, so its piece must stay.
    always = added | {model["unk_id"], min(range(len(pieces)), key=lambda i: pieces[i][1])}
    kept = [
        i
        for i, (piece, _score) in enumerate(pieces)
        if i in always or all(map(is_kept_character, piece))
    ]
    beyond = sorted(i for i in added if i >= len(pieces))
    if beyond != list(range(len(pieces), len(pieces) + len(beyond))) or len(kept) == len(pieces):
        return None
    kept_ids = (*kept, *beyond)
    renumbered = _renumbered(tokenizer, {old: new for new, old in enumerate(kept_ids)})
    if renumbered is None:
        return None
    renumbered["model"]["vocab"] = [list(pieces[i]) for i in kept]
    return PrunedVocabulary(renumbered, kept_ids)


def _renumbered(tokenizer: Json, new_ids: dict[int, int]) -> Json | None:
    """The tokenizer without its pieces and with all other mentions of ids replaced."""
    model = {key: value for key, value in tokenizer["model"].items() if key != "vocab"}
    result = copy.deepcopy({**tokenizer, "model": model})
    result["model"]["unk_id"] = new_ids[model["unk_id"]]
    for token in result.get("added_tokens", ()):
        token["id"] = new_ids[token["id"]]
    if result.get("padding"):
        result["padding"]["pad_id"] = new_ids[result["padding"]["pad_id"]]
    processor = result.get("post_processor")
    if processor and not _renumber_processor(processor, new_ids):
        return None
    return result


def _renumber_processor(processor: Json, new_ids: dict[int, int]) -> bool:
    """Replace ids in place; False where the kind of processor is not known here."""
    match processor["type"]:
        case "TemplateProcessing":
            for token in processor["special_tokens"].values():
                token["ids"] = [new_ids[i] for i in token["ids"]]
            return True
        case "RobertaProcessing" | "BertProcessing":
            for name in ("sep", "cls"):
                token, old = processor[name]
                processor[name] = [token, new_ids[old]]
            return True
        case "Sequence":
            return all(_renumber_processor(part, new_ids) for part in processor["processors"])
        case _:
            return False
