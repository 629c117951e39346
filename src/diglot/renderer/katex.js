// Called by math.py inside V8: an array of [tex, display, macros] in, the results out, with a NUL between two.
// A result is HTML, which begins with <, or what is wrong as JSON: [message, position, length].
// Positions count UTF-16 units from 0, -1 = KaTeX does not say.
"use strict";
// What blogs use and KaTeX lacks; a writer's own macros come before these. The commands are those of amsmath, dsfont, bbm,
// units, cancel, physics and plain TeX, and those by which MathJax is told what to load.
const PROVIDED = {
  "\\mbox": "\\text{#1}",
  "\\mathds": "\\mathbb",
  "\\mathbbm": "\\mathbb",
  "\\mathbb": doubleStruck,
  "\\nicefrac": "{{}^{#1}\\mkern-2mu/\\mkern-1mu{}_{#2}}",
  "\\cancelto": "{\\cancel{#2}}^{\\,#1}",
  "\\dv": derivative("\\mathrm", "d"),
  "\\pdv": derivative("\\partial"),
  "\\abs": "\\left|#1\\right|",
  "\\norm": "\\left\\|#1\\right\\|",
  "\\iiiint": "\\int\\mkern-12mu\\iiint",
  "\\idotsint": "\\int\\cdots\\int",
  "\\sideset": "\\mathop{{\\vphantom{#3}}#1#3\\nolimits#2}",
  "\\lefteqn": "\\mathrlap{\\displaystyle{#1}}",
  "\\overparen": "\\overgroup",
  "\\wideparen": "\\overgroup",
  "\\cases": "\\begin{cases}#1\\end{cases}",
  "\\matrix": "\\begin{matrix}#1\\end{matrix}",
  "\\pmatrix": "\\begin{pmatrix}#1\\end{pmatrix}",
  "\\eqalign": "\\begin{aligned}#1\\end{aligned}",
  "\\displaylines": "\\begin{gathered}#1\\end{gathered}",
  "\\root": between("\\of", (degree, inside) => ["\\sqrt", "[", degree, "]", "{", inside, "}"]),
  "\\buildrel": between("\\over", (above, sign) => ["\\overset", "{", above, "}", "{", sign, "}"]),
  "\\require": label,
  "\\begin": begin,
  "\\label": label,
  "\\ref": (context) => reference(context, "", ""),
  "\\eqref": (context) => reference(context, "(", ")"),
};
for (const name in PROVIDED) katex.__defineMacro(name, PROVIDED[name]);
// Which row a label names is for equations.py, and so is the number: a mark stands where it goes, the name between two
// characters that no formula can hold.
function label(context) {
  context.consumeArgs(1);
  return "";
}
function reference(context, before, after) {
  const [name] = context.consumeArgs(1);
  const words = name.reverse().map((token) => token.text).join("").trim();
  const mark = [..."\ue000", ...hexadecimal(words), ..."\ue001"];
  return expansion(context, ["\\text", "{", ...before, ...mark, ...after, "}"]);
}
function hexadecimal(text) {
  return Array.from(text.toWellFormed(), (character) => character.codePointAt(0).toString(16).padStart(6, "0")).join("");
}
// A command whose arguments have a word between them.
function between(word, make) {
  return (context) => expansion(context, make(...context.consumeArgs(2, [[], [word], []])));
}
// A writer's macro whose first argument may be left out: its default stands before its body, between two marks.
function withDefault(macro) {
  const [, otherwise, body] = /^\ue000(.*?)\ue001(.*)$/s.exec(macro);
  return (context) => {
    const given = context.scanArgument(true);
    if (!given) return body.replace(/#(\d)/g, (_, number) => (number === "1" ? otherwise : `#${number - 1}`));
    const tokens = readToEnd(context);
    const { tokens: argument } = expansion(context, ["{", tokens, "}"]);
    context.pushTokens(argument);
    return body;
  };
}
// KaTeX's fonts have no double-struck digits: the one is drawn of two strokes, and is itself in MathML.
function doubleStruck(context) {
  const next = [context.popToken(), context.popToken(), context.popToken()];
  if (next.map((token) => token.text).join("") === "{1}")
    return "{\\html@mathml{1\\mkern-3.5mu\\mathrm{l}}{\\Bbb{1}}}";
  for (const token of next.reverse()) context.pushToken(token);
  return expansion(context, ["\\Bbb"]);
}
// \dv[n]{f}{x}, or \dv{x} for the operator alone.
function derivative(...d) {
  return (context) => {
    const power = context.scanArgument(true) ? ["^", "{", readToEnd(context), "}"] : [];
    const [first] = context.consumeArgs(1);
    context.consumeSpaces();
    const second = context.future().text === "{" ? context.consumeArgs(1)[0] : null;
    const [above, below] = second ? [first, second] : [[], first];
    const divisor = [...d, "{", below, "}", ...power];
    return expansion(context, ["\\frac", "{", ...d, ...power, above, "}", "{", ...divisor, "}"]);
  };
}
// The rest of what scanArgument found, last token first, as consumeArgs gives it.
function readToEnd(context) {
  const tokens = [];
  for (let token = context.popToken(); token.text !== "EOF"; token = context.popToken()) tokens.unshift(token);
  return tokens;
}
// Tokens of the formula stay those that they are, so that what is wrong in them is told at its place.
function expansion(context, pieces) {
  const Token = context.future().constructor;
  const tokens = pieces.flatMap((piece) =>
    typeof piece === "string" ? new Token(piece) : Array.isArray(piece) ? piece.toReversed() : piece,
  );
  return { tokens: tokens.reverse(), numArgs: 0 };
}
function typeset(batch) {
  return batch.map((request) => typesetOne(...request)).join("\0");
}
// \text{get_mode}: TeX refuses it, MathJax shows it, and blogs have it. It is no macro of all formulas, for each subscript would
// go through it.
function underscore(context) {
  const [token] = expansion(context, ["_"]).tokens;
  token.noexpand = true;
  return context.mode === "text" ? expansion(context, ["\\_"]) : { tokens: [token], numArgs: 0 };
}
function typesetOne(tex, display, macros) {
  for (const name in macros) if (macros[name].startsWith("\ue000")) macros[name] = withDefault(macros[name]);
  const result = attempt(tex, display, { ...macros });
  return result.startsWith(`["Expected 'EOF', got '_'"`) ? attempt(tex, display, { ...macros, _: underscore }) : result;
}
function attempt(tex, display, macros) {
  spent = 0;
  try {
    const html = katex.renderToString(tex, {
      displayMode: display,
      macros,
      output: "htmlAndMathml",
      throwOnError: true,
      strict: "ignore",
      trust: ({ command, class: name }) => command === "\\htmlClass" && /^multline-\w+$/.test(name),
      maxExpand: 1000,
      maxSize: 200,
      errorColor: "#bad0be",
    });
    // The mark of a hole, and halves of characters, which no file can hold.
    if (html.includes("\0") || !html.isWellFormed())
      return wrong("\\char makes something here that is no character", -1, 1);
    return html;
  } catch (error) {
    // \verb may cut a character in two, and name one half.
    if (error instanceof katex.ParseError)
      return wrong(error.rawMessage.toWellFormed(), error.position ?? -1, error.length ?? 1);
    // KaTeX recurses: braces nested by the thousand exhaust the stack. Anything else is a fault of its own.
    return wrong(error instanceof RangeError ? "nested too deeply" : `KaTeX failed: ${error.message}`, -1, 1);
  }
}
function wrong(...facts) {
  return JSON.stringify(facts);
}
