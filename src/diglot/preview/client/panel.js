// What the preview tells the writer: the bar below the page, with what is wrong; the writer's panel; the editor's address.
// Texts come from the server in the language of the page, and are put in as text. A theme can't reach into the shadow tree.

const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children.filter(Boolean));
  return element;
};
const place = (name, text, href) => make(href ? "a" : "span", { className: name, textContent: text, ...(href && { href }) });

const summary = make("summary", {});
const list = make("ol", {});
const bar = make("details", { className: "bar", hidden: true }, summary, list);
const heading = make("h2", { id: "heading" });
const close = make("button", { type: "button", className: "close", textContent: "×" });
const facts = make("dl", {});
const panel = make("dialog", { className: "panel" }, make("header", {}, heading, close), facts);
panel.setAttribute("aria-labelledby", "heading");
const status = make("p", { role: "status", className: "status" });
const host = make("diglot-preview", {});
host.dataset.added = "";
const shadow = host.attachShadow({ mode: "open" });

// Nothing is shown before its style sheet is there.
const styled = new Promise((done) => {
  const link = make("link", { rel: "stylesheet", href: "/.diglot/preview.css", onload: done, onerror: done });
  shadow.append(link);
});
styled.then(() => shadow.append(status, bar, panel));
document.documentElement.append(host);
close.onclick = () => panel.close();
addEventListener("keydown", ({ key }) => key === "Escape" && panel.close());

const problem = ({ severity, code, message, place: where, source, hint, edit }) => {
  const [before, wrong, after] = source ?? [];
  return make(
    "li",
    { className: severity },
    make("p", {}, place("place", where, edit), " ", make("span", { className: "code", textContent: code })),
    make("p", { className: "message", textContent: message }),
    source && make("pre", {}, before, make("mark", { textContent: wrong }), after),
    hint && make("p", { className: "hint", textContent: hint }),
  );
};

const row = ({ label, values }) => [
  make("dt", { textContent: label }),
  ...values.map(({ text, href, level }) => {
    const value = make("dd", {}, place("value", text, href));
    if (level) value.style.setProperty("--level", level - 2);
    return value;
  }),
];

const fetchPage = async (path, token, how = "&all=1") => {
  const answer = await fetch(`/.diglot/page?token=${token}&path=${encodeURIComponent(path)}${how}`);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
};

let wasUrgent = false;

const draw = (page) => {
  host.lang = page.language;
  const { notice, home, problems, isUrgent } = page;
  summary.replaceChildren(notice, ...(home ? [" ", place("home", home.text, home.href)] : []));
  if (status.textContent !== notice) status.textContent = notice;
  list.replaceChildren(...problems.map(problem));
  bar.hidden = !notice;
  bar.classList.toggle("urgent", isUrgent);
  if (isUrgent !== wasUrgent) bar.open = isUrgent && problems.length > 0;
  wasUrgent = isUrgent;
  if (!page.rows) return;
  heading.textContent = page.title;
  close.ariaLabel = close.title = page.close;
  facts.replaceChildren(...page.rows.flatMap(row));
};

// A closed panel needs no contents, which cost the server more than all the rest.
export const tell = async (path, token) => draw(await fetchPage(path, token, panel.open ? undefined : ""));

export const toggle = async (path, token) => {
  if (panel.open) return panel.close();
  draw(await fetchPage(path, token));
  await styled;
  panel.show();
};

// The line of a block: comments of the server's say where blocks begin, and the browser finds which elements they make.
// A comment may lie inside of the element before, which only the next one closes.
const lineOf = (block, blocks) => {
  let line = 1;
  const lines = [];
  const { body } = new DOMParser().parseFromString(`<body>${blocks}`, "text/html");
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.COMMENT_NODE) line = node.data.match(/^:(\d+)$/)?.[1] ?? line;
    else if (node.parentNode === body) lines.push(line);
  }
  const siblings = [...block.parentElement.children].filter((each) => !("added" in each.dataset));
  return lines[siblings.indexOf(block)] ?? 1;
};

export const edit = async (path, token, block) => {
  const page = await fetchPage(path, token);
  if (!page.edit) return draw({...page, notice: page.noEditor});
  const line = block.matches(".prose > *") ? lineOf(block, page.blocks) : page.titleLine;
  const href = page.edit.replace("{line}", line);
  // An address of the web must not take the page's place.
  make("a", { href, target: href.startsWith("http") ? "diglot-editor" : "" }).click();
};
