"""What an embedding model is given to read: cleaned text, with the prefix that it wants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from index.settings import EmbeddingSettings

_SURROGATE = re.compile("[\ud800-\udfff]")
_CHARACTERS_PER_TOKEN = 64
"""No token is longer; what lies beyond this many times the limit can never be read."""

_QUESTION_PROMPTS = ("query", "question", "search_query")
_PASSAGE_PROMPTS = ("passage", "document", "corpus", "search_document")


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What is put before each question and each passage; may be empty."""

    question: str
    passage: str


def clean_text(text: str, *, max_tokens: int) -> str:
    """Make any string readable for a tokenizer.

    NUL becomes a space (it ends a string in C code), half a surrogate pair becomes U+FFFD (it
    cannot be encoded), outer white space goes (it would cost a token). Text far beyond
    `max_tokens` is cut, since the tokenizer reads all before it truncates.
    """
    text = text[: max_tokens * _CHARACTERS_PER_TOKEN].replace("\0", " ")
    return _SURROGATE.sub("\ufffd", text).strip()


def choose_prefixes(settings: EmbeddingSettings, prompts: Mapping[str, str]) -> Prefixes:
    """The prefixes of the settings, else of the model's own prompts, else of its family."""
    known = _family_prefixes(settings.model)
    question = _first(settings.question_prefix, prompts, _QUESTION_PROMPTS, known.question)
    passage = _first(settings.passage_prefix, prompts, _PASSAGE_PROMPTS, known.passage)
    return Prefixes(question, passage)


def _first(
    setting: str | None, prompts: Mapping[str, str], names: tuple[str, ...], known: str
) -> str:
    if setting is not None:
        return setting
    # sentence-transformers gives every model empty prompts, so an empty one says nothing
    return next((prompts[name] for name in names if prompts.get(name)), known)


def _family_prefixes(model: str) -> Prefixes:
    for pattern, prefixes in _read_families():
        if pattern.search(model.lower()):
            return prefixes
    return Prefixes("", "")


@cache
def _read_families() -> tuple[tuple[re.Pattern[str], Prefixes], ...]:
    text = (resources.files("index") / "data" / "model_prefixes.tsv").read_text(encoding="utf-8")
    families = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            pattern, question, passage, _reason = line.split("\t")
            prefixes = Prefixes(question.replace("\\n", "\n"), passage.replace("\\n", "\n"))
            families.append((re.compile(pattern), prefixes))
    return tuple(families)
