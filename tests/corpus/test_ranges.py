from __future__ import annotations

import re

import pytest

from corpus.corrections import Correction
from corpus.errors import ReportError
from corpus.ranges import find_ranges, restore_ranges
from corpus.report import MarkKind
from corpus.span import Span
from corpus.traced import TracedText

# Two places that no undamaged text prints: they show that marks were lost.
DAMAGED = "2021年起,毛利率为35%50%,项目期为20232025年。"

CARS = """2023-2025年新能源汽车销量年均增长25-30%,动力电池成本下降10%-15%。\
超充桩单价在15-20万元区间。\
研发周期由过去的36-48个月缩短至18-24个月。2024年1-9月,充电桩新增283.7万台,同比增长16%。\
头部企业市盈率为18-25倍,行业平均毛利率为12.5-15.8%。一线城市平均充电等待时间为10-15分钟,\
电池质保年限为8-10年。全国共有4526家充电运营企业,其中35家规模超过1000台,23个省份出台补贴。\
磷酸铁锂电池循环寿命达3500次,电池包使用寿命约12年。2024年上半年出口57.8万辆,同比增长34%。\
预计2026-2030年复合增长率为12-14%。符合GB/T20234-2023的接口占89%,较2020年提升45个百分点。"""

HOUSES = """2024年商业地产空置率升至18-22%,写字楼租金为每平方米120-180元。\
核心商圈首层租金在800-1500元区间,社区商业租金仅60-90元。\
开发商净利率为5-8%,物业公司净利率为6%-9%。项目去化周期由12-15个月延长至20-26个月,拿地到开盘需6-9个月。\
2021-2024年土地成交面积下降35%,三四线城市库存去化需要3-4年。二手房挂牌量约为45-50万套,中介佣金率为1.5-2.5%。\
长租公寓单店投入约600-900万元,回收期为4-6年,每店配备2-3名管家。2024年7-9月成交回升,百城均价上涨0.8%。\
保租房单套面积以30-70平方米为主,改造成本每套5-8万元。商场餐饮租售比为10-15%,零售租售比为12-18%,单店日均客流3000-5000人次。\
REITs分红率稳定在4.5%-5.2%,折价率为10-12个百分点。装修交付标准为每平方米1500-2500元。智能门锁续航10-12个月。\
预计2025-2027年销售额年均下降3-5%。物业费普遍为2-4元,收缴率85-92%。工地高峰用工400-600人,工期24-30个月。\
电梯故障响应时间为15-30分钟。光伏屋顶回收期为6-8年。"""

ORDINARY = """2022年全国粮食播种面积为17.75亿亩,产量13731亿斤。\
农机合作社7.98万家,平均每家拥有农机23台。\
示范区投资约1234万元,带动2345户农民增收,户均增收1256元。养殖周期为45天,出栏率达89%。节水35%以上。\
2023年农业保险保费收入1430亿元,赔付1124亿元。成员平均年龄为56岁,有35个品种通过审定。\
企业净利润同比增长1520%,冷库建设成本为1500元,损耗率由25%降至12%。覆盖1516个村,快递网点3457个。\
电商企业1256家,配送时间缩短至24小时。研发人员2378名,研发周期为8年。猪粮比5.12,2025年提高到3000元。"""


def read(text: str) -> str:
    return restore_ranges(TracedText.of_source(text))[0].text


@pytest.mark.parametrize(
    ("printed", "reading"),
    [
        ("溢价达到1520%。", "15-20%"),
        ("规划期为20232025年。", "2023-2025年"),
        ("成本降低15%20%。", "15%-20%"),
        ("单价普遍在80120万元区间。", "80-120万元"),
        ("采购量维持在28003200台区间。", "2800-3200台"),
        ("更新周期从过去的35年缩短至23年。", "3-5年缩短至2-3年"),
        ("2024年16月的融资。", "2024年1-6月"),
        ("2024年第12季度的订单。", "2024年第1-2季度"),
        ("2024年112月的融资。", "2024年1-12月"),
        ("毛利率为12.515.8%。", "12.5-15.8%"),
        ("均价下降1520个百分点。", "15-20个百分点"),
        ("PETCT图像配准。", "PET-CT"),
        ("符合YY/T06642020的标准。", "YY/T0664-2020"),
        ("支持40℃至85℃的宽温范围。", "-40℃至85℃"),
        ("市盈率稳定在2530倍。", "25-30倍"),
    ],
)
def test_a_lost_range_mark_is_put_back(printed: str, reading: str) -> None:
    assert reading in read(DAMAGED + printed)


@pytest.mark.parametrize(
    "printed",
    ["占总量35%以上。", "安全库存提高至45天。", "2021款工作站。", "共1200家企业。", "达到2025年。"],
)
def test_an_ordinary_number_stays_as_it_is_also_in_a_damaged_text(printed: str) -> None:
    assert read(DAMAGED + printed).endswith(printed)


