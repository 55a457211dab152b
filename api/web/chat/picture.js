// Which picture an answer makes, from its figures alone: no point that the reply does not hold.

const SHARE = /份额|占比|比重|占有率/u;
const YEAR = /^(\d{4})年$/u;
const MOST_POINTS = 24;

/**
 * `{kind: "line" | "bar", title, unit, names, series, isComparison}`, or null where there is nothing to see.
 * `names` are the places on the axis; each series is `{name, points}`, each point null or
 * `{low, high, text, citation}` (low equals high but for a range).
 */
export function pictureOf(reply) {
  if (reply.status !== "answered") return null;
  const figures = reply.figures.filter(isShowable);
  for (const group of grouped(figures, (figure) => figure.unit)) {
    const picture = ofMetrics(group);
    if (picture) return picture;
  }
  for (const group of grouped(figures, (figure) => `${figure.unit}\n${sortOf(figure.metric)}`)) {
    const picture = ofGroup(group);
    if (picture) return picture;
  }
  return null;
}

/** Figures that share a key, the largest group first. */
function grouped(figures, keyOf) {
  const found = new Map();
  for (const figure of figures) {
    found.set(keyOf(figure), [...(found.get(keyOf(figure)) ?? []), figure]);
  }
  return [...found.values()].filter((group) => group.length > 1).sort((a, b) => b.length - a.length);
}

/** 份额 and 占比 are one sort of metric. */
function sortOf(metric) {
  return SHARE.test(metric ?? "") ? "share" : metric;
}

/** Several metrics of one subject over the same years, all in one unit. */
function ofMetrics(figures) {
  const metrics = distinct(figures, "metric");
  const periods = distinct(figures, "period");
  const isWhole = metrics.length > 1 && periods.length > 1 && figures.length === metrics.length * periods.length;
  if (!isWhole || distinct(figures, "subject").length > 1) return null;
  return overYears(figures, "metric", [figures[0].subject]);
}

/** One series for each value of `name`, over the years; null where one place is not one figure. */
function overYears(figures, name, about) {
  const years = distinct(figures, "period").sort();
  if (!years.every((year) => YEAR.test(year ?? ""))) return null;
  const series = distinct(figures, name).map((value) => ({
    name: value ?? "",
    points: years.map((year) => point(only(figures, { [name]: value, period: year }))),
  }));
  if (series.flatMap((each) => each.points).filter(Boolean).length < figures.length) return null;
  return made(years.length > 2 ? "line" : "bar", figures, { names: years, series, about, isComparison: false });
}

function isShowable(figure) {
  return !figure.computed && (figure.value !== null || (figure.low !== null && figure.high !== null));
}

function ofGroup(figures) {
  if (figures.length > MOST_POINTS) return null;
  const subjects = distinct(figures, "subject");
  const periods = distinct(figures, "period");
  const [{ metric, period }] = figures;
  if (periods.length > 1) {
    return overYears(figures, "subject", [subjects.length === 1 ? subjects[0] : null, metric]);
  }
  if (subjects.length < 2 || subjects.length < figures.length) return null;
  const series = [{ name: "", points: figures.map(point) }];
  const names = subjects.map((subject) => subject ?? "");
  return made("bar", figures, { names, series, about: [period, metric], isComparison: true });
}

function made(kind, [{ unit }], { about, ...rest }) {
  return { kind, title: about.filter(Boolean).join(" "), unit, ...rest };
}

function point(figure) {
  if (!figure) return null;
  const [low, high] = figure.value === null ? [figure.low, figure.high] : [figure.value, figure.value];
  return { low: Number(low), high: Number(high), text: figure.text, citation: figure.citation };
}

/** The one figure that fits; two for one place would have to be chosen between, so neither. */
function only(figures, wanted) {
  const fits = (figure) => Object.entries(wanted).every(([name, value]) => figure[name] === value);
  const found = figures.filter(fits);
  return found.length === 1 ? found[0] : null;
}

function distinct(figures, name) {
  return [...new Set(figures.map((figure) => figure[name]))];
}
