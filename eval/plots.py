"""The plots of the page, as inline SVG without scripts.

The only module that knows pygal, which comes with the extra `eval`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Any

from eval.errors import EvalError
from eval.intervals import Estimate

_FONT = '"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif'
_INK, _ACCENT, _SECOND = "#2b3440", "#6f9ccf", "#c7791b"
_HAN_WIDER = 6
"""Pixels by which a Han character is wider than the Latin letter that pygal reckons with."""
_LABEL = 16
"""Longest label of a group; what is longer is cut."""
_NOISE = re.compile(r"<script\b.*?</script>|<!--.*?-->", re.DOTALL)


# `name` is the id of the drawing within the page; it must differ from plot to plot.


def bars(estimates: Sequence[tuple[str, Estimate]], *, name: str, title: str) -> str:
    """Shares in percent with their 95% intervals, one horizontal bar a group."""
    longest = max(len(_short(group)) for group, _ in estimates)
    chart = _chart(
        "HorizontalBar",
        height=90 + 34 * len(estimates),
        range=(0, 100),
        margin_left=12 + _HAN_WIDER * longest,
    )
    chart.title = title
    chart.show_legend = False
    # pygal draws from the bottom upwards.
    rows = list(reversed(estimates))
    chart.x_labels = [f"{_short(group)}（{found.n}）" for group, found in rows]
    chart.add(
        title,
        [
            {
                "value": round(100 * found.value, 1),
                "ci": {"low": round(100 * found.low, 1), "high": round(100 * found.high, 1)},
                "label": f"{100 * found.low:.1f}–{100 * found.high:.1f}",
            }
            for _, found in rows
        ],
    )
    return _svg(chart, name)


def histogram(values: Sequence[float], *, name: str, title: str, unit: str, steps: int = 24) -> str:
    """How often values fall into equal steps up to the 99th percentile, the rest in the last."""
    ordered = sorted(values)
    top = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] or 1.0
    counts = [0] * steps
    for value in ordered:
        counts[min(steps - 1, int(steps * value / top))] += 1
    chart = _chart("Bar", height=300)
    chart.title = f"{title}（{unit}）"
    chart.show_legend = False
    chart.x_labels = [f"{top * (step + 0.5) / steps:.0f}" for step in range(steps)]
    chart.x_labels_major_every = 4
    chart.show_minor_x_labels = False
    chart.add(title, counts)
    return _svg(chart, name)


def calibration(points: Sequence[tuple[float, float, int]], *, name: str, title: str) -> str:
    """Share of answerable questions (second) by score (first), both in [0, 1]; third is n."""
    chart = _chart("XY", height=360, range=(0, 100), xrange=(0, 100))
    chart.title = title
    chart.x_title, chart.y_title = "应答分数（%）", "其中报告确实写了的（%）"
    chart.add("理想", [(0, 0), (100, 100)], show_dots=False, stroke_style={"dasharray": "4,4"})
    chart.add(
        "实测",
        [
            {"value": (round(100 * x, 1), round(100 * y, 1)), "label": f"{n} 题"}
            for x, y, n in points
        ],
        dots_size=5,
    )
    return _svg(chart, name)


def _short(label: str) -> str:
    return label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"


def _chart(kind: str, **options: Any) -> Any:
    try:
        import pygal
        from pygal.style import Style
    except ModuleNotFoundError as error:
        if error.name != "pygal":
            raise
        raise EvalError("页面的图要用 pygal。请安装：pip install 'wenbao[eval]'。") from error
    # pygal leaves a finder of modules behind that is none by today's rules, and a warning with it.
    sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "PluginImportFixer"]
    style = Style(
        background="transparent",
        plot_background="transparent",
        foreground=_INK,
        foreground_strong=_INK,
        foreground_subtle="#8a94a3",
        font_family=_FONT,
        label_font_size=13,
        major_label_font_size=13,
        title_font_size=16,
        value_font_size=12,
        legend_font_size=13,
        colors=(_ACCENT, _SECOND),
        opacity=".85",
    )
    return getattr(pygal, kind)(
        style=style,
        js=[],
        disable_xml_declaration=True,
        width=720,
        explicit_size=False,
        print_values=False,
        margin=12,
        truncate_label=-1,
        **options,
    )


def _svg(chart: Any, name: str) -> str:
    """The drawing with the id `name`: pygal draws ids and prints the date, a page must not."""
    drawn = str(chart.uuid)
    return _NOISE.sub("", chart.render(is_unicode=True)).replace(drawn, name)