def test_the_rules_read_another_industry_without_a_single_wrong_repair() -> None:
    damaged = CARS.replace("-", "")
    text, repairs = restore_ranges(TracedText.of_source(damaged))
    restored = [r for r in repairs if r.kind is MarkKind.RESTORED]
    for repair in restored:
        assert repair.read_as in CARS
    marks = len(re.findall("-", CARS))
    suspects = [r for r in repairs if r.kind is MarkKind.SUSPECT]
    assert len(restored) >= marks - 1
    assert text.text.count("-") == len(restored)
    assert len(suspects) <= 2


def test_a_text_that_no_rule_was_made_on_is_read_without_a_wrong_repair() -> None:
    """Many of its ranges are two digits (58% for 5-8%), which nothing but sense could tell."""
    text, repairs = restore_ranges(TracedText.of_source(HOUSES.replace("-", "")))
    restored = [r for r in repairs if r.kind is MarkKind.RESTORED]
    assert all(r.read_as in HOUSES for r in restored)
    assert len(restored) >= HOUSES.count("-") * 0.6
    suspects = [r for r in repairs if r.kind is MarkKind.SUSPECT]
    assert all(r.runner_up is not None and r.runner_up in HOUSES for r in suspects)
    assert text.text.count("-") == len(restored)


def test_a_text_that_lost_nothing_comes_back_unchanged() -> None:
    for text in (CARS, HOUSES, ORDINARY):
        assert find_ranges(text) == []
        assert read(text) == text


def test_many_ordinary_numbers_in_a_damaged_text_are_never_repaired_wrongly() -> None:
    """Numbers that happen to have rising halves may be suspected, not changed."""
    ordinary = ORDINARY.replace("企业净利润同比增长1520%,", "")
    readings = find_ranges(DAMAGED + ordinary)
    inside = [r for r in readings if r.span.start >= len(DAMAGED)]
    assert [r.printed for r in inside if r.kind is MarkKind.RESTORED] == []


def test_a_doubtful_place_stays_as_printed_and_is_suspect() -> None:
    text, repairs = restore_ranges(TracedText.of_source(DAMAGED + "医院普遍配备35台设备。"))
    assert "普遍配备35台设备" in text.text
    [suspect] = [r for r in repairs if r.kind is MarkKind.SUSPECT]
    assert (suspect.printed, suspect.read_as, suspect.runner_up) == ("35台", "35台", "3-5台")
    assert not suspect.reviewed


def test_a_reviewed_correction_settles_a_doubtful_place() -> None:
    correction = Correction("普遍配备35台设备", "普遍配备3-5台设备", "按上下文")
    source = DAMAGED + "医院普遍配备35台设备。"
    text, repairs = restore_ranges(TracedText.of_source(source), corrections=[correction])
    assert "普遍配备3-5台设备" in text.text
    [repair] = [r for r in repairs if r.reason == "按上下文"]
    assert (repair.printed, repair.read_as, repair.reviewed) == ("35台", "3-5台", True)
    assert repair.source_span.of(source) == "35台"


def test_a_correction_that_confirms_takes_the_suspicion_away() -> None:
    confirming = Correction("普遍配备35台设备", "普遍配备35台设备", "已核对")
    source = DAMAGED + "医院普遍配备35台设备。"
    text, repairs = restore_ranges(TracedText.of_source(source), corrections=[confirming])
    assert text.text.endswith("医院普遍配备35台设备。")
    assert all(repair.kind is MarkKind.RESTORED for repair in repairs)


@pytest.mark.parametrize("printed", ["没有这句话", "年"])
def test_a_correction_that_fits_no_single_place_is_refused(printed: str) -> None:
    wrong = Correction(printed, "别的", "理由")
    with pytest.raises(ReportError, match="exactly one place"):
        restore_ranges(TracedText.of_source(DAMAGED), corrections=[wrong])


def test_stretches_to_be_skipped_are_left_alone() -> None:
    source = DAMAGED + "202142.538.2"
    skip = Span(0, len(source))
    text, repairs = restore_ranges(TracedText.of_source(source), skip=[skip])
    assert text.text == source
    assert repairs == ()


def test_a_mark_put_in_has_an_empty_source_and_the_digits_keep_theirs() -> None:
    text, _ = restore_ranges(TracedText.of_source(DAMAGED))
    at = text.text.index("35%-50%")
    assert text.source_span(Span(at, at + 7)).of(DAMAGED) == "35%50%"
    assert len(text.source_span(Span(at + 3, at + 4))) == 0
    assert text.source_span(Span(at + 4, at + 6)).of(DAMAGED) == "50"
