// Drawing a picture with ECharts, which is loaded when the first chart is shown.

const LIBRARY = "/web/vendor/echarts/echarts.simple.min.js";
const FONT = '"Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const ROW_HEIGHT = 40;
const LINE_HEIGHT = 260;
let library = null;

/** Draw `picture` into `element`; resolves to `{png()}`, rejects where the library is missing. */
export async function draw(element, picture) {
  const echarts = await loaded();
  const isHorizontal = picture.isComparison;
  const height = isHorizontal ? picture.names.length * ROW_HEIGHT + 20 : LINE_HEIGHT;
  element.style.height = `${height}px`;
  const chart = echarts.init(element, null, { renderer: "canvas" });
  const paint = () => chart.setOption(option(picture, colours(element), element.clientWidth), true);
  paint();
  new ResizeObserver(() => {
    if (!element.isConnected || !element.clientWidth) return;
    chart.resize();
    paint();
  }).observe(element);
  const root = document.documentElement;
  root.addEventListener("themechange", paint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  return {
    png: () => {
      const { ground } = colours(element);
      return chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: ground });
    },
  };
}

function loaded() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.addEventListener("load", () => resolve(window.echarts));
    script.addEventListener("error", () => {
      library = null;
      reject(new Error("图表组件没有加载成功。"));
    });
    document.head.append(script);
  });
  return library;
}

function colours(element) {
  const style = getComputedStyle(element);
  const named = (name) => style.getPropertyValue(name).trim();
  return {
    text: named("--text"),
    faint: named("--faint"),
    line: named("--line"),
    ground: named("--surface"),
    series: [1, 2, 3, 4, 5, 6].map((number) => named(`--series-${number}`)),
  };
}

function option(picture, colour, width) {
  const isNarrow = width < 420;
  const text = { color: colour.text, fontFamily: FONT, fontSize: 13 };
  const names = {
    type: "category",
    data: picture.names,
    axisLine: { lineStyle: { color: colour.line } },
    axisTick: { show: false },
    axisLabel: { ...text, color: picture.isComparison ? colour.text : colour.faint, ...nameWidth(isNarrow, picture) },
    inverse: picture.isComparison,
  };
  const values = {
    type: "value",
    min: (range) => (picture.kind === "line" ? floor(range) : Math.min(0, range.min)),
    axisLabel: { show: false },
    splitLine: { show: false },
  };
  return {
    animation: false,
    color: colour.series,
    textStyle: text,
    grid: {
      left: 8,
      right: picture.isComparison ? 72 : 24,
      top: picture.isComparison ? 4 : 36,
      bottom: 8,
      containLabel: true,
    },
    xAxis: picture.isComparison ? values : names,
    yAxis: picture.isComparison ? names : values,
    series: picture.series.flatMap((each, index) => seriesOf(picture, each, text, colour, index)),
  };
}

function nameWidth(isNarrow, picture) {
  return picture.isComparison ? { width: isNarrow ? 110 : 220, overflow: "break", lineHeight: 17 } : {};
}

/** A line shows change, so its axis need not begin at nought; but it keeps some ground below. */
function floor({ min, max }) {
  return Math.max(min >= 0 ? 0 : min * 1.2, min - (max - min) * 0.6);
}

function seriesOf(picture, series, text, colour, index) {
  const label = {
    show: true,
    ...text,
    fontWeight: 600,
    position: picture.isComparison ? "right" : index % 2 ? "bottom" : "top",
    formatter: (item) => series.points[item.dataIndex]?.text ?? "",
  };
  if (picture.kind === "line" && series.points.every((point) => !point || point.low === point.high)) {
    const data = series.points.map((point) => (point ? point.high : null));
    return [{ type: "line", name: series.name, data, label, symbol: "circle", symbolSize: 8, lineStyle: { width: 2.5 }, connectNulls: false }];
  }
  // A range is a bar from its low to its high end: one unseen below it, one seen.
  const stack = `stack-${index}`;
  const hasRange = series.points.some((point) => point && point.low !== point.high);
  const base = series.points.map((point) => (point && point.low !== point.high ? point.low : 0));
  const data = series.points.map((point, at) => (point ? point.high - base[at] : null));
  const bar = { type: "bar", name: series.name, stack, data, label, barMaxWidth: picture.isComparison ? 18 : 40, itemStyle: { borderRadius: 3, color: colour.series[index % colour.series.length] } };
  if (!hasRange) return [bar];
  return [{ type: "bar", stack, data: base, silent: true, itemStyle: { color: "transparent" } }, bar];
}
