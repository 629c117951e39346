// The live preview in an open page: shows each new version where its reader is. Idiomorph, which stands before this in the
// file as it is served, brings into the page what differs. What is not needed until the writer asks, or something is
// wrong, is in panel.js; what few edits need, in renew.js.
{
  const root = document.documentElement;
  const BLOCKS = "main :is(.prose > *, h1, p, li, article:not(:has(.prose)))";
  const shown = document.currentScript.dataset.version;
  let token, path, version;
  // The page as it came last.
  let served;
  // What it asks for under another address.
  let renew = () => {};

  const all = (where, what) => [...where.querySelectorAll(what)];
  const blocks = (page) => all(page, BLOCKS).filter((block) => !block.closest("[data-added]"));
  const box = (block) => block.getBoundingClientRect();

  // ---- from one version to the next

  const load = async () => {
    const answer = await fetch(location, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const script = page.querySelector("script[data-token]");
    ({ token, path, version } = script.dataset);
    version = +version;
    script.remove();
    renew(page);
    return {
      page,
      isMissing: answer.status === 404,
      head: page.documentElement.lang + page.head.innerHTML,
      // What no page can change under way.
      fixed: all(page, "script:not([type*=json])").map(({ outerHTML }) => outerHTML).join(),
      // Blocks as no script has touched them.
      keys: blocks(page).map(({ outerHTML }) => outerHTML),
    };
  };

  // Blocks that are as they were get an id in common for the time: so idiomorph finds them, and does not look into them.
  // Gives the innermost blocks that changed.
  const morph = ({ page, keys }) => {
    const live = blocks(document);
    const known = live.length === served.keys.length ? Object.groupBy(live, (_, index) => served.keys[index]) : {};
    const kept = new Map();
    let named = 0;
    blocks(page).forEach((block, index) => {
      const own = known[keys[index]]?.shift();
      if (!own) return;
      kept.set(own, block);
      if (block.id) return;
      own.id = block.id = `=${++named}`;
    });
    Idiomorph.morph(document.body, page.body, {
      callbacks: {
        beforeNodeMorphed: (own, block) => kept.get(own) !== block,
        // What scripts have added, and what the reader has opened or filled in, stays.
        beforeNodeRemoved: (node) => node.dataset?.added == null,
        beforeAttributeUpdated: (name, own) => name !== "open" && own[name] === own[{ value: "defaultValue", checked: "defaultChecked" }[name] ?? name],
      },
    });
    // Not only of those that were named: idiomorph may have put in the new block all the same.
    for (const block of all(document, "[id^='=']")) block.removeAttribute("id");
    const changed = blocks(document).filter((block) => !kept.has(block));
    return changed.filter((block, index) => !block.contains(changed[index + 1]));
  };

  // Remembers where visible blocks stand; what it gives brings the first that is still there back to its place.
  const hold = () => {
    const seen = blocks(document)
      .filter((block) => box(block).bottom > 0 && !block.querySelector("p, li"))
      .map((block) => [block, box(block).top]);
    root.style.overflowAnchor = "none";
    return () => {
      const [block, top] = seen.find(([block]) => block.isConnected) ?? [root, box(root).top];
      scrollBy({ top: box(block).top - top, behavior: "instant" });
      root.style.overflowAnchor = "";
    };
  };

  const show = (changed, isEdited) => {
    const inside = changed.filter((block) => block.closest(".prose"));
    if (inside[0]) changed = inside;
    if (isEdited && changed[0] && !document.hidden) {
      const { top, bottom } = box(changed[0]);
      if (bottom <= 0 || top >= innerHeight) changed[0].scrollIntoView({ block: "center", behavior: "instant" });
    }
    const easing = matchMedia("(prefers-reduced-motion: reduce)").matches ? "step-end" : "ease-out";
    const boxShadow = ["0 0 0 6px #fa06, inset 0 0 0 99em #fa06", "none"];
    for (const block of changed) block.animate({ boxShadow }, { duration: 1200, easing, id: "diglot" });
  };

  const refresh = async (focus) => {
    const next = await load();
    // Of a page that is gone, what there is stays, and the panel says so.
    if (next.isMissing && !served.isMissing) return panel("tell");
    if (next.fixed !== served.fixed) return location.reload();
    const drop = next.head !== served.head && (await (await rare()).head(served.page, next.page));
    const settle = hold();
    if (drop) drop();
    const changed = morph(next);
    served = next;
    document.dispatchEvent(new Event("diglot:update"));
    settle();
    if (focus) show(changed, focus === path);
  };

  // ---- news

  let work = Promise.resolve();
  // What fails is made up for with the next news.
  const then = (task) => (work = work.then(task).catch(() => (version = NaN)));
  const panel = async (what, block) => (await import("/.diglot/panel.js"))[what](path, token, block);
  const rare = () => import("/.diglot/renew.js");
  // Of an output path.
  const address = (each) => new URL("./" + "../".repeat(path.split("/").length - 1) + each, location).href;

  const receive = ({ changed, removed, moved, focus, files, ...news }) => {
    const place = moved[path];
    if (place) {
      history.replaceState(null, "", address(place).replace(/index\.html$/, "") + location.hash);
      path = place;
    }
    const used = files.map(address).filter((each) => performance.getEntriesByName(each)[0]);
    if (used[0]) then(async () => (renew = (await rare()).renew(used, news.version)));
    const isBehind = !(version >= news.since) || token !== news.token || !changed;
    if (isBehind || used[0] || (news.version > version && [...changed, ...removed].includes(path))) then(() => refresh(focus));
    version = news.version;
    if (news.problems || news.stale || document.querySelector("diglot-preview")) then(() => panel("tell"));
  };
  // `since`: they tell of all that has changed since that version.
  const dated = (news) => ({ ...news, since: version, token });

  const ask = async () => {
    const answer = await fetch(`/.diglot/live?token=${token}&version=${version}&poll=1`);
    if (answer.ok) receive(dated(await answer.json()));
    else await refresh();
  };

  // One tab listens for all.
  const tabs = new BroadcastChannel("diglot");
  tabs.onmessage = ({ data }) => served && receive(data);
  const listen = () => {
    const source = new EventSource(`/.diglot/live?token=${token}&version=${version}`);
    source.addEventListener("version", ({ data }) => {
      const news = dated(JSON.parse(data));
      tabs.postMessage(news);
      receive(news);
    });
    // A server that was started anew refuses the token; its pages have the right one.
    source.onerror = () => source.readyState === 2 && setTimeout(() => then(refresh).then(listen), 500);
    return new Promise(() => {});
  };

  then(async () => {
    served = await load();
    if (version != shown) location.reload();
    await ask();
    if (navigator.locks) navigator.locks.request("diglot", listen);
    else setInterval(() => document.hidden || then(ask), 500);
  });

  // ---- the writer

  addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey, isComposing, target }) => {
    if (key !== "w" || ctrlKey || metaKey || altKey || isComposing || target.isContentEditable) return;
    if (!target.matches?.("input, textarea, select")) then(() => panel("toggle"));
  });
  addEventListener("click", (event) => {
    const block = event.altKey && event.target.closest(".prose > *, h1");
    if (!block) return;
    event.preventDefault();
    then(() => panel("edit", block));
  });
}
