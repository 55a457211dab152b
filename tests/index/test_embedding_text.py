import pytest

from index.embedding_text import Prefixes, choose_prefixes, clean_text
from index.settings import EmbeddingSettings


@pytest.mark.parametrize(
    ("model", "question", "passage"),
    [
        ("multilingual-e5-small", "query: ", "passage: "),
        ("intfloat/e5-base-v2", "query: ", "passage: "),
        (
            "intfloat/multilingual-e5-large-instruct",
            "Instruct: Given a web search query, retrieve relevant passages that answer the query"
            "\nQuery: ",
            "",
        ),
        ("BAAI/bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("BAAI/bge-m3", "", ""),
        ("/models/note5-book", "", ""),
    ],
)
def test_the_prefixes_of_known_families_are_known(model, question, passage):
    prefixes = choose_prefixes(EmbeddingSettings(model=model), {})
    assert prefixes == Prefixes(question, passage)


def test_a_models_own_prompts_come_before_its_family():
    prompts = {"query": "问：", "document": "文："}
    assert choose_prefixes(EmbeddingSettings(), prompts) == Prefixes("问：", "文：")


def test_the_settings_come_first_even_when_empty():
    settings = EmbeddingSettings(question_prefix="", passage_prefix="p ")
    assert choose_prefixes(settings, {"query": "问：", "document": "文："}) == Prefixes("", "p ")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("市场\0规模", "市场 规模"),
        ("半个\ud83d字", "半个\ufffd字"),
        ("  首尾空白\n", "首尾空白"),
        ("\0", ""),
    ],
)
def test_characters_that_break_a_tokenizer_are_replaced(text, clean):
    assert clean_text(text, max_tokens=512) == clean


def test_a_text_far_beyond_the_limit_is_cut_before_it_is_tokenised():
    assert len(clean_text("长" * 10_000_000, max_tokens=512)) < 100_000
