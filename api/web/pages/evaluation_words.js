// What measures and kinds of question are called, as `eval/labels.py` has it for the terminal.

/** Name and meaning of each measure. */
export const MEASURES = {
  correct: ["全对", "数字、用词、出处、应答方式都合要求"],
  found: ["答案含所问内容", "可答的题：答案里有所要的数字和用词"],
  strict: ["严格数字匹配", "数值、正负、量级、单位、时期全部一致"],
  value: ["数值", "所问数字的数值与正负号都在答案里"],
  unit: ["单位与量级", "数值对的题里，单位与万、亿、%、百分点也对"],
  period: ["时期", "数值对的题里，答案的年份不与题目和原文相左"],
  unsupported: ["无依据数字", "答案里的数字，出处和标准依据都没有的（越低越好）"],
  citation_precision: ["出处准确率", "给出的出处里，落在标准依据上的"],
  citation_recall: ["出处召回率", "标准依据里，被出处覆盖的"],
  resolvable: ["出处可定位", "出处的位置、原文、章节都对得上"],
  refusal_precision: ["“未提及”准确率", "答“未提及”的题里，报告确实没写的"],
  refusal_recall: ["“未提及”召回率", "报告没写的题里，如实说没写的"],
  refusal_f1: ["“未提及”F1", "以上两项的调和平均"],
  false_denial: ["误称未提及", "报告写了却答“未提及”的（越低越好）"],
  conflict_disclosure: ["矛盾揭示", "报告自相矛盾的题里，各方数字都列出并说明的"],
  conflict_false_alarm: ["误报矛盾", "只有一个答案却说成矛盾的（越低越好）"],
  damage_told: ["缺损如实说", "原文缺损的题里，如实说缺损的"],
  derivation: ["推算", "推算题里，结果与算式都对的"],
  carry_over: ["追问", "多轮追问里，答到所问的"],
  invariance: ["写法不变", "全角、繁体、无问号、客气等写法下答案不变的"],
};

export const KINDS = {
  fact: "事实",
  table: "表格",
  list: "列举",
  compare: "比较",
  compute: "推算",
  trend: "趋势",
  why: "原因",
  summary: "概述",
  conflict: "矛盾",
  damaged: "缺损",
  refuse: "未提及",
  multiturn: "追问",
  robust: "口语错字",
};
