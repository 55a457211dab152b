"""A run: questions asked, measured, put together as a `Result`."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.baselines import Baseline, best_sentences
from eval.gold import GoldQuestion
from eval.intervals import Tally
from eval.measures import Asked, asked_of, measured
from eval.phrasing import Wording
from eval.qrels import EvidenceMap
from eval.ranking import recall, reciprocal_rank
from eval.result import (
    ALL,
    Cited,
    Place,
    Question,
    Result,
    Row,
    SetAsked,
    Timings,
)
from eval.rows import chapters_of, estimates, shown
from eval.sets import Chosen
from eval.sweep import SEED
from eval.sweeping import swept_result
from eval.target import Target
from eval.variants import invariance, variants
from index.embedder import Progress
from index.fusion import best
from index.index import Index, Retriever

_DEPTH = 50
_CUTOFFS = (1, 5, 10)
_NO_SECTION = "（报告未涉及）"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does beside asking the questions. `wordings` empty leaves out the sweep."""

    wordings: tuple[Wording, ...] = tuple(Wording)
    variants: bool = True
    retrieval: bool = True
    baselines: bool = False
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class _Done:
    question: Question
    asked: Asked
    ms: float


def run(
    target: Target,
    index: Index,
    chosen: Sequence[Chosen],
    plan: Plan,
    *,
    progress: Progress | None = None,
) -> tuple[Result, Timings]:
    """Ask and measure; everything in the result but the timings is repeatable."""
    places = EvidenceMap(index.report, index.passages)
    pairs = [(one.name, question) for one in chosen for question in one.questions]
    done = [
        _ask(target, index, places, name, question, plan)
        for name, question in shown("提问", pairs, progress)
    ]
    questions = tuple(one.question for one in done)
    swept = None
    if plan.wordings:
        swept = swept_result(target, index, plan.wordings, seed=plan.seed, progress=progress)
    result = Result(
        report=index.report.description.id,
        title=index.report.description.title,
        target=target.name,
        commit=commit(),
        seed=plan.seed,
        sets=tuple(SetAsked(name=one.name, questions=len(one.questions)) for one in chosen),
        rows=tuple(_rows(questions, chapters_of(index), plan.seed)),
        retrieval=tuple(_retrieval(index, places, done, plan, progress)) if plan.retrieval else (),
        systems=tuple(_systems(index, places, done, plan, progress)),
        sweep=swept,
        questions=questions,
    )
    return result, Timings(ms=tuple(round(one.ms, 3) for one in done))


def commit() -> str:
    """The commit of the source that runs, with + where it was changed; empty where unknown."""
    git = shutil.which("git")
    if git is None:
        return ""
    folder = Path(__file__).parents[1]

    def told(*arguments: str) -> str:
        done = subprocess.run(
            [git, "-C", str(folder), *arguments], capture_output=True, text=True, check=False
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    found = told("rev-parse", "--short=10", "HEAD")
    return found + ("+" if found and told("status", "--porcelain", "-uno") else "")


def _ask(
    target: Target,
    index: Index,
    places: EvidenceMap,
    set_name: str,
    gold: GoldQuestion,
    plan: Plan,
) -> _Done:
    reply = target.ask(gold.question, gold.turns)
    asked = asked_of(gold, reply.answer, index, places)
    measures = measured(asked)
    if plan.variants:
        others = [target.ask(text, gold.turns) for text in variants(gold.question).values()]
        if (same := invariance(reply.answer, others)) is not None:
            measures["invariance"] = same
    return _Done(_kept(set_name, asked, measures, reply.score), asked, reply.ms)


def _kept(set_name: str, asked: Asked, measures: dict[str, Tally], score: float | None) -> Question:
    gold, reply = asked.question, asked.reply
    text = asked.report.text
    either = [" 或 ".join(group) for group in (*gold.any_numbers, *gold.must_terms)]
    return Question(
        id=gold.id,
        set=set_name,
        kind=gold.group,
        section=_section(asked),
        behavior=str(gold.behavior),
        history=gold.history,
        question=gold.question,
        wanted=(*gold.must_numbers, *either),
        evidence=tuple(
            Place(text=span.of(text), start=span.start, end=span.end)
            for piece in asked.evidence
            for span in piece[:1]
        ),
        status=str(reply.status),
        answer=reply.answer,
        citations=tuple(
            Cited(id=c.id, section=c.section, quote=c.quote, start=c.start, end=c.end)
            for c in reply.citations
        ),
        score=score,
        measures=measures,
    )


def _section(asked: Asked) -> str:
    """The heading of the chapter where the first evidence stands."""
    sections = asked.report.sections
    for piece in asked.evidence:
        for section in sections:
            if section.span.overlaps(piece[0]):
                return section.path[0]
    for name in asked.question.section:
        for section in sections:
            if section.heading == name:
                return section.path[0]
    return _NO_SECTION


def _rows(questions: Sequence[Question], chapters: Sequence[str], seed: int) -> Iterator[Row]:
    scopes: tuple[tuple[str, Callable[[Question], str]], ...] = (
        ("all", lambda _: ALL),
        ("set", lambda q: q.set),
        ("kind", lambda q: q.kind),
        ("section", lambda q: q.section),
    )
    for scope, group_of in scopes:
        # Chapters in the order of the report, other groups as they come.
        groups: dict[str, list[dict[str, Tally]]] = {chapter: [] for chapter in chapters}
        for question in questions:
            groups.setdefault(group_of(question), []).append(question.measures)
        for group, measures in groups.items():
            yield from estimates(scope, group, measures, seed)


def _retrieval(
    index: Index,
    places: EvidenceMap,
    done: Sequence[_Done],
    plan: Plan,
    progress: Progress | None,
) -> Iterator[Row]:
    """Recall and MRR of each retriever over all questions with evidence, and by kind."""
    found: dict[tuple[str, str], list[dict[str, Tally]]] = {}
    for one in shown("检索", done, progress):
        gold = one.asked.question
        relevant = places.judge(gold.evidence).relevant
        if not relevant:
            continue
        scores = index.score_all(" ".join([*gold.history, gold.question]))
        for retriever in Retriever:
            ranking = best(scores.of(retriever), _DEPTH)
            tallies = {f"recall@{k}": Tally(recall(ranking, relevant, k), 1) for k in _CUTOFFS}
            tallies["MRR"] = Tally(reciprocal_rank(ranking, relevant), 1)
            found.setdefault(("retriever", str(retriever)), []).append(tallies)
            if retriever is Retriever.HYBRID:
                found.setdefault(("kind", gold.group), []).append(tallies)
    for (scope, group), tallies_of in found.items():
        yield from estimates(scope, group, tallies_of, plan.seed)


def _systems(
    index: Index,
    places: EvidenceMap,
    done: Sequence[_Done],
    plan: Plan,
    progress: Progress | None,
) -> Iterator[Row]:
    """Wenbao and each baseline over the same questions."""
    if not plan.baselines:
        return
    own = [measured(one.asked) for one in done]
    yield from estimates("system", "问报", own, plan.seed)
    for name, answer in _baselines(index):
        measures = [
            measured(asked_of(one.asked.question, answer(one.asked.question), index, places))
            for one in shown(name, done, progress)
        ]
        yield from estimates("system", name, measures, plan.seed)


def _baselines(index: Index) -> Iterator[tuple[str, Baseline]]:
    # Imported when asked for: llama-index takes seconds to import.
    from eval.quickstart import quickstart

    yield from best_sentences(index)
    yield quickstart(index)
