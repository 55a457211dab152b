"""A question in the form in which it is read: simplified, half-width, without noise.

Knows characters and numerals only. The result is what `question_as_read` starts from.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

from rag.errors import EmptyQuestionError, QuestionTooLongError

_CHINESE_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_YEAR_IN_DIGITS = re.compile(r"([一二][〇零○一二三四五六七八九]{3})(?=年|到|至|-|、|和|$)")
_SHORT_YEAR = re.compile(
    r"(?<![\d.])([12]\d)年(?=(?:的|到|至|底|初|时|那|上半|下半|第|$|[^\d]{0,1}[^月]))"
)
_AT_THAT_TIME = re.compile(r"(?<=\d年)(?:那会儿?(?!议|诊|展)|那时候?|那阵子?|的时候)")
_YEAR_MISTYPED = re.compile(r"(?<=\d\d)念(?!书|头)")
_SPAN_OF_YEARS = re.compile(r"(?<![\d.])((?:19|20)\d\d)年?(?P<join>[-~—到至和、跟与])(\d\d)年")
_SHORT_SPAN = re.compile(r"(?<![\d.])([12]\d)年?(?P<join>[-~—到至])([12]\d)年(?!\d)")
_BARE_SPAN = re.compile(
    r"(?<![\d.])([12]\d)\s?(?:→|->|vs\.?|VS|(?<=[12]\d)(?:到|至|-))\s?([12]\d)(?![\d.%]|年|[个家台天万亿元例款岁人倍项分秒小毫月]|个?百分)"
)
_NUMERAL = re.compile(
    r"(?<!几)([一二两三四五六七八九十百千]+)(?=(?:多|几)?(?:[万亿](?!分)|元|块|台|家|岁|天|小时|分钟|毫秒|纳米|毫米|微米|倍))"
)
_NOT_MONEY = re.compile(r"元(?:电池|正极|材料|锂|前驱|化|体系|结构|悖论|色|里程|乙丙|股)")
"""三元电池 has three elements and costs no three yuan."""
_PERCENT_IN_WORDS = re.compile(r"百分之([一二两三四五六七八九十百零点\d.]+)")
_DECIMAL_IN_WORDS = re.compile(
    r"(?:(?<=[A-Za-z])|(?<![一二两三四五六七八九十零点\d]))([一二两三四五六七八九十]+)点([零一二三四五六七八九]+)"
    r"(?=%|[万亿倍]|个?百分|[TGMK]B|版|[,。?]|$|[^\u4e00-\u9fff钟半])"
)
_DECIMAL_OF_VERSION = re.compile(
    r"(?<=[A-Za-z])([一二两三四五六七八九十])点([零一二三四五六七八九])(?!钟|半)"
)
_STAMMER = re.compile(
    r"^(?:(?:那个|这个|嗯+|呃+|额|哦|唉|诶|就是说?|然后|那什么)(?:[,,。…~\s]+|(?=(?:那个|这个|嗯|呃|就是|然后)[,,那这嗯呃])))+"
)
"""What people say before they know what to say."""
_ESCAPE = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
"""What colours a terminal (ECMA-48); pasted along with text from one."""
_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_EMOJI = re.compile(r"[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    # Characters only: the converters that also change words turn 影像 into 图像.
    return OpenCC("t2s")


def chinese_number(text: str) -> int | None:
    """The value of a small Chinese numeral (`二十` is 20, `五百` is 500); None where unreadable."""
    units = {"十": 10, "百": 100, "千": 1000}
    total = current = 0
    for character in text.replace("两", "二"):
        if character in units:
            total += (current or 1) * units[character]
            current = 0
        elif character in _CHINESE_DIGITS:
            current = int(_CHINESE_DIGITS[character])
        else:
            return None
    return total + current


def count_of(text: str) -> int | None:
    """The value of a count in digits or in a small Chinese numeral; None where unreadable."""
    return int(text) if text.isdigit() else chinese_number(text)


def _percent(match: re.Match[str]) -> str:
    whole, _, part = match[1].partition("点")
    if re.fullmatch(r"[\d.]+", match[1]):
        return f"{match[1]}%"
    value = chinese_number(whole)
    if value is None:
        return match[0]
    decimals = "".join(_CHINESE_DIGITS.get(c, "") for c in part)
    return f"{value}{'.' + decimals if decimals else ''}%"


def _decimal(match: re.Match[str]) -> str:
    whole = chinese_number(match[1])
    return match[0] if whole is None else f"{whole}.{''.join(_CHINESE_DIGITS[c] for c in match[2])}"


def _numeral(match: re.Match[str]) -> str:
    rest = match.string[match.end() :]
    if len(match[1]) == 1 and _NOT_MONEY.match(rest):
        return match[0]
    # A lone 一 is mostly an article (一台, 一家), never worth a change.
    if match[1] in ("一", "两"):
        return match[0]
    value = chinese_number(match[1])
    return match[0] if value is None else str(value)


def simplify(text: str) -> str:
    """`text` in simplified characters, character by character."""
    return str(_converter().convert(text))


def normalise(question: str, *, limit: int) -> str:
    """The question folded: NFKC, simplified, years and numerals as digits, noise removed.

    `limit` is the greatest number of characters accepted.

    Raises:
        QuestionTooLongError: more than `limit` characters.
        EmptyQuestionError: nothing that could be read is left.
    """
    if len(question) > limit:
        raise QuestionTooLongError(
            f"问题有{len(question)}个字,超过了{limit}字的上限。请缩短问题,或分成几次来问。"
        )
    text = question.encode("utf-8", "replace").decode("utf-8")
    text = _ESCAPE.sub("", text)
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    text = _EMOJI.sub(" ", text)
    text = simplify(text)
    text = _YEAR_IN_DIGITS.sub(lambda m: "".join(_CHINESE_DIGITS[c] for c in m[1]), text)
    text = _YEAR_MISTYPED.sub("年", text)
    text = _SPAN_OF_YEARS.sub(lambda m: f"{m[1]}年{m['join']}{m[1][:2]}{m[3]}年", text)
    text = _BARE_SPAN.sub(lambda m: f"20{m[1]}年到20{m[2]}年", text)
    text = _SHORT_SPAN.sub(lambda m: f"20{m[1]}年{m['join']}20{m[3]}年", text)
    text = _SHORT_YEAR.sub(lambda m: f"20{m[1]}年", text)
    text = _AT_THAT_TIME.sub("", text)
    text = _DECIMAL_OF_VERSION.sub(_decimal, _DECIMAL_IN_WORDS.sub(_decimal, text))
    text = _PERCENT_IN_WORDS.sub(_percent, text)
    text = _NUMERAL.sub(_numeral, text)
    text = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", " ", text)
    text = re.sub(r"\s+", " ", text).strip()
    text = _STAMMER.sub("", text) or text
    if not re.search(r"\w", text):
        raise EmptyQuestionError(
            "没有看到问题。请输入要问的内容,例如:2025年PACS的市场份额预计是多少?"
        )
    return text
