// Which picture an answer makes, from its figures alone: no point that the reply does not hold.

const SHARE = /份额|占比|比重|占有率/u;
const YEAR = /^(\d{4})年$/u;
const MOST_POINTS = 24;

/**
 * `{kind: "line" | "bar", title, unit, names, series}`, or null where there is nothing to see.
 * `names` are the places on the axis; each series is `{name, points}`, each point null or
 * `{low, high, text, citation}` (low equals high but for a range).
 */
export function pictureOf(reply) {
  if (reply.status !== "answered") return null;
  for (const group of groups(reply.figures)) {
    const picture = ofGroup(group);
    if (picture) return picture;
  }
  return null;
}

/** Figures with one unit and one sort of metric, the largest group first. */
function groups(figures) {
  const found = new Map();
  for (const figure of figures.filter(isShowable)) {
    const key = `${figure.unit}\n${SHARE.test(figure.metric ?? "") ? "share" : figure.metric}`;
    found.set(key, [...(found.get(key) ?? []), figure]);
  }
  return [...found.values()].filter((group) => group.length > 1).sort((a, b) => b.length - a.length);
}

function isShowable(figure) {
  return !figure.computed && (figure.value !== null || (figure.low !== null && figure.high !== null));
}

function ofGroup(figures) {
  const subjects = distinct(figures, "subject");
  const periods = distinct(figures, "period");
  if (figures.length > MOST_POINTS) return null;
  const allYears = periods.every((period) => YEAR.test(period ?? ""));
  if (periods.length > 1 && allYears) {
    const years = [...periods].sort();
    const series = subjects.map((subject) => ({
      name: subject ?? "",
      points: years.map((year) => point(only(figures, { subject, period: year }))),
    }));
    const full = figures.length === series.flatMap((each) => each.points).filter(Boolean).length;
    const kind = years.length > 2 ? "line" : "bar";
    return full && figures.length > 1 ? made(kind, figures, years, series, subjects) : null;
  }
  if (subjects.length > 1 && periods.length === 1 && subjects.length === figures.length) {
    const points = figures.map(point);
    return made("bar", figures, subjects.map((subject) => subject ?? ""), [{ name: "", points }], []);
  }
  return null;
}

function made(kind, figures, names, series, subjects) {
  const metrics = distinct(figures, "metric");
  const [{ period, unit }] = figures;
  const isComparison = !subjects.length;
  const about = [isComparison ? period : subjects.length === 1 ? subjects[0] : null, metrics[0]];
  return { kind, title: about.filter(Boolean).join(" "), unit, names, series, isComparison };
}

function point(figure) {
  if (!figure) return null;
  const [low, high] = figure.value === null ? [figure.low, figure.high] : [figure.value, figure.value];
  return { low: Number(low), high: Number(high), text: figure.text, citation: figure.citation };
}

/** The one figure that fits; two for one place would have to be chosen between, so neither. */
function only(figures, wanted) {
  const found = figures.filter((figure) => figure.subject === wanted.subject && figure.period === wanted.period);
  return found.length === 1 ? found[0] : null;
}

function distinct(figures, name) {
  return [...new Set(figures.map((figure) => figure[name]))];
}
