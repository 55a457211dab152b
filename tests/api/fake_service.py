"""`wenbao serve` with a fake answerer, for tests of real processes:
`python -m tests.api.fake_service FOLDER`.

The files of FOLDER say what happens: `build` holds the name of the index that stands on disk
(`broken` cannot be used), and answers name the one they were given from; while `hold` exists,
the question 挡住 is not answered, and as long as it is not, `held` exists.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from api.answers import Answers
from api.app import create_app
from api.commands.serve import serve
from api.reloading import Opening
from api.serving.worker import TellOthers
from api.settings import Settings, load_settings
from corpus.errors import WenbaoError
from rag.answer import Answer, Status, Turn
from rag.stage import OnStage, Stage, enter, told_to
from tests.api.fake_answerer import FakeAnswerer
from tests.api.until import until


class NamedAnswerer(FakeAnswerer):
    """Answers with the name of its build and the process's number."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._name = (folder / "build").read_text(encoding="utf-8")

    def answer(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        report: str | None = None,
        on_stage: OnStage | None = None,
    ) -> Answer:
        with told_to(on_stage):
            enter(Stage.READING)
            if question.startswith("出错："):
                try:
                    raise KeyError(question)
                except KeyError as error:
                    raise RuntimeError(f"cannot read {question}") from error
            if question == "挡住":
                held = self._folder / "held"
                held.touch()
                until(lambda: not (self._folder / "hold").exists(), within_s=30)
                held.unlink()
            return Answer(Status.ANSWERED, f"{self._name} {os.getpid()}", question)


def make_app(folder: Path, settings: Settings, tell_others: TellOthers) -> FastAPI:
    opening = Opening(builds=partial(_builds, folder), open_beside=partial(_open, folder))
    return create_app(settings, NamedAnswerer(folder), opening=opening, tell_others=tell_others)


def _builds(folder: Path) -> dict[str, str]:
    name = (folder / "build").read_text(encoding="utf-8")
    if name == "broken":
        raise WenbaoError("索引已损坏。")
    return {"small-report": name}


def _open(folder: Path, _: Answers) -> Answers:
    return NamedAnswerer(folder)


if __name__ == "__main__":
    serve(load_settings(), partial(make_app, Path(sys.argv[1])))
