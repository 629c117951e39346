// Environments and columns of arrays that blogs use and KaTeX lacks. Each is rewritten, token by token, into what it has, so
// that what is wrong inside of one is told at its place. Loaded before katex.js, which has the commands.
"use strict";
// Name without its star → the body of the environment → what stands for it. A line break behind the last row makes no row,
// which else would have a number.
const ENVIRONMENTS = {
  align: (body) => ({ name: "align", body: joined(rowsOf(body)) }),
  alignat: (body) => ({ name: "alignat", body: joined(rowsOf(body)) }),
  gather: (body) => ({ name: "gather", body: joined(rowsOf(body)) }),
  flalign: (body) => ({ name: "align", body: joined(rowsOf(body)) }),
  eqnarray: (body) => ({ name: "alignat", body: ["{", "2", "}", ...joined(rowsOf(body).map(relation))] }),
  multline: (body) => ({ name: "gather", body: joined(lines(rowsOf(body))) }),
};
// In place of KaTeX's \begin, which it makes if there is nothing to rewrite.
function begin(context) {
  const argument = context.consumeArg();
  const name = said(argument.tokens.toReversed());
  const [, plain, star] = /^(.*?)(\*?)$/s.exec(name);
  if (name === "array") return beginArray(context, argument);
  if (!Object.hasOwn(ENVIRONMENTS, plain)) return expansion(context, opening(context, group(argument)));
  const body = bodyOf(context, name, argument);
  if (!body) return expansion(context, opening(context, group(argument)));
  const made = ENVIRONMENTS[plain](body);
  const own = ["{", ...made.name, ...star, "}"];
  return expansion(context, [...opening(context, own), ...made.body, "\\end", ...own]);
}
function opening(context, name) {
  const token = new (context.future().constructor)("\\begin");
  token.noexpand = true;
  return [token, ...name];
}
const group = ({ start, tokens, end }) => (start === end ? tokens : [start, ...tokens.toReversed(), end]);
const KATEX_HAS = ["align", "align*", "alignat", "alignat*", "gather", "gather*"];
const said = (tokens) => tokens.map((token) => token.text ?? token).join("");

// Tokens that bodies of environments may have in one formula, counted anew in each that they are nested in.
const MOST_TOKENS = 50_000;
let spent = 0;
// All tokens up to the \end of an environment, which is taken too; null if a macro hides it, or it is not there.
function bodyOf(context, name, argument) {
  const place = argument.start.range(argument.end, name);
  const body = [];
  for (let level = 0; ; ) {
    const token = context.popToken();
    if (token.text === "EOF") {
      if (!KATEX_HAS.includes(name)) throw new katex.ParseError(`\\begin{${name}} is never closed`, place);
      context.pushTokens([token, ...body.reverse()]);
      return null;
    }
    if (token.text === "\\begin") level += 1;
    if (token.text === "\\end" && level-- === 0) break;
    body.push(token);
    if (++spent > MOST_TOKENS) throw new katex.ParseError("nested too deeply", place);
  }
  const closed = said(context.consumeArgs(1)[0].toReversed());
  if (closed === name) return body;
  throw new katex.ParseError(`\\begin{${name}} is closed by \\end{${closed}}`, place);
}

// Calls `see` with each token that stands neither in braces nor in an environment, and its place.
function survey(tokens, see) {
  let level = 0;
  tokens.forEach((token, at) => {
    const text = token.text ?? token;
    if (text === "}" || text === "\\end") level -= 1;
    if (level === 0) see(text, at);
    if (text === "{" || text === "\\begin") level += 1;
  });
}
// The tokens between those that `parts` has; these are the last of what they end.
function split(tokens, parts) {
  const found = [];
  let start = 0;
  survey(tokens, (text, at) => {
    if (!parts.includes(text)) return;
    found.push(tokens.slice(start, at + 1));
    start = at + 1;
  });
  return [...found, tokens.slice(start)];
}
const BREAKS = ["\\\\", "\\cr"];
// A row is its tokens and the line break behind it.
function rowsOf(body) {
  const rows = split(body, BREAKS).map((row) =>
    BREAKS.includes(row.at(-1)?.text) ? { tokens: row.slice(0, -1), end: [row.at(-1)] } : { tokens: row, end: [] },
  );
  if (rows.length > 1 && isBlank(rows.at(-1).tokens)) {
    rows.pop();
    rows.at(-1).end = [];
  }
  return rows;
}
const isBlank = (tokens) => said(tokens).trim() === "";
const joined = (rows) => rows.flatMap(({ tokens, end }) => [...tokens, ...end]);

// eqnarray: the relation gets its space on both sides, and what follows is flush left, in a column of its own.
function relation({ tokens, end }) {
  let marks = 0;
  const places = [];
  survey(tokens, (text, at) => text === "&" && ++marks === 2 && places.push(at));
  return { tokens: tokens.flatMap((token, at) => (places.includes(at) ? ["{", "}", "&", token] : [token])), end };
}

