"""`wenbao doctor llm`: whether the language model that is set can be used, by one real call."""

from __future__ import annotations

from api.commands.checkup import Finding, show
from api.settings import load_settings
from corpus.errors import WenbaoError
from rag.language_model.checking import ModelCheck, address, check_model
from rag.language_model.settings import LlmSettings

_SLOW = 0.5
"""Share of the time-out beyond which a model may be too slow for longer texts."""
_LONGEST_SHOWN = 80


def run(*, as_json: bool) -> int:
    """Print what came of one call; 0 where the model can word answers, else 1."""
    return show(examine(), as_json=as_json)


def examine() -> list[Finding]:
    """The settings, and what one call gave. The key is never told."""
    try:
        settings = load_settings().rag.llm
    except WenbaoError as error:
        return [Finding("设置", False, str(error))]
    try:
        checked = check_model(settings)
    except WenbaoError as error:
        if settings.base_url is None:
            return [Finding("设置", False, str(error))]
        return [_set(settings), Finding("服务", False, str(error))]
    return [
        _set(settings),
        Finding("服务", True, "已答复"),
        Finding("应答的模型", True, checked.model or "服务没有说明"),
        _time(checked, settings),
        _text(checked),
        Finding("用量", True, _tokens(checked)),
    ]


def _set(settings: LlmSettings) -> Finding:
    key = "已设" if settings.api_key else "未设"
    kinds = "、".join(settings.worded_kinds) or "无"
    return Finding(
        "设置",
        True,
        f"{address(settings)}，模型 {settings.model}，密钥{key}，"
        f"限时 {settings.timeout_s:g} 秒，改写的问题类别：{kinds}",
    )


def _time(checked: ModelCheck, settings: LlmSettings) -> Finding:
    told = f"{checked.seconds:.1f} 秒，其中首字 {checked.first_seconds:.1f} 秒"
    if checked.seconds > _SLOW * settings.timeout_s:
        told += "。答一句话就用去限时的一半多，长答案多半来不及；请加大 rag.llm.timeout_s"
    return Finding("用时", True, told)


def _text(checked: ModelCheck) -> Finding:
    shown = checked.text[:_LONGEST_SHOWN].replace("\n", " ")
    if not checked.faults:
        return Finding("文字", True, f"可用：{shown}")
    return Finding(
        "文字",
        False,
        f"不可用（{'、'.join(checked.faults)}）：{shown}。"
        "问报会改用原答案；请换中文好一些、肯照做的模型。",
    )


def _tokens(checked: ModelCheck) -> str:
    if checked.prompt_tokens is None or checked.completion_tokens is None:
        return "服务没有报用量"
    return f"输入 {checked.prompt_tokens}，输出 {checked.completion_tokens} 个 token"
