"""Errors planted in faithful wordings, as a language model makes them: each changes one claim.

Every kind makes only texts that are wrong whatever else the evidence says: a figure is replaced
by one of another value, a mark by one of a block that does not print the sentence's figures.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator

from index.ledger.scanner import scan
from rag.language_model.material import Material

_AMOUNT = re.compile(
    r"(?<![\d\[A-Za-z.,-])\d[\d,]*(?:\.\d+)?(?:-\d[\d,]*(?:\.\d+)?)?"
    r"(?:%|个百分点|亿元|万元|万台|万家|万人|元|台|家|小时|分钟|天|倍|项|名|所|次|例|个|年(?!以|的|度)|mm|nm|TB|PPM|度)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|\D)")
_UNITS = (
    ("亿元", "万元 亿美元 亿台"),
    ("万元", "亿元 元"),
    ("万台", "台 亿台 万元"),
    ("个百分点", "% 倍"),
    ("%", "个百分点 倍 ‰"),
    ("小时", "分钟 天"),
    ("分钟", "小时"),
    ("天", "个月 小时"),
    ("倍", "%"),
    ("万人", "人"),
    ("台", "万台"),
    ("家", "万家"),
    ("TB", "GB"),
    ("mm", "cm"),
    ("nm", "mm"),
    ("名", "万名"),
)
_TURNED = (
    "增长/下降",
    "提升/下降",
    "提高/降低",
    "上升/下降",
    "增加/减少",
    "缩短/延长",
    "延长/缩短",
    "下降/上升",
    "降低/提高",
    "减少/增加",
    "升至/降至",
    "升到/降到",
    "降到/升到",
    "降至/升至",
    "增至/减至",
    "高于/低于",
    "低于/高于",
    "多于/少于",
    "超过/低于",
    "突破/低于",
    "推动/阻碍",
    "带动/抑制",
    "促使/阻止",
    "最高/最低",
    "最低/最高",
    "最快/最慢",
    "最大/最小",
    "最多/最少",
    "领跑/垫底",
    "快于/慢于",
    "比新/低于新",
    "扩大/缩小",
    "多出/少了",
    "更高/更低",
    "前者高/前者低",
    "前者多/前者少",
    "不少于/不超过",
    "以上/以下",
    "进口/出口",
    "国产/进口",
    "本土/外资",
    "高端/低端",
    "得益于/受制于",
    "难以/容易",
    "无法/能够",
    "制约/促进",
    "障碍/优势",
    "严格/宽松",
    "聚集/缺少",
)
_DENIED = (
    ("达到", "未达到"),
    ("达", "未达"),
    ("要求", "不要求"),
    ("实现", "未实现"),
    ("将", "不会"),
    ("支持", "不支持"),
    ("具备", "不具备"),
    ("突破", "未突破"),
    ("拥有", "没有"),
    ("占", "不占"),
    ("为", "不为"),
    ("是", "不是"),
    ("可以", "不可以"),
    ("能", "不能"),
    ("需要", "不需要"),
    ("推出", "未推出"),
    ("形成", "没有形成"),
    ("成为", "没有成为"),
    ("难以", "不难"),
    ("没有", "已经"),
    ("不足", "充足"),
    ("无法", "可以"),
)
_SURE = (
    ("预计", ""),
    ("预计", "已经"),
    ("预计", "最高"),
    ("将", "已"),
    ("有望", "已经"),
    ("约", ""),
    ("约", "超过"),
    ("约", "不足"),
    ("超过", "约"),
    ("超过", ""),
    ("超过", "不足"),
    ("突破", "接近"),
    ("以上", ""),
    ("以上", "左右"),
    ("不少于", "约"),
    ("可能", "必然"),
    ("左右", "以上"),
    ("部分", "全部"),
    ("主要", "唯一"),
    ("至少", "至多"),
    ("平均", "最高"),
    ("计划", "已经"),
    ("要求", "建议"),
)
_KINDS_OF_NAMES = (
    "东软医疗 联影医疗 迈瑞医疗 万东医疗 开立医疗 西门子 GE医疗 飞利浦 "
    "华为 腾讯觅影 数坤科技 海康威视",
    "华东地区 华南地区 华北地区 东北地区 长三角 珠三角 京津冀 中西部地区",
    "三甲医院 二级医院 社区卫生院 民营医疗机构 口腔医院 眼科医院 肿瘤医院 儿童医院 县域医院",
    "CT影像工作站 MRI影像工作站 超声影像工作站 数字X光工作站 AI影像工作站",
    "基础型影像工作站 专业型影像工作站 高端型影像工作站 便携式影像工作站",
    "医疗影像实时处理 工业质检影像分析 安防监控实时分析 自动驾驶环境感知 零售客流分析",
    "PACS 三维影像重建系统 AI辅助诊断模块",
    "浙江大学 华中科技大学 清华大学 北京大学",
    "工信部 国家卫健委 国家药监局 国家医保局",
    "产能 产量 需求量",
    "销量 收入 毛利率",
    "年增长率 市场份额 平均价格",
    "汽车制造领域 电子产品检测 航空航天领域",
    "医疗领域 工业领域 安防领域",
    "特来电 星星充电 云快充 国家电网 小蜜蜂",
    "私人桩 公共桩",
    "瑞幸咖啡 星巴克中国 Manner 库迪咖啡 幸运咖",
    "服务费 市场份额 单桩日均充电量",
    "门店利润率 平均杯价 单店日均杯量",
)
_CAUSE = re.compile(
    r"(?P<cause>[^,。;\d\[\]]{4,40}?)(?P<word>导致|促使|带动|推动(?!力)|制约(?!的)|迫使|得益于|源于)了?"
    r"(?P<effect>[^,。;\d\[\]]{4,40})"
)
_BEYOND = (
    "主要受益于政府补贴",
    "客户主要来自欧洲市场",
    "总部设在上海",
    "这一数据由国家统计局发布",
    "该技术由清华大学首创",
    "员工总数接近三千人",
    "在全球排名第三",
    "比2019年高出12个百分点",
    "低于全球平均水平",
    "其中三成来自线上渠道",
    "远高于行业平均水平",
    "预计2030年翻一番",
)
_ELSEWHERE = (
    "全球影像工作站市场规模约为40亿美元",
    "美国市场的份额为35%",
    "2019年的市场规模为45亿元",
    "GE医疗的全球份额最高",
    "中国人口约14亿",
)

Found = Iterator[tuple[int, int, str]]


class Planter:
    """Plants errors; the same seed plants the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def planted(
        self, text: str, material: Material, *, of_each: int = 2
    ) -> Iterator[tuple[str, str]]:
        """Kind and text of the errors: at most `of_each` of each kind."""
        kinds: dict[str, Callable[[str, Material], Found]] = {
            "digit": self._digits,
            "unit": self._units,
            "year": self._years,
            "another figure": self._other_figures,
            "figures swapped": self._figures_swapped,
            "years swapped": self._years_swapped,
            "names swapped": self._names_swapped,
            "another name": self._other_names,
            "turned": self._turned,
            "denied": self._denied,
            "surer": self._surer,
            "another mark": self._other_marks,
            "beyond": self._beyond,
            "cause turned": self._cause_turned,
        }
        for kind, way in kinds.items():
            found = list(dict.fromkeys(way(text, material)))
            for start, end, new in self._random.sample(found, min(of_each, len(found))):
                yield kind, text[:start] + new + text[end:]

    def _digits(self, text: str, material: Material) -> Found:
        for amount in _AMOUNT.finditer(text):
            at = self._random.choice([m.start() for m in re.finditer(r"\d", amount[0])])
            old = amount[0][at]
            new = self._random.choice([d for d in "123456789" if d != old])
            place = amount.start() + at
            yield place, place + 1, new

    def _units(self, text: str, material: Material) -> Found:
        for amount in _AMOUNT.finditer(text):
            for unit, others in _UNITS:
                if amount[0].endswith(unit):
                    new = self._random.choice(others.split())
                    yield amount.end() - len(unit), amount.end(), new
                    break

    def _years(self, text: str, material: Material) -> Found:
        for year in _YEAR.finditer(text):
            found = {int(y) for b in material.blocks.values() for y in _YEAR.findall(b.quote)}
            found |= {int(year[0]) - 1, int(year[0]) + 1, int(year[0]) + 7}
            if others := sorted(found - _told(text)):
                yield (*year.span(), str(self._random.choice(others)))

    def _other_figures(self, text: str, material: Material) -> Found:
        for amount in _AMOUNT.finditer(text):
            mine = _amounts(amount[0])
            if not mine:
                continue
            for figure in material.figures:
                theirs = _amounts(figure.text)
                if theirs and theirs != mine and theirs[0][0] == mine[0][0]:
                    yield (*amount.span(), figure.text)

    def _figures_swapped(self, text: str, material: Material) -> Found:
        found = [m for m in _AMOUNT.finditer(text) if _amounts(m[0])]
        for at, one in enumerate(found):
            for other in found[at + 1 :]:
                a, b = _amounts(one[0])[0], _amounts(other[0])[0]
                between = text[one.end() : other.start()]
                if a[0] == b[0] and a != b and "。" not in between:
                    yield one.start(), other.end(), other[0] + between + one[0]

    def _years_swapped(self, text: str, material: Material) -> Found:
        found = list(_YEAR.finditer(text))
        for at, one in enumerate(found):
            for other in found[at + 1 :]:
                between = text[one.end() : other.start()]
                if one[0] != other[0] and re.search(r"\d(?:%|亿|万|家|小时|台|个)", between):
                    yield one.start(), other.end(), other[0] + between + one[0]

    def _names_swapped(self, text: str, material: Material) -> Found:
        owners = [row for f in material.owners.values() for row in f if len(row) > 2]
        kinds = [kind.split() for kind in _KINDS_OF_NAMES] + [list(dict.fromkeys(owners))]
        for one, other in (pair for kind in kinds for pair in itertools.permutations(kind, 2)):
            if one in text and other in text:
                first, second = text.find(one), text.find(other)
                if first >= second or one in other or other in one:
                    continue
                between = text[first + len(one) : second]
                if "。" not in between and re.search(r"\d(?:%|亿|万|元|台|度|家)", between):
                    yield first, second + len(other), other + between + one

    def _other_names(self, text: str, material: Material) -> Found:
        for kind in _KINDS_OF_NAMES:
            names = kind.split()
            for name in names:
                short = re.sub(r"(?:医疗|地区|影像工作站|领域|咖啡|中国)$", "", name)
                at = text.find(name if name in text else short)
                if at < 0 or len(short) < 2:
                    continue
                end = at + len(name if name in text else short)
                for other in names:
                    bare = re.sub(r"(?:医疗|地区|影像工作站|领域|咖啡|中国)$", "", other)
                    if bare not in text:
                        yield at, end, other if name in text else bare

    def _turned(self, text: str, material: Material) -> Found:
        for pair in _TURNED:
            word, other = pair.split("/")
            for found in re.finditer(word, text):
                if _is_another_word(word, other, text, found.start()):
                    continue
                yield (*found.span(), other)

    def _denied(self, text: str, material: Material) -> Found:
        for word, other in _DENIED:
            for found in re.finditer(word, text):
                around = text[max(0, found.start() - 1) : found.end() + 1]
                if re.search(
                    r"作为|因为|分为|为了|认为|为主|成为|是否|还是|但是|于是|不足[道以]|只能|智能|"
                    r"功能|性能|产能|能够|可能|能力|能[级量源]|将来|即将|占[据有比用]|达[到]|为什",
                    around,
                ) and word in ("为", "是", "能", "将", "占", "达"):
                    continue
                yield (*found.span(), other)

    def _surer(self, text: str, material: Material) -> Found:
        for word, other in _SURE:
            for found in re.finditer(word, text):
                if _is_another_word(word, other, text, found.start()):
                    continue
                yield (*found.span(), other)

    def _other_marks(self, text: str, material: Material) -> Found:
        for mark in re.finditer(r"(?:\[\d+\])+", text):
            yield (*mark.span(), "[77]")
            yield (*mark.span(), "")
            sentence = re.split(r"[。\]]", text[: mark.start()])[-1]
            told = _amounts(sentence)
            for block in material.blocks.values():
                if told and f"[{block.id}]" not in mark[0]:
                    printed = _amounts(" ".join(block.said))
                    if not set(told) & set(printed):
                        yield (*mark.span(), f"[{block.id}]")

    def _cause_turned(self, text: str, material: Material) -> Found:
        for found in _CAUSE.finditer(text):
            yield (*found.span(), f"{found['effect']}{found['word']}{found['cause']}")

    def _beyond(self, text: str, material: Material) -> Found:
        for mark in re.finditer(r"\[\d", text):
            yield mark.start(), mark.start(), "," + self._random.choice(_BEYOND)
            yield mark.start(), mark.start(), "," + self._random.choice(_ELSEWHERE)


