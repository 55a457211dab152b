"""A model's wording of an answer that code has decided: asked for, held to its evidence, or left.

Whatever goes wrong, the plain answer stands.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict
from dataclasses import replace

from index.index import Index
from rag.answer import Answer, Status, Wording
from rag.kind import Kind
from rag.language_model.breaker import Breaker
from rag.language_model.client import ModelClient, ModelFailedError
from rag.language_model.material import Material, material_of
from rag.language_model.prompt import messages_for
from rag.language_model.sentences import Sentence, sentences_of
from rag.language_model.settings import LlmSettings
from rag.language_model.text_gate import TextGate, answers
from rag.lexicon import Lexicon

_log = logging.getLogger(__name__)
_KEPT = 512
"""Texts kept, by what they were made from."""


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

        Figures, citations and everything else stay code's; only the text may change.
        """
        decided = answer.status is Status.ANSWERED and answer.citations and not answer.conflicts
        if not decided or kind not in self._settings.worded_kinds:
            return answer
        material = material_of(answer, kind, self._index, in_words=in_words)
        text = self._text(material, until)
        if text is None:
            return answer
        passed = self._passed(text, material)
        if not answers(passed, material):
            _log.warning("A model's wording no longer answers; the plain answer is sent.")
            return answer
        words = "".join(sentence.text for sentence in passed)
        unshown = [d.expression for d in answer.derivations if d.expression not in words]
        if unshown:
            words += f"由报告数据计算:{';'.join(unshown)}。"
        return replace(answer, answer=words, wording=Wording.MODEL)

    def _passed(self, text: str, material: Material) -> list[Sentence]:
        passed = []
        for sentence in sentences_of(text):
            fault = self._gate.fault(sentence, material)
            if fault is None:
                passed.append(sentence)
            else:
                _log.info("A model's sentence was dropped (%s): %s", fault.check, fault.words)
        return passed

    def _text(self, material: Material, until: float | None) -> str | None:
        """What the model says, from memory where the same evidence was worded before."""
        key = hashlib.sha256(
            repr((self._settings.model, messages_for(material, border="-"))).encode()
        ).hexdigest()
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
                return self._texts[key]
        if not self._breaker.allows():
            return None
        try:
            text = self._client.text(messages_for(material), until=until)
        except ModelFailedError as error:
            self._breaker.tell(worked=False)
            _log.warning("The language model failed (%s); the plain answer is sent.", error)
            return None
        self._breaker.tell(worked=True)
        with self._lock:
            self._texts[key] = text
            while len(self._texts) > _KEPT:
                self._texts.popitem(last=False)
        return text
