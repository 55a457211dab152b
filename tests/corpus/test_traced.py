from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.span import Span
from corpus.traced import Edit, TracedText

TEXT = "甲乙丙丁戊己"


def test_a_source_text_maps_each_character_to_itself() -> None:
    text = TracedText.of_source(TEXT)

    assert [text.source_span(Span(i, i + 1)) for i in range(6)] == [
        Span(i, i + 1) for i in range(6)
    ]


def test_a_replacement_of_another_length_maps_to_all_it_replaces() -> None:
    text = TracedText.of_source(TEXT).replace([Edit(Span(1, 4), "一二")])

    assert text.text == "甲一二戊己"
    assert text.source_span(Span(1, 2)) == text.source_span(Span(2, 3)) == Span(1, 4)
    assert text.source_span(Span(3, 4)) == Span(4, 5)


def test_a_replacement_of_the_same_length_maps_one_to_one() -> None:
    text = TracedText.of_source(TEXT).replace([Edit(Span(1, 3), "一二")])

    assert text.source_span(Span(2, 3)) == Span(2, 3)


def test_inserted_characters_have_an_empty_source_at_their_place() -> None:
    text = TracedText.of_source(TEXT).insert(2, "-").insert(7, "。")

    assert text.text == "甲乙-丙丁戊己。"
    assert text.source_span(Span(2, 3)) == Span(2, 2)
    assert text.source_span(Span(7, 8)) == Span(6, 6)


def test_origins_name_the_source_of_each_new_character() -> None:
    edit = Edit(Span(0, 3), "一二", (Span(0, 2), Span(1, 3)))

    text = TracedText.of_source(TEXT).replace([edit])

    assert text.source_span(Span(0, 1)) == Span(0, 2)
    assert text.source_span(Span(1, 2)) == Span(1, 3)


def test_a_source_place_is_found_again_in_the_working_text() -> None:
    text = TracedText.of_source(TEXT).delete([Span(1, 2)]).insert(3, "、")

    assert text.text == "甲丙丁、戊己"
    assert text.working_span(Span(2, 4)).of(text.text) == "丙丁"
    assert text.working_span(Span(1, 2)) == Span(1, 1)


def test_parts_are_joined_with_their_sources() -> None:
    text = TracedText.of_source(TEXT)

    joined = TracedText.joined([text.cut(Span(4, 6)), text.cut(Span(0, 1))])

    assert joined.text == "戊己甲"
    assert joined.source_span(Span(2, 3)) == Span(0, 1)


@pytest.mark.parametrize("spans", [[(2, 3), (0, 1)], [(0, 2), (1, 3)], [(5, 7)]])
def test_edits_out_of_order_or_out_of_the_text_are_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="in order"):
        TracedText.of_source(TEXT).delete(Span(*span) for span in spans)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3), st.text("xyz", max_size=3))))
def test_editing_agrees_with_slicing_and_keeps_sources_in_order(
    wanted: list[tuple[int, int, str]],
) -> None:
    source = "".join(chr(0x4E00 + i) for i in range(40))
    edits: list[Edit] = []
    expected, done = "", 0
    for start, length, new in sorted(wanted):
        if start < done or start + length > len(source):
            continue
        expected += source[done:start] + new
        edits.append(Edit(Span(start, start + length), new))
        done = start + length
    text = TracedText.of_source(source).replace(edits)

    assert text.text == expected + source[done:]
    assert list(text.starts) == sorted(text.starts)
    assert list(text.ends) == sorted(text.ends)
    for offset, character in enumerate(text.text):
        if character not in "xyz":
            assert text.source_span(Span(offset, offset + 1)).of(source) == character
