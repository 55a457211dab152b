"""Questions with gold answers, as the files in `eval/questions/` hold them.

The form of a line is checked here, once; what a reply must do with it is `scoring.py`'s
business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from rag.answer import Turn

QUESTIONS = Path(__file__).parent / "questions"
DEVELOPMENT = (QUESTIONS / "dev_a.jsonl", QUESTIONS / "dev_e.jsonl")

Line = TypeVar("Line")
Alternatives = tuple[tuple[str, ...], ...]


class Behaviour(StrEnum):
    """What a good reply does."""

    ANSWER = "answer"
    REFUSE = "refuse"
    CONFLICT = "conflict"
    DAMAGED = "damaged"


def _words_of(turn: object) -> object:
    """An earlier turn may be given with its role; only the user's words count."""
    return turn.get("content", "") if isinstance(turn, dict) else turn


class GoldQuestion(BaseModel):
    """One question with what a good reply holds.

    Numbers are written `VALUE UNIT` (`36 %`, a range as `15-20 %`). Of each inner tuple of
    `any_numbers`, `must_terms` and `cite_terms` at least one must be there. `tolerance` is
    how far a computed value may be off, in the unit of the number. `evidence` are pieces of the
    report, word for word, that hold the answer; where they stand is looked up in the working
    text when the question is read (`qrels.py`), so that a file outlives another restoration.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    type: str
    question: str
    history: tuple[Annotated[str, BeforeValidator(_words_of)], ...] = ()
    behavior: Behaviour
    must_numbers: tuple[str, ...] = ()
    any_numbers: Alternatives = ()
    must_terms: Alternatives = ()
    forbid_numbers: tuple[str, ...] = ()
    cite_numbers: tuple[str, ...] = ()
    cite_terms: Alternatives = ()
    section: Annotated[
        tuple[str, ...], BeforeValidator(lambda s: (s,) if isinstance(s, str) else s)
    ] = ()
    evidence: tuple[str, ...] = ()
    tolerance: float | None = None
    note: str = ""

    @property
    def turns(self) -> tuple[Turn, ...]:
        role: Literal["user"] = "user"
        return tuple(Turn(role, text) for text in self.history)

    @property
    def group(self) -> str:
        """The line of the table that the question counts in."""
        return self.type if self.behavior is Behaviour.ANSWER else str(self.behavior)


def read_gold(paths: Sequence[Path]) -> list[GoldQuestion]:
    """The questions of these files, in order.

    Raises:
        ValueError: a line is not a question; the message names file and line.
    """
    return read_lines(paths, GoldQuestion.model_validate_json)


def read_lines(paths: Sequence[Path], parse: Callable[[str], Line]) -> list[Line]:
    """What `parse` makes of each line of question files that is not blank, in order.

    Raises:
        ValueError: `parse` cannot read a line; the message names file and line.
    """
    questions = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                questions.append(parse(line))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path}:{number} is not a question: {error!r}") from error
    return questions
