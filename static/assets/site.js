// The theme switch, copy buttons and the current section in the outline. A page is complete without this file.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // A choice equal to the system's is forgotten, so the page follows the system again.
  const switchTheme = () => {
    const system = dark.matches ? "dark" : "light";
    const next = (root.dataset.theme || system) === "dark" ? "light" : "dark";
    if (next === system) delete root.dataset.theme;
    else root.dataset.theme = next;
    for (const meta of document.querySelectorAll("meta[name=theme-color]"))
      meta.media = next === system ? `(prefers-color-scheme: ${meta.dataset.theme})` : meta.dataset.theme === next ? "all" : "not all";
    try {
      if (next === system) localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  };
  document.querySelector("button.theme")?.addEventListener("click", switchTheme);

  // Prompts of a console session are not part of what one wants to run.
  const textOf = (code) => {
    const copy = code.cloneNode(true);
    for (const prompt of copy.querySelectorAll(".gp")) prompt.remove();
    return copy.textContent.replace(/\n$/, "");
  };
  const model = document.getElementById("copy-button")?.content.firstElementChild;
  if (model && navigator.clipboard)
    for (const figure of document.querySelectorAll("figure.code:not(.output)")) {
      const button = model.cloneNode(true);
      const label = button.textContent;
      button.addEventListener("click", async () => {
        const done = await navigator.clipboard.writeText(textOf(figure.querySelector("code"))).then(() => true, () => false);
        button.textContent = done ? button.dataset.done : button.dataset.failed;
        setTimeout(() => (button.textContent = label), 2000);
      });
      figure.append(button);
    }

  const outline = document.querySelector(".outline details");
  if (!outline) return;
  const wide = matchMedia("(min-width: 1200px)");
  // In the margin the outline is always shown; its state says so to assistive technology.
  const unfold = () => (outline.open = wide.matches);
  unfold();
  wide.addEventListener("change", unfold);

  const links = new Map();
  for (const link of outline.querySelectorAll("a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  let current = null;
  let waiting = false;
  const mark = () => {
    waiting = false;
    const edge = innerHeight * 0.3;
    let found = null;
    for (const heading of links.keys()) {
      if (heading.getBoundingClientRect().top > edge) break;
      found = heading;
    }
    if (found === current) return;
    links.get(current)?.removeAttribute("aria-current");
    links.get(found)?.setAttribute("aria-current", "location");
    current = found;
  };
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(mark);
  }, { passive: true });
  mark();
})();
