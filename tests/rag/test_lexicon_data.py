"""The shipped word lists: their form, and that no word points two ways."""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files

import pytest

LEXICON_HEADER = ["kind", "canonical", "variants", "reason"]
KINDS = {
    "metric",
    "customer",
    "product",
    "technology",
    "organisation",
    "region",
    "time",
    "change",
    "modality",
    "action",
    "affair",
    "topic",
}
WEAK = "~"  # before a variant: nearly the same, a weaker match


def read(name: str) -> list[list[str]]:
    text = (files("rag") / "data" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def lexicon() -> list[tuple[str, str, list[str]]]:
    return [
        (kind, canonical, words.split()) for kind, canonical, words, _ in read("lexicon.tsv")[1:]
    ]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("lexicon.tsv", LEXICON_HEADER),
        ("question_words.tsv", ["phrase", "reason"]),
        ("chitchat.tsv", ["kind", "pattern", "reply"]),
    ],
)
def test_every_line_fills_every_column(name: str, header: list[str]) -> None:
    lines = read(name)
    assert lines[0] == header
    assert len(lines) > 100
    for number, line in enumerate(lines, start=1):
        assert len(line) == len(header), f"{name}, line {number}"
        assert all(cell and cell == cell.strip() for cell in line), f"{name}, line {number}"


def test_the_lexicon_knows_every_kind_and_no_other() -> None:
    assert {kind for kind, _, _ in lexicon()} == KINDS


def test_a_lexicon_line_is_strong_or_weak_but_not_both() -> None:
    for kind, canonical, words in lexicon():
        strengths = {word.startswith(WEAK) for word in words}
        assert len(strengths) == 1, f"{kind} {canonical}"


def test_a_word_has_one_strong_and_one_weak_line_at_most() -> None:
    keys = [(kind, canonical, words[0].startswith(WEAK)) for kind, canonical, words in lexicon()]
    assert sorted(keys) == sorted(set(keys))


def test_no_variant_is_a_single_character() -> None:
    short = [word for _, _, words in lexicon() for word in words if len(word.lstrip(WEAK)) < 2]
    assert short == []


def test_no_strong_variant_stands_under_two_words_of_one_kind() -> None:
    homes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, canonical, words in lexicon():
        for word in words:
            if not word.startswith(WEAK):
                homes[kind, word.casefold()].append(canonical)
    assert {key: found for key, found in homes.items() if len(found) > 1} == {}


def test_no_strong_variant_is_itself_a_canonical_word_of_its_kind() -> None:
    """Else the same word would be kept and replaced; near words belong in a weak line."""
    canonical = {(kind, word.casefold()) for kind, word, _ in lexicon()}
    clashes = [
        (kind, home, word)
        for kind, home, words in lexicon()
        for word in words
        if not word.startswith(WEAK) and (kind, word.casefold()) in canonical
    ]
    assert clashes == []


def test_a_weak_line_repeats_no_variant() -> None:
    for kind, canonical, words in lexicon():
        assert len(words) == len(set(words)), f"{kind} {canonical}"


def test_no_question_word_is_a_word_of_the_lexicon() -> None:
    """A dropped phrase that is also a content word would take the question's meaning away."""
    content = {canonical for _, canonical, _ in lexicon()}
    content |= {word.lstrip(WEAK) for _, _, words in lexicon() for word in words}
    assert {phrase for phrase, _ in read("question_words.tsv")[1:]} & content == set()


def test_question_words_are_listed_once() -> None:
    phrases = [phrase for phrase, _ in read("question_words.tsv")[1:]]
    assert len(phrases) == len(set(phrases))


def test_small_talk_is_listed_once_and_answered_briefly() -> None:
    lines = read("chitchat.tsv")[1:]
    patterns = [pattern.casefold() for _, pattern, _ in lines]
    assert len(patterns) == len(set(patterns))
    assert {kind for kind, _, _ in lines} == {"greeting", "thanks", "bye"}
    assert all(len(reply) <= 60 for _, _, reply in lines)
