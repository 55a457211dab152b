from __future__ import annotations

import pytest

from corpus.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("增长3.5%。下降2.1%。", ["增长3.5%。", "下降2.1%。"]),
        ("真的吗？是的！", ["真的吗？", "是的！"]),
        ("甲；乙。", ["甲；乙。"]),
        ('他说:"好。"然后走了。', ['他说:"好。"', "然后走了。"]),
        ('走了。"输血式"扶持结束。', ["走了。", '"输血式"扶持结束。']),
        ("（见附录。）下一句。", ["（见附录。）", "下一句。"]),
        ("《你好。再见》是书。完。", ["《你好。再见》是书。", "完。"]),
        ("第一行\n第二行。\n", ["第一行", "第二行。"]),
        ("没有句号的一句", ["没有句号的一句"]),
        ("  ", []),
    ],
)
def test_sentences_end_where_chinese_sentences_end(text: str, sentences: list[str]) -> None:
    assert [span.of(text) for span in split_sentences(text)] == sentences
