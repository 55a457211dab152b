"""How a running service opens what stands on disk: never building, and with the model it has."""

from __future__ import annotations

from functools import partial

from api.answers import Answers
from api.reloading import Builds, Opening, ReloadError
from api.settings import Settings
from corpus.shipped import shipped_reports
from index.store import IndexState, index_status


def opening_of(settings: Settings) -> Opening:
    """The opening of the answerers of these settings."""
    return Opening(builds=partial(_builds, settings), open_beside=partial(_open, settings))


def all_ready(settings: Settings) -> bool:
    """Whether the index of every report can be used as it stands."""
    statuses = (index_status(report.id, settings.rag.index) for report in shipped_reports())
    return all(status.state is IndexState.READY for status in statuses)


def _builds(settings: Settings) -> Builds:
    builds = {}
    for description in shipped_reports():
        status = index_status(description.id, settings.rag.index)
        if status.state is not IndexState.READY:
            raise ReloadError(
                f"报告 {description.id} 的索引不能使用，仍用原来的。"
                f"请先运行 wenbao index build。原因：{status.reason}"
            )
        builds[description.id] = status.build
    return builds


def _open(settings: Settings, old: Answers) -> Answers:
    from rag.answerer import Answerer

    embedder = old.index(old.reports[0].id).embedder
    return Answerer.open(settings.rag, embedder=embedder)
