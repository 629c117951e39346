// Runs before the first paint: applies the reader's own choice of light or dark, if there is one.
// Marks the page as scripted, so that controls which need a script take no room without one.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let choice = null;
  try {
    choice = localStorage.getItem("theme");
  } catch {
    // Storage may be forbidden; the system's preference stands.
  }
  if (choice !== "light" && choice !== "dark") return;
  root.dataset.theme = choice;
  for (const meta of document.querySelectorAll("meta[name=theme-color]"))
    meta.media = meta.dataset.theme === choice ? "all" : "not all";
})();