// multline: one number, on the last line. The theme sets the first line to the left and the last one to the right.
function lines(rows) {
  const taken = rows.map(({ tokens, end }) => ({ ...withoutTag(tokens), end }));
  const tag = taken.flatMap((row) => row.tag);
  const last = taken.length - 1;
  return taken.map(({ tokens, end }, at) => {
    const side = at === 0 && last > 0 ? "first" : at === last && last > 0 ? "last" : "";
    const mark = side ? ["\\htmlClass", "{", ..."multline-", ...side, "}", "{", "}"] : [];
    return { tokens: [...mark, ...tokens, ...(at === last ? tag : ["\\notag"])], end };
  });
}
function withoutTag(tokens) {
  const tag = [];
  const rest = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const text = tokens[at].text;
    if (text !== "\\tag" && text !== "\\notag" && text !== "\\nonumber") {
      rest.push(tokens[at]);
      continue;
    }
    tag.push(tokens[at]);
    if (text === "\\tag") {
      const end = endOfArgument(tokens, tokens[at + 1]?.text === "*" ? at + 2 : at + 1);
      tag.push(...tokens.slice(at + 1, end));
      at = end - 1;
    }
  }
  return { tokens: rest, tag };
}
// The place behind the argument that begins at `at`, or behind a space before it.
function endOfArgument(tokens, at) {
  let start = at;
  while (tokens[start]?.text === " ") start += 1;
  if (tokens[start]?.text !== "{") return start + 1;
  let level = 0;
  for (let end = start; end < tokens.length; end += 1) {
    if (tokens[end].text === "{") level += 1;
    if (tokens[end].text === "}" && --level === 0) return end + 1;
  }
  return tokens.length;
}

// array: of what LaTeX lets a column be, KaTeX has l, c, r and the lines between. What stands before, behind or between the
// cells of a column is written into each of them, and a gap that is not to be is taken back.
const GAP = ["\\kern", "-", ..."0.5em", " "];
const MOST = 200;
function beginArray(context, name) {
  if (context.scanArgument(true)) readToEnd(context); // [t] or [b]: how it stands in a line
  const written = context.consumeArg();
  const head = opening(context, group(name));
  if (/^[lcr|:\s]*$/.test(said(written.tokens))) return expansion(context, [...head, ...group(written)]);
  const plan = partsOf(written.tokens.toReversed());
  const columns = plan.filter((part) => part.align);
  const letters = plan.map((part) => part.line ?? part.align);
  const rows = rowsOf(bodyOf(context, "array", name)).map(({ tokens, end }) => ({ tokens: fill(tokens, columns), end }));
  return expansion(context, [...head, "{", ...letters, "}", ...joined(rows), "\\end", "{", ..."array", "}"]);
}
function partsOf(tokens) {
  const parts = [];
  const waiting = [];
  const left = () => parts.findLast((part) => part.align);
  let pending = [];
  const add = (align, content) => {
    const column = { align, content, before: pending, after: [] };
    pending = [];
    parts.push(column);
    for (const insert of waiting.splice(0)) putBetween(insert, column, parts);
  };
  read(tokens, {
    column: (align) => add(align),
    line: (line) => parts.push({ line }),
    before: (inside) => (pending = [...inside, ...pending]),
    after: (inside) => left()?.after.push(...inside),
    between: (content, tight) => waiting.push({ content, tight, left: left(), at: parts.length }),
  });
  for (const insert of waiting) putBetween(insert, null, parts);
  return parts;
}
// What stands between two columns goes to the one whose edge it touches, else into a column of its own. It takes back the gaps
// on both sides, up to a line.
function putBetween({ content, tight, left, at }, right, parts) {
  const [before, behind] = [parts[at - 1] === left && left, parts[at] === right && right];
  const piece = isBlank(content) ? [] : ["{", ...content, "}"];
  const gap = tight ? GAP : [];
  const toLeft = before?.align === "r";
  const toRight = !toLeft && behind?.align === "l";
  if (before) before.after.push(...(toLeft ? piece : []), ...gap);
  if (behind) behind.before.unshift(...gap, ...(toRight ? piece : []));
  if (piece.length && !toLeft && !toRight) parts.splice(at, 0, { align: "c", content: piece, before: [], after: [] });
}
// Reads what describes columns: l, c, r, p{…}, |, >{…}, <{…}, @{…}, !{…} and *{3}{…}.
function read(tokens, see) {
  for (let at = 0, count = 0; at < tokens.length; ) {
    const text = tokens[at].text;
    const argument = () => {
      const start = at;
      at = endOfArgument(tokens, at);
      const inside = tokens.slice(start, at).filter((token, place, all) => token.text !== " " || (place && place < all.length - 1));
      return inside[0]?.text === "{" ? inside.slice(1, -1) : inside;
    };
    at += 1;
    if (++count > MOST || tokens.length > MOST * MOST) throw new katex.ParseError("too many columns", tokens[0]);
    if (text === "*") {
      const times = Math.min(MOST, Number.parseInt(said(argument()), 10) || 0);
      const repeated = Array.from({ length: times }, () => 0);
      const inside = argument();
      tokens.splice(at, 0, ...repeated.flatMap(() => inside));
    } else if (text === ">") see.before(argument());
    else if (text === "<") see.after(argument());
    else if (text === "@" || text === "!") see.between(argument(), text === "@");
    else if ("pmb".includes(text)) {
      argument();
      see.column("l");
    } else if (text === "|" || text === ":") see.line(text);
    else if (text !== " ") see.column(text);
  }
}
function fill(tokens, columns) {
  let start = 0;
  if (said(tokens).trimStart().startsWith("[")) start = tokens.findIndex((token) => token.text === "]") + 1;
  while ([" ", "\\hline", "\\hdashline"].includes(tokens[start]?.text)) start += 1;
  const rest = tokens.slice(start);
  if (isBlank(rest)) return tokens;
  const written = split(rest, ["&"]).map((cell) => (cell.at(-1)?.text === "&" ? cell.slice(0, -1) : cell));
  const cells = [];
  for (const { content, before, after } of columns) {
    if (!content && written.length === 0) break;
    cells.push(content ?? [...before, ...written.shift(), ...after]);
  }
  return [...tokens.slice(0, start), ...[...cells, ...written].flatMap((cell, at) => (at ? ["&", ...cell] : cell))];
}
