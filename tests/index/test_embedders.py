"""The embedders with the real model, which is prepared once and kept (see conftest.py)."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index.embedders import open_embedder
from index.embedding_bench import measure_passages, measure_questions
from index.errors import ModelError
from index.exported_model import MANIFEST, ExportManifest, read_exported_model
from index.model_source import find_source
from index.settings import EmbeddingSettings

QUESTION = "农村的小医院用得起人工智能吗？"
PASSAGES = [
    "县域医疗机构的智能诊断设备采购成本逐年下降，基层渗透率达到三成。",
    "天气晴。",
    "咖啡连锁品牌在一线城市的门店数量增长了两成。" * 5,
    "关税上调后，出口企业的利润空间受到压缩。",
]


@pytest.fixture(scope="module")
def embedder(model_cache):
    return open_embedder(model_cache)


def test_vectors_have_length_one_and_the_stated_dimensions(embedder):
    vectors = embedder.embed_passages(PASSAGES)
    assert vectors.shape == (4, embedder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.embed_question(QUESTION).shape == (embedder.dimensions,)


def test_the_nearest_passage_is_about_what_was_asked(embedder):
    scores = embedder.embed_passages(PASSAGES) @ embedder.embed_question(QUESTION)
    assert scores.argmax() == 0


def test_passages_keep_their_order_and_do_not_feel_their_batch(embedder):
    together = embedder.embed_passages(PASSAGES * 6)
    alone = np.concatenate([embedder.embed_passages([passage]) for passage in PASSAGES] * 6)
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_no_passages_give_no_vectors(embedder):
    assert embedder.embed_passages([]).shape == (0, embedder.dimensions)


def test_a_text_beyond_the_limit_of_tokens_is_cut(embedder):
    long = "市场规模预计持续增长。" * 400
    np.testing.assert_allclose(
        embedder.embed_question(long), embedder.embed_question(long + "另一件事"), atol=1e-6
    )


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "a\udfffb", "\ue000\uffff", "😀"])
def test_no_string_breaks_the_embedder(embedder, text):
    assert np.isfinite(embedder.embed_question(text)).all()


def test_what_stands_behind_a_nul_is_read(embedder):
    cut = embedder.embed_question("市场")
    whole = embedder.embed_question("市场\0规模有多大")
    assert cut @ whole < 0.999


def test_concurrent_questions_get_their_own_vectors(embedder):
    questions = [
        f"{year}年的市场规模是多少？" + "请说明。" * (year % 7) for year in range(1990, 2030)
    ]
    expected = [embedder.embed_question(question) for question in questions]
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(embedder.embed_question, questions))
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_progress_counts_up_to_all_passages(embedder):
    seen = []
    embedder.embed_passages(PASSAGES * 10, progress=lambda *step: seen.append(step))
    assert [total for _, _, total in seen] == [40] * len(seen)
    assert seen[-1][1] == 40


def test_the_identity_names_model_weights_engine_precision_and_prefixes(embedder, model_cache):
    manifest = read_exported_model(find_source(model_cache).export_folder).manifest
    for part in ("multilingual-e5-small", manifest.weights_sha256[:12], "openvino", "int8"):
        assert part in embedder.identity
    other = open_embedder(model_cache.model_copy(update={"passage_prefix": ""}))
    assert other.identity != embedder.identity


def test_the_export_is_true_to_the_original(model_cache, embedder):
    manifest = read_exported_model(find_source(model_cache).export_folder).manifest
    assert manifest.sentences > 100
    assert manifest.mean_cosine >= 0.9995
    assert manifest.min_cosine >= 0.999


def test_questions_are_embedded_without_torch(model_cache, embedder):
    program = (
        "import sys\n"
        "from index.embedders import open_embedder\n"
        "from index.settings import EmbeddingSettings\n"
        "settings = EmbeddingSettings.model_validate_json(sys.stdin.read())\n"
        "open_embedder(settings).embed_question('市场')\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'nncf'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=model_cache.model_dump_json(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def refuse(settings):
    """Leave the word in the cache that this model cannot be exported."""
    folder = find_source(settings).export_folder
    folder.mkdir(parents=True)
    manifest = ExportManifest(model=settings.model, weights_sha256="0", refused="it strays")
    (folder / MANIFEST).write_text(manifest.model_dump_json())


def test_a_refused_export_is_an_error_where_openvino_is_demanded(tmp_path):
    settings = EmbeddingSettings(cache_dir=tmp_path, engine="openvino")
    refuse(settings)
    with pytest.raises(ModelError, match=r"it strays.*sentence-transformers"):
        open_embedder(settings)


def test_the_source_names_change_with_what_changes_the_export(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    settings = EmbeddingSettings(cache_dir=tmp_path / "cache", model=str(tmp_path))
    before = find_source(settings).export_folder
    whole = find_source(settings.model_copy(update={"prune_vocabulary": False})).export_folder
    (tmp_path / "config.json").write_text('{"hidden_size": 8}')
    after = find_source(settings).export_folder
    assert len({before, whole, after}) == 3


@pytest.mark.parametrize(
    "wrong", [{"threads": 0}, {"engine": "onnx"}, {"device": "tpu"}, {"modle": "x"}, {"model": ""}]
)
def test_settings_out_of_bounds_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        EmbeddingSettings.model_validate(wrong)


def test_the_measurement_counts_every_question(embedder):
    latency = measure_questions(embedder, [QUESTION] * 5)
    assert latency.questions == 5
    assert 0 < latency.p50_ms <= latency.p95_ms <= latency.max_ms
    assert measure_passages(embedder, PASSAGES) > 0
    with pytest.raises(ValueError, match="no question"):
        measure_questions(embedder, [])


def test_the_manifest_can_be_read_by_people(model_cache, embedder):
    text = (find_source(model_cache).export_folder / MANIFEST).read_text()
    assert {"versions", "seconds", "mean_cosine", "files"} <= json.loads(text).keys()
