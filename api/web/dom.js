// Making elements. Text goes in as text only: nothing here reads markup.

/** An element with a class and children; strings become text nodes. */
export function make(tag, className = "", children = []) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** A button that is never a submit button. */
export function makeButton(className, label, onClick) {
  const button = make("button", className, [label]);
  button.type = "button";
  button.addEventListener("click", onClick);
  return button;
}

/** A list of the given class, one item a child. */
export function makeList(className, children) {
  return make("ul", className, children.map((child) => make("li", "", [child])));
}
