"""`wenbao doctor`: whether everything that the service needs can be used on this machine."""

from __future__ import annotations

import json
import os
import shutil
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from api.commands.output import make_table, output
from api.commands.serve import bind, check_access
from api.settings import SETTINGS_FILE, Settings, load_settings
from api.store.database import Database
from corpus.errors import WenbaoError
from corpus.shipped import shipped_reports
from index.folder import index_root
from index.store import IndexState, index_status

_LEAST_FREE_MIB = 500
"""Less than an index, a prepared model and some records need."""
_ANSWER_S = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `told` says what was found, or what to do."""

    what: str
    is_well: bool
    told: str


def run(*, as_json: bool) -> int:
    """Print what was found; 0 where the service can run, else 1."""
    return show(examine(), as_json=as_json)


def show(findings: Sequence[Finding], *, as_json: bool) -> int:
    """Print findings as a table or as JSON; 0 where all is well, else 1."""
    if as_json:
        print(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=2))
    else:
        table = make_table("项目", "结果", "说明")
        for one in findings:
            table.add_row(one.what, "正常" if one.is_well else "有问题", one.told)
        output().print(table, markup=False)
    return 0 if all(one.is_well for one in findings) else 1


def examine() -> list[Finding]:
    """All that can be looked at; without settings nothing else can."""
    try:
        settings = load_settings()
    except WenbaoError as error:
        return [Finding("设置", False, str(error))]
    where = f"读自 {SETTINGS_FILE}" if SETTINGS_FILE.exists() else "默认值和环境变量"
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("索引", _index),
        ("模型", _model),
        ("数据库", _database),
        ("密钥", _access),
        ("磁盘", _disk),
        ("端口", _port),
    ]
    return [Finding("设置", True, where), *(_found(name, look, settings) for name, look in checks)]


def _found(what: str, look: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(what, True, look(settings))
    except (WenbaoError, OSError) as error:
        return Finding(what, False, str(error))


def _index(settings: Settings) -> str:
    told = []
    for description in shipped_reports():
        status = index_status(description.id, settings.rag.index)
        if status.state is not IndexState.READY:
            raise WenbaoError(f"{status.reason} 请运行 wenbao index build。")
        told.append(f"{description.id}：{status.passages} 段，{status.figures} 个数字")
    return "；".join(told)


def _model(settings: Settings) -> str:
    # Imported here: it brings the engine with it.
    from index.embedders import open_embedder

    embedder = open_embedder(settings.rag.index.embedding)
    embedder.embed_question("体检")
    return f"{embedder.identity}，{embedder.dimensions} 维"


def _database(settings: Settings) -> str:
    database = Database(settings.store)
    try:
        version = database.version()
        state = f"版本 {version}" if version else "还没有表，启动服务时建立"
        return f"{database.name}：{state}"
    finally:
        database.close()


def _access(settings: Settings) -> str:
    check_access(settings)
    return f"可以在 {settings.host} 上启动"


def _disk(settings: Settings) -> str:
    folder = index_root(shipped_reports()[0].id, settings.rag.index.data_dir)
    while not folder.exists():
        folder = folder.parent
    free_mib = shutil.disk_usage(folder).free // 2**20
    if free_mib < _LEAST_FREE_MIB:
        raise WenbaoError(
            f"{folder} 只剩 {free_mib} MiB，至少要 {_LEAST_FREE_MIB} MiB。请清理磁盘。"
        )
    if not os.access(folder, os.W_OK):
        raise WenbaoError(f"{folder} 不可写。请改权限，或改设置 rag.index.data_dir。")
    return f"{Path(folder)} 剩余 {free_mib} MiB"


def _port(settings: Settings) -> str:
    try:
        bind(settings).close()
    except WenbaoError:
        if not _serves(settings):
            raise
        return f"{settings.port} 由正在运行的问报使用"
    return f"{settings.port} 空闲"


def _serves(settings: Settings) -> bool:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    try:
        with urllib.request.urlopen(
            f"http://{host}:{settings.port}/healthz", timeout=_ANSWER_S
        ) as reply:
            return bool(json.load(reply) == {"status": "ok"})
    except (OSError, ValueError):
        return False
