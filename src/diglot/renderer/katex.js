// Called by math.py inside V8: an array of [tex, display, macros] in, a JSON array of results out.
// A result is [html] or [null, message, position, length]; positions count UTF-16 units from 0, -1 = KaTeX does not say.
"use strict";
function typeset(batch) {
  // Each result becomes a flat string at once: 50 trees of string pieces kept for one JSON.stringify cost 20 MB.
  return `[${batch.map((request) => JSON.stringify(typesetOne(...request))).join()}]`;
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
      return [null, "\\char makes something here that is no character", -1, 1];
    return [html];
  } catch (error) {
    // \verb may cut a character in two, and name one half.
    if (error instanceof katex.ParseError)
      return [null, error.rawMessage.toWellFormed(), error.position ?? -1, error.length ?? 1];
    // KaTeX recurses: braces nested by the thousand exhaust the stack. Anything else is a fault of its own.
    return [null, error instanceof RangeError ? "nested too deeply" : `KaTeX failed: ${error.message}`, -1, 1];
  }
}
