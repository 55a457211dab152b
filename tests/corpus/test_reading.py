from __future__ import annotations

from functools import cache
from pathlib import Path

import corpus
from corpus.pinyin import without_brackets
from corpus.reading import cleaned, read_report
from corpus.report import Description, Mark, MarkKind, Report
from corpus.script import Script
from corpus.shipped import load_report
from corpus.span import Span

GOLDEN = Path(__file__).parent.parent / "golden" / "imaging-workstation-2025-prose.md"
DESCRIPTION = Description("test", "测试报告")


@cache
def shipped() -> Report:
    return load_report("imaging-workstation-2025")


def prose(report: Report) -> str:
    """The sentences of each section behind its heading, as the golden file has them."""
    parts = []
    for section in report.sections:
        own = [s.span.of(report.text) for s in report.sentences if s.section == section.index]
        if own:
            parts.append(f"## {section.heading}\n{''.join(own)}\n")
    return "\n".join(parts)


def read_by_marks(report: Report, span: Span) -> str:
    """A place as its source slice reads where each mark's place is read as the mark says."""
    script = Script()
    place = report.source_span(span)
    at, pieces = place.start, []
    for mark in readings(report, span):
        pieces.append(
            script.simplified(without_brackets(report.source[at : mark.source_span.start]))
        )
        pieces.append(mark.read_as)
        at = mark.source_span.end
    rest = without_brackets(report.source[at : place.end])
    return "".join([*pieces, script.simplified(rest)])


def readings(report: Report, span: Span) -> list[Mark]:
    """The restored places that touch `span`; lost characters stand inside of them."""
    return [mark for mark in report.marks_in(span) if mark.kind is MarkKind.RESTORED]


def places(report: Report) -> list[Span]:
    """The sentences, those that share a damaged stretch as one place."""
    found: list[Span] = []
    for sentence in report.sentences:
        shared = bool(found) and any(
            mark.span.start < sentence.span.start for mark in readings(report, sentence.span)
        )
        start = found.pop().start if shared else sentence.span.start
        found.append(Span(start, sentence.span.end))
    return found


def test_the_prose_of_the_shipped_report_is_restored_character_for_character() -> None:
    assert prose(shipped()) == GOLDEN.read_text(encoding="utf-8")


def test_the_source_slice_of_every_sentence_restores_to_it() -> None:
    report = shipped()
    # One stretch of damage reaches over a heading, which was cut out of the running text.
    whole = [
        place
        for place in places(report)
        if all(place.contains(mark.span) for mark in readings(report, place))
    ]

    assert len(places(report)) - len(whole) == 1
    for place in whole:
        expected = place.of(report.text).replace("着", "著")
        assert read_by_marks(report, place).replace("着", "著") == expected


def test_every_restored_place_reads_in_the_working_text_as_its_mark_says() -> None:
    report = shipped()

    for mark in report.marks:
        if mark.kind in {MarkKind.RESTORED, MarkKind.LOST}:
            assert mark.span.of(report.text).replace("\n", "") == mark.read_as


def test_the_two_lost_digits_are_marked_and_never_guessed() -> None:
    report = shipped()
    lost = [mark for mark in report.marks if mark.kind is MarkKind.LOST]

    assert [report.text[m.span.start - 4 : m.span.end + 2] for m in lost] == [
        "可能突破□0亿",
        "本分摊到□年服",
    ]
    assert all(mark.span.of(report.text) == "□" for mark in lost)


def test_no_reading_and_no_damage_is_left() -> None:
    text = shipped().text

    assert without_brackets(text) == text
    assert not any("\ue000" <= character <= "\uf8ff" or character in "?�" for character in text)


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    unix = "# 报告\n\n第一段，有两句。第二句。\n\n第二段。\n"
    windows = "\ufeff" + unix.replace("\n", "\r\n")

    assert read_report(windows, DESCRIPTION).text == read_report(unix, DESCRIPTION).text


def test_a_markdown_report_is_read_with_headings_and_paragraphs() -> None:
    source = (
        "# 咖啡市场报告\n\n## 一、概况\n\n市场规模为12亿元。\n\n增速为5%。\n\n"
        "## 二、展望\n\n前景良好。\n"
    )

    report = read_report(source, DESCRIPTION)

    assert [sentence.span.of(report.text) for sentence in report.sentences] == [
        "市场规模为12亿元。",
        "增速为5%。",
        "前景良好。",
    ]
    assert {s.paragraph for s in report.sentences} == {0, 1, 2}
    assert report.sections[report.sentences[2].section].heading == "二、展望"
    for sentence in report.sentences:
        assert report.source_span(sentence.span).of(source) == sentence.span.of(report.text)


def test_an_empty_file_gives_an_empty_report() -> None:
    report = read_report("", DESCRIPTION)

    assert report.text.strip() == ""
    assert report.sentences == ()


def test_cleaning_twice_changes_nothing() -> None:
    once, _ = cleaned(shipped().source)

    twice, repairs = cleaned(once.text)

    assert twice.text == once.text
    assert repairs == []


def test_the_room_offers_what_it_lists() -> None:
    assert corpus.__all__ == [
        "Correction",
        "Description",
        "Report",
        "ReportError",
        "Span",
        "UnknownReportError",
        "WenbaoError",
        "load_corrections",
        "load_report",
        "read_report",
        "shipped_reports",
    ]
    assert all(hasattr(corpus, name) for name in corpus.__all__)
