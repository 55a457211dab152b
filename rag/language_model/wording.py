"""A model's wording of an answer that code has decided: asked for, held to its evidence, or left.

Whatever goes wrong, the plain answer stands.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from time import monotonic

from index.index import Index
from rag.answer import Answer, ModelUse, Status, Wording
from rag.early import tell_early
from rag.kind import Kind
from rag.language_model.breaker import Breaker
from rag.language_model.client import ModelBusyError, ModelClient, ModelFailedError, Usage
from rag.language_model.material import Material, material_of
from rag.language_model.prompt import messages_for
from rag.language_model.sentences import Sentence, SentenceReader
from rag.language_model.settings import LlmSettings
from rag.language_model.text_gate import TextGate, answers
from rag.lexicon import Lexicon
from rag.stage import Stage, enter

_log = logging.getLogger(__name__)
_KEPT = 512
"""Texts kept, by what they were made from."""


@dataclass(slots=True)
class _Counted:
    """What one wording has cost so far."""

    calls: int = 0
    failures: int = 0
    kept: int = 0
    dropped: int = 0
    usage: Usage = field(default_factory=Usage)


class ModelWording:
    """Words the answers about one report. Safe for several threads."""

    def __init__(
        self, index: Index, lexicon: Lexicon, settings: LlmSettings, client: ModelClient
    ) -> None:
        self._index = index
        self._settings = settings
        self._client = client
        self._gate = TextGate(index, lexicon)
        self._breaker = Breaker()
        self._lock = threading.Lock()
        self._texts: OrderedDict[str, str] = OrderedDict()

    def worded(
        self, answer: Answer, kind: Kind, *, in_words: bool, until: float | None = None
    ) -> Answer:
        """The answer in the model's words where they pass, else as it is.

        Figures, citations and everything else stay code's; only the text may change. `until` is
        the time of `monotonic` by which it is the one or the other, by default `timeout_s` from
        now. Sentences that have passed are told early, or the plain answer is, by setting.
        """
        decided = answer.status is Status.ANSWERED and answer.citations and not answer.conflicts
        if not decided or kind not in self._settings.worded_kinds:
            return answer
        if self._settings.plain_first:
            tell_early(answer.answer, Wording.PLAIN)
        until = monotonic() + self._settings.timeout_s if until is None else until
        material = material_of(answer, kind, self._index, in_words=in_words)
        counted = _Counted()
        words = self._words(material, counted, until)
        use = ModelUse(
            calls=counted.calls,
            failures=counted.failures,
            kept=counted.kept,
            dropped=counted.dropped,
            prompt_tokens=counted.usage.prompt_tokens,
            completion_tokens=counted.usage.completion_tokens,
            resting=self._breaker.is_open,
        )
        use = (answer.model_use or ModelUse()) + use  # a reading may have been asked for before
        if words is None:
            return replace(answer, model_use=use)
        return replace(answer, answer=words, wording=Wording.MODEL, model_use=use)

    def _words(self, material: Material, counted: _Counted, until: float) -> str | None:
        """The text in the model's words; None where they do not answer."""
        passed: list[Sentence] = []
        try:
            for sentence in self._sentences(material, counted, until):
                fault = self._gate.fault(sentence, material)
                if fault is None and sentence not in passed:
                    passed.append(sentence)
                    if not self._settings.plain_first:
                        tell_early(sentence.text, Wording.MODEL)
                elif fault is not None:
                    counted.dropped += 1
                    _log.info("A model's sentence was dropped (%s): %s", fault.check, fault.words)
        except ModelFailedError as error:
            counted.failures += 1
            _log.warning("The language model failed (%s); the plain answer is sent.", error)
            return None
        if not answers(passed, material):
            if counted.calls or counted.kept:
                _log.warning("A model's wording no longer answers; the plain answer is sent.")
            return None
        words = "".join(sentence.text for sentence in passed)
        unshown = [d.expression for d in material.plain.derivations if d.expression not in words]
        return words + (f"由报告数据计算:{';'.join(unshown)}。" if unshown else "")

    def _sentences(self, material: Material, counted: _Counted, until: float) -> Iterator[Sentence]:
        """The model's sentences, each once it is whole; none while the server is left alone."""
        key = hashlib.sha256(
            repr((self._settings.model, messages_for(material, border="-"))).encode()
        ).hexdigest()
        reader = SentenceReader()
        text = self._kept(key)
        if text is not None:
            counted.kept += 1
            yield from reader.feed(text)
            yield from reader.finish()
            return
        if not self._breaker.allows():
            return
        enter(Stage.WORDING)
        counted.calls += 1
        text = ""
        try:
            for piece in self._client.stream(messages_for(material), until=until):
                if isinstance(piece, Usage):
                    counted.usage = piece
                    continue
                text += piece
                yield from reader.feed(piece)
        except ModelBusyError:
            raise
        except ModelFailedError:
            self._breaker.tell(worked=False)
            raise
        self._breaker.tell(worked=True)
        yield from reader.finish()
        self._keep(key, text)

    def _kept(self, key: str) -> str | None:
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
            return self._texts.get(key)

    def _keep(self, key: str, text: str) -> None:
        with self._lock:
            self._texts[key] = text
            while len(self._texts) > _KEPT:
                self._texts.popitem(last=False)
