// What few edits change of an open page: its head, style sheets among it, and files that it uses whose names stay.

const all = (where, what) => [...where.querySelectorAll(what)];
// All but what has ways of its own.
const SHEETS = "head > link[rel=stylesheet]";
const FACTS = "head > :not(title, [src], [rel=stylesheet])";

// New style sheets are loaded beside the old ones; what it gives takes these away.
const restyle = async (page) => {
  const old = all(document, SHEETS);
  const kept = [];
  const loads = [];
  for (const link of all(page, SHEETS)) {
    let own = old.find(({ href }) => href === link.href);
    if (!own) {
      own = document.importNode(link);
      loads.push(new Promise((done) => (own.onload = own.onerror = done)));
      (kept.at(-1) ?? old[0] ?? document.head.lastChild).after(own);
    }
    kept.push(own);
  }
  await Promise.all(loads);
  return () => old.forEach((link) => kept.includes(link) || link.remove());
};

// Compares with the head as it was served, so that what scripts have made of it stays. Gives what takes away old style sheets.
export const head = async (served, page) => {
  const drop = await restyle(page);
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  const [before, now] = [served, page].map((each) => all(each, FACTS));
  const isNotIn = (list) => (fact) => !list.some((each) => each.isEqualNode(fact));
  const live = all(document, FACTS);
  for (const fact of before.filter(isNotIn(now))) live.find((each) => each.isEqualNode(fact))?.remove();
  document.head.append(...now.filter(isNotIn(before)).map((fact) => document.importNode(fact, true)));
  return drop;
};

// Address → the version that it changed in last.
const versions = {};
const link = document.createElement("a");
const renewed = (address) => {
  link.href = address;
  const version = versions[link.origin + link.pathname];
  if (!version) return address;
  link.search = version;
  return link.href;
};

// What it gives makes a page ask for these addresses anew: a browser takes what it has for a page that is open.
export const renew = (addresses, version) => {
  for (const each of addresses) {
    versions[each] = version;
    // What a style sheet names has no other name.
    if (performance.getEntriesByName(each).some(({ initiatorType }) => initiatorType === "css")) location.reload();
  }
  return (page) => {
    for (const name of ["src", "srcset", "poster", "href"])
      for (const each of all(page, `[${name}]:not(a)`))
        each.setAttribute(name, each.getAttribute(name).replace(/[^\s,]+/g, renewed));
  };
};
