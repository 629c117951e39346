// Called by math.py inside V8: an array of [tex, display, macros] in, the results out, with a NUL between two.
// A result is HTML, which begins with <, or what is wrong as JSON: [message, position, length].
// Positions count UTF-16 units from 0, -1 = KaTeX does not say.
"use strict";
function typeset(batch) {
  return batch.map((request) => typesetOne(...request)).join("\0");
}
function typesetOne(tex, display, macros) {
  try {
    const html = katex.renderToString(tex, {
      displayMode: display,
      macros: macros,
      output: "htmlAndMathml",
      throwOnError: true,
      strict: "ignore",
      trust: false,
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
