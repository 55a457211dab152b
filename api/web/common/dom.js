// Making elements. Text goes in as text only: nothing here reads markup.

/**
 * An element. `given` is its class, or its attributes; `on…` functions become listeners, and
 * values that are null or false are left out. Strings among the children become text nodes.
 */
export function make(tag, given = {}, children = []) {
  const element = document.createElement(tag);
  const attributes = typeof given === "string" ? { class: given } : given;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false || value === "") continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...[children].flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A button that is never a submit button. */
export function makeButton(given, children, onclick) {
  const attributes = typeof given === "string" ? { class: given } : given;
  return make("button", { type: "button", ...attributes, onclick }, children);
}

/** A list of the given class, one item a child. */
export function makeList(className, children) {
  return make("ul", className, children.map((child) => make("li", {}, [child])));
}

/** Text of unknown origin, kept from turning the direction of what stands beside it. */
export function isolated(text, className = "") {
  return make("bdi", className, [text]);
}
