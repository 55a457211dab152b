// What the service's names are called here, in Chinese.

export const STATES = {
  conflicting: {
    name: "报告说法不一",
    meaning: "同一个问题，报告在不同章节给出了不同的数字。下面逐一列出，不取平均，也不替您选。",
    icon: "split",
  },
  damaged: {
    name: "原文此处缺损",
    meaning: "这一处的原文残缺，认不出原来的数字。这里只给出现存的字句，不作猜测。",
    icon: "crack",
  },
  not_in_report: {
    name: "报告未提及",
    meaning: "报告里没有找到能回答这个问题的内容，所以不给数字。",
    icon: "absent",
  },
};

export const MARKS = {
  restored: "已还原",
  suspect: "存疑",
  lost: "缺字",
  missing: "缺节",
  broken_off: "中断",
};

export const MODALITIES = { actual: "已发生", forecast: "预计", requirement: "要求", target: "目标" };
export const CHANGES = { level: "数值", delta: "变化量", rate: "增长率" };
export const DIRECTIONS = { up: "上升", down: "下降" };
export const FIGURE_STATES = { clean: "完好", restored: "已还原", suspect: "存疑", lost: "缺字" };
export const GRADES = { plain: "口径相同，数值不同", definition: "可能口径不同" };

/** The heading of a section and its page, as one line. */
export function placeName(path, page) {
  const heading = path.at(-1) ?? "";
  return page === null || page === undefined ? heading : `${heading}，第 ${page} 页`;
}

/** A number of things with thousands marked. */
export function count(number) {
  return number.toLocaleString("zh-CN");
}
