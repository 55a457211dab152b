// Cutting a stretch of text where spans begin and end, and nesting what belongs together.

/**
 * The pieces of [start, end) between the ends of all spans. `layers` maps a name to spans;
 * each piece carries, by layer, the last of its spans that covers it, or null.
 */
export function segments(start, end, layers) {
  const cuts = new Set([start, end]);
  for (const spans of Object.values(layers)) {
    for (const span of spans) {
      if (span.start > start && span.start < end) cuts.add(span.start);
      if (span.end > start && span.end < end) cuts.add(span.end);
    }
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).map((from, index) => {
    const piece = { start: from, end: places[index + 1] };
    for (const [name, spans] of Object.entries(layers)) {
      piece[name] = spans.findLast((span) => span.start <= from && span.end > from) ?? null;
    }
    return piece;
  });
}

/**
 * Nodes for pieces, one element around neighbours that share a span, outer layers first.
 * `wrap` maps a layer's name to `(span, children) => element`, `text` a piece to a node.
 */
export function nested(pieces, wrap, text) {
  return nest(pieces, Object.keys(wrap), wrap, text);
}

function nest(pieces, names, wrap, text) {
  if (!names.length) return pieces.map(text);
  const [name, ...rest] = names;
  const nodes = [];
  for (let at = 0; at < pieces.length; ) {
    const span = pieces[at][name];
    let to = at + 1;
    while (to < pieces.length && pieces[to][name] === span) to += 1;
    const inner = nest(pieces.slice(at, to), rest, wrap, text);
    nodes.push(...(span ? [wrap[name](span, inner)] : inner));
    at = to;
  }
  return nodes;
}
