// Light or dark, by the system or as chosen here. A classic script in the head, so that the page
// is never painted in the wrong colours first.
(() => {
  const KEY = "wenbao.theme";
  const root = document.documentElement;
  const names = ["system", "light", "dark"];

  function stored() {
    try {
      return names.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "system";
    } catch {
      return "system"; // storage is closed to this page
    }
  }

  function apply(choice) {
    if (choice === "system") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", choice);
    root.dispatchEvent(new CustomEvent("themechange"));
  }

  window.wenbaoTheme = {
    get choice() {
      return stored();
    },
    get dark() {
      const chosen = root.getAttribute("data-theme");
      return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    },
    next() {
      const choice = names[(names.indexOf(stored()) + 1) % names.length];
      try {
        localStorage.setItem(KEY, choice);
      } catch {
        // Kept for this page only.
      }
      apply(choice);
      return choice;
    },
  };
  apply(stored());
})();
