// Called by math.py inside V8: an array of [tex, display, macros] in, the results out, with a NUL between two.
// A result is HTML, which begins with <, or what is wrong as JSON: [message, position, length].
// Positions count UTF-16 units from 0, -1 = KaTeX does not say.
"use strict";
// What blogs use and KaTeX lacks; a writer's own macros come before these. The commands are those of amsmath, dsfont, bbm,
// units, cancel and physics.
const PROVIDED = {
  "\\mbox": "\\text{#1}",
  "\\mathds": "\\mathbb",
  "\\mathbbm": "\\mathbb",
  "\\mathbb": doubleStruck,
  "\\nicefrac": "{{}^{#1}\\mkern-2mu/\\mkern-1mu{}_{#2}}",
  "\\cancelto": "{\\cancel{#2}}^{\\,#1}",
  "\\dv": derivative("\\mathrm", "d"),
  "\\pdv": derivative("\\partial"),
  "\\begin": begin,
  "\\label": label,
  "\\ref": (context) => reference(context, "", ""),
  "\\eqref": (context) => reference(context, "(", ")"),
};
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
function typesetOne(tex, display, macros) {
  try {
    const html = katex.renderToString(tex, {
      displayMode: display,
      macros: { ...PROVIDED, ...macros },
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
