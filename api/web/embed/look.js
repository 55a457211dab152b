// How the embedded chat looks, as the page around it wants it: `?theme=light|dark|auto` and
// `?size=small|normal|large` (of the type). A classic script in the head, so that the page is never
// painted otherwise first.
(() => {
  const root = document.documentElement;
  const wanted = new URLSearchParams(location.search);

  window.wenbaoLook = {
    /** Light or dark; anything else is as the system has it. */
    theme(name) {
      if (name === "light" || name === "dark") root.setAttribute("data-theme", name);
      else root.removeAttribute("data-theme");
      root.dispatchEvent(new CustomEvent("themechange"));
    },
  };

  window.wenbaoLook.theme(wanted.get("theme"));
  if (["small", "large"].includes(wanted.get("size"))) root.setAttribute("data-size", wanted.get("size"));
})();
