"""Building an index in memory, writing it into a folder, reading it back.

Knows which parts an index has and which file holds which; folders, locks and freshness are
`index/store.py`'s business.
"""

from __future__ import annotations

from pathlib import Path

from corpus.report import Report
from index.claim import cut_claims
from index.embedder import Embedder, Progress
from index.errors import IndexDamagedError, IndexingError
from index.index import Index
from index.known_vectors import KnownVectors, embed, known_vectors, save_keys
from index.ledger.ledger import build_ledger
from index.ledger.row_names import row_names
from index.ledger_file import load_ledger_file, save_ledger
from index.lexical import Bm25
from index.ngrams import ngram_tokenizer
from index.passages import bare_heading, cut_passages, embedded_text, worded_text
from index.report_file import load_report_file, save_report
from index.settings import IndexSettings
from index.vectors import VectorIndex
from index.words import WordSplitter

_REPORT = "report.json"
_DICTIONARY = "dictionary.json"
_WORDS = "words"
_CHARS = "chars"
_VECTORS = "vectors.faiss"
_CLAIM_VECTORS = "claims.faiss"
_HEADING_VECTORS = "headings.faiss"
_VECTOR_KEYS = "vectors.keys"
_LEDGER = "ledger.jsonl"


def make_index(
    report: Report,
    settings: IndexSettings,
    embedder: Embedder,
    folder: Path,
    *,
    known: KnownVectors | None = None,
    progress: Progress | None = None,
) -> Index:
    """Build all parts of the index of `report` and write them into `folder`.

    Vectors in `known` are taken over; they must be of the same model.

    Raises:
        IndexingError: the report holds neither a sentence nor a table row.
        OSError: the folder cannot be written.
    """
    passages = cut_passages(report, settings.passages)
    if not passages:
        raise IndexingError(
            f"The report {report.description.id} holds no sentence and no table row to index. "
            "Look at how it was read: wenbao doctor report."
        )
    splitter = WordSplitter.for_text(report.text, row_names(report))
    lexical = settings.lexical
    worded = [worded_text(report, passage, settings.passages) for passage in passages]
    words = Bm25.build(worded, splitter, k1=lexical.k1, b=lexical.b)
    ngrams = ngram_tokenizer(lexical.shortest_ngram, lexical.longest_ngram)
    chars = Bm25.build(worded, ngrams, k1=lexical.k1, b=lexical.b)
    embedded = [embedded_text(report, passage, settings.passages) for passage in passages]
    claims = cut_claims(report, passages)
    claimed = [claim.matched.of(report.text) for claim in claims]
    headings = [bare_heading(section.heading) for section in report.sections]
    # In one go, so that progress counts to the end only once.
    texts = [*embedded, *claimed, *headings]
    everything = embed(texts, embedder, known or {}, progress=progress)
    at = len(passages) + len(claims)
    vectors = VectorIndex.build(everything[: len(passages)])
    claim_vectors = VectorIndex.build(everything[len(passages) : at])
    heading_vectors = VectorIndex.build(everything[at:])
    ledger = build_ledger(report)

    save_report(report, folder / _REPORT)
    splitter.save(folder / _DICTIONARY)
    words.save(folder / _WORDS)
    chars.save(folder / _CHARS)
    vectors.save(folder / _VECTORS)
    claim_vectors.save(folder / _CLAIM_VECTORS)
    heading_vectors.save(folder / _HEADING_VECTORS)
    save_keys(texts, folder / _VECTOR_KEYS)
    save_ledger(ledger, folder / _LEDGER)
    return Index(
        report=report,
        passages=passages,
        claims=claims,
        ledger=ledger,
        embedder=embedder,
        vectors=vectors,
        claim_vectors=claim_vectors,
        heading_vectors=heading_vectors,
        words=words,
        chars=chars,
        splitter=splitter,
        weights=settings.weights,
    )


def read_index(folder: Path, settings: IndexSettings, embedder: Embedder) -> Index:
    """Read what `make_index` wrote, by the same settings and code.

    Raises:
        IndexDamagedError: a part is not what it should be, or the parts do not fit together.
        FileNotFoundError: a part is missing.
    """
    report = load_report_file(folder / _REPORT)
    # Cutting takes milliseconds and is fixed by code and settings, so it is not stored.
    passages = cut_passages(report, settings.passages)
    lexical = settings.lexical
    splitter = WordSplitter.load(folder / _DICTIONARY)
    index = Index(
        report=report,
        passages=passages,
        claims=cut_claims(report, passages),
        ledger=load_ledger_file(folder / _LEDGER),
        embedder=embedder,
        vectors=VectorIndex.load(folder / _VECTORS),
        claim_vectors=VectorIndex.load(folder / _CLAIM_VECTORS),
        heading_vectors=VectorIndex.load(folder / _HEADING_VECTORS),
        words=Bm25.load(folder / _WORDS, splitter),
        chars=Bm25.load(
            folder / _CHARS, ngram_tokenizer(lexical.shortest_ngram, lexical.longest_ngram)
        ),
        splitter=splitter,
        weights=settings.weights,
    )
    sizes = {len(passages), len(index.vectors), len(index.words), len(index.chars)}
    if (
        len(sizes) != 1
        or len(index.claims) != len(index.claim_vectors)
        or len(report.sections) != len(index.heading_vectors)
    ):
        raise IndexDamagedError(f"The parts in {folder} differ in length: {sorted(sizes)}.")
    if index.vectors.dimensions != embedder.dimensions:
        raise IndexDamagedError(
            f"{folder / _VECTORS} holds vectors of {index.vectors.dimensions} dimensions, the "
            f"model {embedder.identity} gives {embedder.dimensions}. Rebuild the index."
        )
    return index


def read_vectors(folder: Path) -> KnownVectors:
    """The vectors of a build, by the text that was embedded.

    Raises:
        IndexDamagedError: they are not what they should be.
        FileNotFoundError: they are missing.
    """
    stored = [
        VectorIndex.load(folder / name) for name in (_VECTORS, _CLAIM_VECTORS, _HEADING_VECTORS)
    ]
    return known_vectors(stored, folder / _VECTOR_KEYS)


def vector_files() -> frozenset[str]:
    """The names of the files that `read_vectors` reads."""
    return frozenset({_VECTORS, _CLAIM_VECTORS, _HEADING_VECTORS, _VECTOR_KEYS})