def _is_another_word(word: str, other: str, text: str, at: int) -> bool:
    """Whether the characters of `word` are none here, or `other` in its place says as much."""
    before, after = text[:at], text[at + len(word) :]
    clause = re.split(r"[,。;]", before)[-1] + word + re.split(r"[,。;]", after)[0]
    if word == "约":
        return bool(re.search(r"[制节条签契大]$", before)) or after.startswith("束")
    if word == "以上":
        return not re.search(r"[%年元人次]$", before)
    if word == "左右":
        return not re.search(r"[\d%成]$", before)
    if word == "将":  # 将…提升 is 把…提升
        return re.match(r"在|会|达|占|升|超|突破|形成|成为|覆盖|保持|被|聚焦|有", after) is None
    if word in ("超过", "突破"):
        return re.match(r"[^,。;]{0,4}\d", after) is None
    if word == "预计":
        return bool(re.search(r"将|会|可|有望", clause + re.split(r"[。;]", after)[0]))
    if word == "计划":
        return re.match(r"在|到|于|纳入|投|部署|建", after) is None
    return False


def _told(text: str) -> set[int]:
    return {int(year) for year in _YEAR.findall(text)}


def _amounts(text: str) -> list[tuple[object, ...]]:
    """The amounts of a text in base units."""
    return [
        (
            m.unit.base,
            *(None if v is None else v * m.unit.scale for v in (m.value, m.low, m.high)),
        )
        for m in scan(text)[0]
    ]
