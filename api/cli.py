"""The `wenbao` command: names, arguments and help of its parts.

What they do stands in `api/commands/`, imported when a command runs: the models behind it take
seconds to import, and `--help` must not wait for them.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(
    name="wenbao",
    help="问报：就市场报告提问，每个数字都有出处。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
index_app = typer.Typer(help="索引：建立、查看。", no_args_is_help=True)
keys_app = typer.Typer(help="密钥：给调用接口的程序。", no_args_is_help=True)
curated_app = typer.Typer(help="人工核对过的答案：添加、查看、搬运。", no_args_is_help=True)
audit_app = typer.Typer(help="提问记录：导出、清理。", no_args_is_help=True)
db_app = typer.Typer(help="数据库：更新、查看。", no_args_is_help=True)
eval_app = typer.Typer(help="评测：答案是不是报告里的数字。", no_args_is_help=True)
doctor_app = typer.Typer(help="体检：能不能启动服务，报告读得怎么样。", invoke_without_command=True)
app.add_typer(index_app, name="index")
app.add_typer(keys_app, name="keys")
app.add_typer(curated_app, name="curated")
app.add_typer(audit_app, name="audit")
app.add_typer(db_app, name="db")
app.add_typer(doctor_app, name="doctor")
app.add_typer(eval_app, name="eval")

ReportOption = Annotated[
    str | None, typer.Option("--report", "-r", help="报告编号；不填则用第一份。")
]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", "-s", help="题集名或 .jsonl 文件，可多次给出。")
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON。")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="监听地址，默认 127.0.0.1（仅限本机）。")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="端口，默认 8000；0 表示任选一个空闲端口。")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="用几个进程作答，默认 1。")
    ] = None,
) -> None:
    """启动服务：聊天页面和 HTTP 接口。"""
    from api.commands.serve import run

    run(host=host, port=port, workers=workers)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="要问的问题。")],
    report: ReportOption = None,
    as_json: JsonOption = False,
) -> None:
    """提一个问题，给出答案和出处。"""
    from api.commands.ask import run

    run(question, report=report, as_json=as_json)


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="要找的词或句子。")],
    report: ReportOption = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="列出几条。")] = 10,
    as_json: JsonOption = False,
) -> None:
    """看检索找到什么，各项得分是多少。"""
    from api.commands.search import run

    run(text, report=report, k=k, as_json=as_json)


@app.command()
def figures(
    report: ReportOption = None,
    metric: Annotated[str | None, typer.Option(help="指标里含有的词，如 市场规模。")] = None,
    subject: Annotated[str | None, typer.Option(help="主体里含有的词，如 PACS。")] = None,
    period: Annotated[str | None, typer.Option(help="年份或时期，如 2025。")] = None,
    region: Annotated[str | None, typer.Option(help="地区里含有的词，如 华东。")] = None,
    unit: Annotated[str | None, typer.Option(help="单位，如 亿元。")] = None,
    section: Annotated[str | None, typer.Option(help="章节标题里含有的词。")] = None,
    form: Annotated[
        Literal["table", "csv", "json"], typer.Option("--format", "-f", help="输出形式。")
    ] = "table",
) -> None:
    """列出报告里的数字及其含义。"""
    from api.commands.figures import run

    run(
        report,
        form=form,
        section=section,
        metric=metric,
        subject=subject,
        period=period,
        region=region,
        unit=unit,
    )


@app.command()
def conflicts(
    report: ReportOption = None,
    metric: Annotated[str | None, typer.Option(help="指标里含有的词。")] = None,
    subject: Annotated[str | None, typer.Option(help="主体里含有的词。")] = None,
    as_json: JsonOption = False,
) -> None:
    """列出报告自相矛盾之处。"""
    from api.commands.conflicts import run

    run(report, metric=metric, subject=subject, as_json=as_json)


@app.command()
def mcp() -> None:
    """作为 MCP 工具，供助手程序通过标准输入输出来用。"""
    from api.commands.mcp import run

    run()


@keys_app.command("create")
def keys_create(
    name: Annotated[str, typer.Option("--name", "-n", help="给谁用，如 门户。")],
    scope: Annotated[
        Literal["ask", "admin"], typer.Option(help="权限：ask 提问，admin 管理（含提问）。")
    ] = "ask",
) -> None:
    """建立密钥；只显示一次。"""
    from api.commands.keys import create

    create(name, scope)


@keys_app.command("list")
def keys_list() -> None:
    """列出密钥（不含密钥本身）。"""
    from api.commands.keys import list_all

    list_all()


@keys_app.command("revoke")
def keys_revoke(
    public_id: Annotated[str, typer.Argument(help="密钥编号，见 wenbao keys list。")],
) -> None:
    """停用密钥，由它签发的令牌同时失效。"""
    from api.commands.keys import revoke

    revoke(public_id)


@curated_app.command("add")
def curated_add(
    question: Annotated[
        list[str], typer.Option("--question", "-q", help="问题；其他问法可再次给出。")
    ],
    answer: Annotated[
        str, typer.Option("--answer", "-a", help="答案，用 [1]、[2] 标明出处，如 占54.3%[1]。")
    ],
    quote: Annotated[
        list[str], typer.Option("--quote", help="出处：照报告原文抄的一段；按角标的次序给出。")
    ],
    report: ReportOption = None,
) -> None:
    """添加一个核对过的答案；问到这些问题时就用它。"""
    from api.commands.curated import add

    add(question, answer, quote, report=report)


@curated_app.command("list")
def curated_list(as_json: JsonOption = False) -> None:
    """列出核对过的答案；不再有效的注明原因。"""
    from api.commands.curated import list_all

    list_all(as_json=as_json)


@curated_app.command("remove")
def curated_remove(
    number: Annotated[int, typer.Argument(min=1, help="编号，见 wenbao curated list。")],
) -> None:
    """删除一个核对过的答案。"""
    from api.commands.curated import remove

    remove(number)


@curated_app.command("export")
def curated_export(
    out: Annotated[Path | None, typer.Option("--out", "-o", help="写到哪个文件。")] = None,
) -> None:
    """写成 JSON Lines：一行一个答案。"""
    from api.commands.curated import export

    export(out)


@curated_app.command("import")
def curated_import(
    path: Annotated[Path, typer.Argument(help="export 写的文件，或照样写的；- 为标准输入。")],
) -> None:
    """从 JSON Lines 添加；已有的略过，有不成立的则退出码为 1。"""
    from api.commands.curated import import_all

    raise typer.Exit(import_all(path))


Moment = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="UTC 时间。")
]


@audit_app.command("export")
def audit_export(
    out: Annotated[Path | None, typer.Option("--out", "-o", help="写到哪个文件。")] = None,
    since: Moment = None,
    until: Moment = None,
) -> None:
    """把提问记录导出为 CSV。"""
    from api.commands.audit import export

    export(out, since, until)


@audit_app.command("prune")
def audit_prune(
    keep_days: Annotated[
        int | None, typer.Option(min=1, help="保留最近几天；不填则按设置。")
    ] = None,
) -> None:
    """删除过期的提问记录。"""
    from api.commands.audit import prune

    prune(keep_days)


@db_app.command("upgrade")
def db_upgrade() -> None:
    """建立或更新数据库的表（启动服务时也会自动做）。"""
    from api.commands.audit import upgrade

    upgrade()


@db_app.command("status")
def db_status() -> None:
    """查看数据库的表是不是最新；不是则退出码为 1。"""
    from api.commands.audit import status

    raise typer.Exit(status())


@index_app.command("build")
def index_build(report: ReportOption = None) -> None:
    """重新建立索引；不指定报告则全部重建。"""
    from api.commands.index import build

    build(report)


@index_app.command("status")
def index_status(report: ReportOption = None, as_json: JsonOption = False) -> None:
    """查看索引是否可用；有不可用的则退出码为 1。"""
    from api.commands.index import status

    raise typer.Exit(status(report, as_json=as_json))


@doctor_app.callback(invoke_without_command=True)
def doctor_all(context: typer.Context, as_json: JsonOption = False) -> None:
    """检查设置、索引、模型、数据库、密钥、磁盘和端口；有问题则退出码为 1。"""
    if context.invoked_subcommand is not None:
        return
    from api.commands.checkup import run

    raise typer.Exit(run(as_json=as_json))


@doctor_app.command("report")
def doctor_report(
    report: Annotated[str | None, typer.Argument(help="报告编号；不填则用第一份。")] = None,
    as_json: JsonOption = False,
) -> None:
    """列出报告中修复、存疑和缺失之处；有未经审核的则退出码为 1。"""
    from api.commands.doctor import run

    raise typer.Exit(run(report, as_json=as_json))


@doctor_app.command("ledger")
def doctor_ledger(
    report: Annotated[str | None, typer.Argument(help="报告编号；不填则用第一份。")] = None,
    as_json: JsonOption = False,
) -> None:
    """核对数字记录：有没有漏掉的数字，算术是否相符；有漏掉的则退出码为 1。"""
    from api.commands.ledger import run

    raise typer.Exit(run(report, as_json=as_json))


@doctor_app.command("llm")
def doctor_llm(as_json: JsonOption = False) -> None:
    """真实调用一次所设的语言模型：通不通、是哪个模型、多快、文字能不能用；不能用则退出码为 1。"""
    from api.commands.doctor_llm import run

    raise typer.Exit(run(as_json=as_json))


@eval_app.command("run")
def eval_run(
    sets: SetOption = None,
    report: ReportOption = None,
    against: Annotated[
        str | None, typer.Option(help="已启动的服务的网址；不填则在本进程内作答。")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="结果写到哪个目录。")] = Path(
        "eval-result"
    ),
    seed: Annotated[int | None, typer.Option(help="造问题、算区间用的随机种子。")] = None,
    sweep: Annotated[bool, typer.Option(help="逐个数字提问。")] = True,
    baselines: Annotated[bool, typer.Option(help="同时评测基线。")] = True,
    variants: Annotated[bool, typer.Option(help="同一题换写法再问。")] = True,
    show: Annotated[int, typer.Option(min=0, help="列出几道没答对的题。")] = 0,
) -> None:
    """提问、打分，结果存成 JSON。"""
    from api.commands.eval import run

    run(
        sets or [],
        report=report,
        against=against,
        out=out,
        seed=seed,
        sweep=sweep,
        baselines=baselines,
        variants=variants,
        show=show,
    )


@eval_app.command("check")
def eval_check(sets: SetOption = None, report: ReportOption = None) -> None:
    """检查题集：标准答案是否真在报告里；有不妥则退出码为 1。"""
    from api.commands.eval import check

    raise typer.Exit(check(sets or [], report=report))


@eval_app.command("diff")
def eval_diff(
    before: Annotated[Path, typer.Argument(help="前一次的结果目录。")],
    after: Annotated[Path, typer.Argument(help="后一次的结果目录。")],
    flips: Annotated[int, typer.Option(min=0, help="最多列出几道变化的题。")] = 40,
) -> None:
    """比较两次结果：哪些题变了，是不是偶然。"""
    from api.commands.eval import diff

    diff(before, after, flips=flips)


@eval_app.command("report")
def eval_report(
    result: Annotated[Path, typer.Argument(help="结果目录。")] = Path("eval-result"),
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="页面写到哪里，默认在结果目录里。")
    ] = None,
) -> None:
    """把结果做成一张网页。"""
    from api.commands.eval import report

    report(result, out=out)


@eval_app.command("gate")
def eval_gate(report: ReportOption = None) -> None:
    """快速评测，跌破门槛则退出码为 1。"""
    from api.commands.eval import gate

    raise typer.Exit(gate(report))


@eval_app.command("template")
def eval_template(
    path: Annotated[Path, typer.Argument(help="写到哪个 .jsonl 文件。")],
    report: ReportOption = None,
) -> None:
    """为一份报告写出样题，供人工改写。"""
    from api.commands.eval import template

    template(path, report=report)


def main() -> None:
    """Run the command; an error ends it with one line and exit code 1."""
    # No hub is asked by itself: a missing model would hang for a minute before it fails.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except Exception as error:
        typer.secho(f"出错：{_told(error)}", fg=typer.colors.RED, err=True)
        sys.exit(1)


def _told(error: Exception) -> str:
    """One line for staff; for an error that is not ours, with the place, and no more."""
    # Imported here, where it is needed: the room behind it takes longer than `--help` may.
    from corpus.errors import WenbaoError

    if isinstance(error, WenbaoError):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error}，{place.filename}:{place.lineno}"
    return f"内部错误（{what}）。请把这一行告诉管理员。"


if __name__ == "__main__":
    main()
