// The theme switch, copy buttons, films, formulas that are copied, equations that are referred to, and the current section in the outline.
// A page is complete without this file.
// The live preview changes the page under it, says so with `diglot:update`, and leaves alone what bears `data-added`.
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
  document.addEventListener("click", ({ target }) => target.closest("button.theme") && switchTheme());

  // Prompts of a console session and deleted lines are not part of what one wants to run.
  const textOf = (code) => {
    const copy = code.cloneNode(true);
    for (const other of copy.querySelectorAll(".gp, del.row")) other.remove();
    return copy.textContent.replace(/\n$/, "");
  };
  const addCopyButtons = () => {
    const model = document.getElementById("copy-button")?.content.firstElementChild;
    if (!model || !navigator.clipboard) return;
    for (const figure of document.querySelectorAll("figure.code:not(.output):not(:has(> .copy))")) {
      const button = model.cloneNode(true);
      const label = button.textContent;
      button.dataset.added = "";
      button.addEventListener("click", async () => {
        const done = await navigator.clipboard.writeText(textOf(figure.querySelector("code"))).then(() => true, () => false);
        button.textContent = done ? button.dataset.done : button.dataset.failed;
        setTimeout(() => (button.textContent = label), 2000);
      });
      figure.append(button);
    }
  };

  // A film of another host is fetched when it is asked for, and not before.
  const play = (event) => {
    const link = event.target.closest("a[data-player]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = link.dataset.player;
    frame.title = link.textContent;
    frame.className = link.className;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.dataset.added = "";
    link.replaceWith(frame);
    frame.focus();
  };
  document.addEventListener("click", play);
  // What is copied of a formula is its LaTeX, and all of it.
  const formulaAt = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentNode : node).closest?.(".katex");
  const copyFormulas = (event) => {
    const selection = getSelection();
    if (selection.isCollapsed) return;
    const range = selection.getRangeAt(0).cloneRange();
    const [first, last] = [formulaAt(range.startContainer), formulaAt(range.endContainer)];
    if (first) range.setStartBefore(first.closest(".katex-display") ?? first);
    if (last) range.setEndAfter(last.closest(".katex-display") ?? last);
    const copy = document.createElement("div");
    copy.append(range.cloneContents());
    const formulas = copy.querySelectorAll(".katex");
    if (!formulas.length) return;
    for (const formula of formulas) {
      const marks = formula.closest(".katex-display") ? "$$" : "$";
      const tex = document.createElement("span");
      tex.style.whiteSpace = "pre-wrap";
      tex.textContent = marks + formula.querySelector("annotation").textContent + marks;
      formula.replaceWith(tex);
    }
    // Where lines end is known of what is on the page only.
    copy.style = "position:fixed;opacity:0";
    document.body.append(copy);
    event.clipboardData.setData("text/plain", copy.innerText.trim());
    copy.remove();
    event.clipboardData.setData("text/html", copy.innerHTML);
    event.preventDefault();
  };
  document.addEventListener("copy", copyFormulas);

  // A reference shows the equation that it leads to, while it is pointed at or has the focus.
  const preview = document.createElement("div");
  let shown = null;
  const referenceAt = ({ target }) => target.closest?.("a.reference[href^='#']");
  const inPreview = ({ relatedTarget }) => preview.contains(relatedTarget);
  const hide = () => preview.matches(":popover-open") && preview.hidePopover();
  const show = (link) => {
    const found = document.getElementById(decodeURIComponent(link.hash.slice(1)))?.closest(".math.display");
    if (!found) return;
    const copy = found.cloneNode(true);
    for (const name of ["tabindex", "role", "aria-label"]) copy.removeAttribute(name);
    for (const each of copy.querySelectorAll(".equation")) each.remove();
    preview.replaceChildren(copy);
    preview.showPopover();
    shown = link;
    place();
  };
  // The focus scrolls to what it comes to.
  const place = () => {
    if (!preview.matches(":popover-open")) return;
    const [at, box] = [shown.getBoundingClientRect(), preview.getBoundingClientRect()];
    const above = at.top - box.height;
    preview.style.top = `${above > 0 ? above : at.bottom}px`;
    preview.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.width - 8))}px`;
  };
  if (preview.showPopover) {
    preview.className = "preview";
    preview.popover = "manual";
    preview.dataset.added = "";
    preview.ariaHidden = "true";
    document.body.append(preview);
    document.addEventListener("pointerover", (event) => {
      const link = event.pointerType === "mouse" && referenceAt(event);
      if (link) show(link);
    });
    document.addEventListener("pointerout", (event) => referenceAt(event) && !inPreview(event) && hide());
    preview.addEventListener("pointerleave", hide);
    document.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && referenceAt(event) && show(event.target));
    document.addEventListener("focusout", hide);
    document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
    addEventListener("scroll", place, { passive: true });
  }

  const wide = matchMedia("(min-width: 1200px)");
  const links = new Map();
  let outline = null;
  let current = null;
  // In the margin the outline is always shown; its state says so to assistive technology.
  const unfold = () => outline && (outline.open = wide.matches);
  const mark = () => {
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
  const readOutline = () => {
    const found = document.querySelector(".outline details");
    if (found !== outline) {
      outline = found;
      unfold();
    }
    links.clear();
    current = null;
    for (const link of outline?.querySelectorAll("a") ?? []) {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (heading) links.set(heading, link);
      link.removeAttribute("aria-current");
    }
    mark();
  };

  // What scrolls by itself is reached by keyboard; where there is nothing to scroll, it would be a stop for nothing.
  const markScrolling = () => {
    const boxes = [...document.querySelectorAll(".code pre, .table, .math.display")];
    const wide = boxes.map((box) => box.scrollWidth > box.clientWidth);
    boxes.forEach((box, at) => (wide[at] ? (box.tabIndex = 0) : box.removeAttribute("tabindex")));
  };

  // On paper an address stands behind each link out of the site, but where it is what the text says.
  const markBare = () => {
    for (const link of document.querySelectorAll(".prose a[href^=http]"))
      link.classList.toggle("bare", [link.href, decodeURI(link.href), link.getAttribute("href")].includes(link.textContent));
  };

  let waiting = false;
  const markSoon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  };
  const enhance = () => {
    addCopyButtons();
    readOutline();
    markScrolling();
  };
  wide.addEventListener("change", unfold);
  addEventListener("beforeprint", markBare);
  addEventListener("scroll", markSoon, { passive: true });
  document.addEventListener("diglot:update", enhance);
  new ResizeObserver(markScrolling).observe(document.querySelector("main"));
  document.fonts.ready.then(markScrolling);
  enhance();
})();
