// The theme switch, copy buttons, films, tabs, formulas that are copied, equations that are referred to, and the current section in the
// outline. A page is complete without this file.
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

  // Of a session only what was typed, a line that goes on after a backslash too; of changes what they lead to.
  const textOf = (code) => {
    const copy = code.cloneNode(true);
    for (const row of copy.querySelectorAll("del.row")) row.remove();
    const prompts = copy.querySelectorAll(".gp");
    for (const prompt of prompts) prompt.textContent = "\0";
    const typed = [];
    for (const line of copy.textContent.replace(/\n$/, "").split("\n"))
      if (!prompts.length || line.includes("\0") || typed.at(-1)?.endsWith("\\")) typed.push(line.replace(/^.*\0/, ""));
    return typed.join("\n");
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
  // Blocks to choose from. A choice is one by name: it is made in all groups that offer it, and remembered for all pages.
  let choices = [];
  try {
    choices = [].concat(JSON.parse(localStorage.getItem("tabs")) ?? []);
  } catch {
    // Nothing is remembered, or something that is not ours.
  }
  const target = () => {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null;
    }
  };
  const panelsOf = (group) => [...group.querySelectorAll(":scope > .tab")];
  const nameOf = (panel) => panel.querySelector(".code-title").textContent;
  const tabsOf = (group) => [...group.querySelectorAll(":scope > [role=tablist] > *")];
  const selectTab = (group, chosen) => {
    const tabs = tabsOf(group);
    panelsOf(group).forEach((panel, at) => {
      tabs[at].ariaSelected = at === chosen;
      tabs[at].tabIndex = at === chosen ? 0 : -1;
      // Found all the same, by a search on the page and by links to lines.
      if (at === chosen) panel.removeAttribute("hidden");
      else panel.setAttribute("hidden", "until-found");
    });
  };
  const makeTabs = (group, number) => {
    const panels = panelsOf(group);
    const names = panels.map(nameOf);
    if (names.length < 2) return;
    if (tabsOf(group).map((tab) => tab.textContent).join("\0") !== names.join("\0")) {
      group.querySelector(":scope > [role=tablist]")?.remove();
      const list = document.createElement("div");
      list.role = "tablist";
      list.dataset.added = "";
      list.ariaLabel = panels[0].querySelector("pre").ariaLabel;
      for (const name of names) list.append(Object.assign(document.createElement("button"), { type: "button", role: "tab", textContent: name }));
      panels[0].before(list);
    }
    panels.forEach((panel, at) => {
      const tab = tabsOf(group)[at];
      tab.id = `tab:${number}:${at}`;
      panel.id ||= `panel:${number}:${at}`;
      panel.role = "tabpanel";
      panel.setAttribute("aria-labelledby", tab.id);
      tab.setAttribute("aria-controls", panel.id);
    });
    const here = panels.findIndex((panel) => panel.contains(target()));
    const known = choices.find((name) => names.includes(name));
    selectTab(group, here >= 0 ? here : Math.max(0, names.indexOf(known)));
  };
  const addTabs = () => document.querySelectorAll(".tabs").forEach(makeTabs);
  const choose = (tab) => {
    const name = tab.textContent;
    const before = tab.getBoundingClientRect().top;
    choices = [name, ...choices.filter((other) => other !== name)].slice(0, 20);
    try {
      localStorage.setItem("tabs", JSON.stringify(choices));
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    for (const group of document.querySelectorAll(".tabs")) {
      const tabs = tabsOf(group);
      const at = tabs.includes(tab) ? tabs.indexOf(tab) : tabs.findIndex((other) => other.textContent === name);
      if (at >= 0) selectTab(group, at);
    }
    markScrolling();
    // Groups above may be of another height now.
    scrollBy({ top: tab.getBoundingClientRect().top - before, behavior: "instant" });
  };
  const reveal = (element) => {
    const panel = element?.closest?.(".tab[hidden]");
    if (!panel) return;
    selectTab(panel.parentElement, panelsOf(panel.parentElement).indexOf(panel));
    markScrolling();
    element.scrollIntoView();
  };
  document.addEventListener("click", ({ target }) => target.closest("[role=tab]") && choose(target.closest("[role=tab]")));
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    if (!tab || event.altKey || event.ctrlKey || event.metaKey) return;
    const tabs = [...tab.parentElement.children];
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = { Home: tabs[0], End: tabs.at(-1) }[event.key] ?? (step && tabs.at((tabs.indexOf(tab) + step) % tabs.length));
    if (!next) return;
    event.preventDefault();
    choose(next);
    next.focus();
  });
  document.addEventListener("beforematch", ({ target }) => reveal(target));
  addEventListener("hashchange", () => reveal(target()));

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

  // Whoever changes the language stays in the section.
  const keepSection = ({ target }) => {
    const link = target.closest?.("a[data-sections]");
    if (!link) return;
    const sections = JSON.parse(link.dataset.sections);
    let name = sections[decodeURIComponent(location.hash.slice(1))];
    for (const heading of document.querySelectorAll(":is(h2, h3, h4, h5, h6)[id]")) {
      if (heading.getBoundingClientRect().top > innerHeight * 0.3) break;
      name = sections[heading.id] ?? name;
    }
    link.hash = name ?? "";
  };
  for (const type of ["pointerdown", "click", "contextmenu"]) document.addEventListener(type, keepSection);

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
    addTabs();
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
