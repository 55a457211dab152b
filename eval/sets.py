"""The question sets that a run can name: data in `questions/sets.toml`, or any file."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from eval.errors import QuestionSetError
from eval.gold import QUESTIONS, GoldQuestion, read_gold


class QuestionSet(BaseModel):
    """A set as `sets.toml` names it: `files` are patterns in the folder of that file, `report`
    is the id of the report that they ask about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    report: str
    files: tuple[str, ...]
    purpose: str
    default: bool = False

    def paths(self, folder: Path = QUESTIONS) -> list[Path]:
        """The files there are, by pattern and name."""
        return [path for pattern in self.files for path in sorted(folder.glob(pattern))]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Questions of one set, in the order of its files."""

    name: str
    questions: tuple[GoldQuestion, ...]


def known_sets() -> tuple[QuestionSet, ...]:
    """The sets of `sets.toml`, in its order."""
    text = (QUESTIONS / "sets.toml").read_text(encoding="utf-8")
    return tuple(QuestionSet.model_validate(each) for each in tomllib.loads(text)["set"])


def choose(names: Sequence[str], report: str) -> list[Chosen]:
    """The sets of these names; a name that ends in `.jsonl` is a file of one's own.

    Where none is named, the default sets of the report, which may be none.

    Raises:
        QuestionSetError: a name is unknown or asks about another report, a file is not there
            or a line is no question.
    """
    known = {each.name: each for each in known_sets()}
    chosen = []
    defaults = [each.name for each in known.values() if each.default and each.report == report]
    for name in names or defaults:
        if name.endswith(".jsonl"):
            paths = [Path(name)]
        elif name in known and known[name].report != report:
            raise QuestionSetError(
                f"题集“{name}”问的是报告 {known[name].report}，不是 {report}。"
                "请给出自己的 .jsonl 文件。"
            )
        elif name in known:
            paths = known[name].paths()
        else:
            raise QuestionSetError(
                f"没有名为“{name}”的题集。现有：{'、'.join(known)}；也可以给出 .jsonl 文件。"
            )
        if not paths or not all(path.is_file() for path in paths):
            raise QuestionSetError(
                f"题集“{name}”的文件不在。安装包里不含留出题，请在源码目录里运行。"
            )
        try:
            chosen.append(Chosen(Path(name).stem, tuple(read_gold(paths))))
        except ValueError as error:
            raise QuestionSetError(f"题集“{name}”读不了：{error}") from error
    return chosen
