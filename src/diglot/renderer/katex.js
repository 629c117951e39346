// Called by math.py inside V8: a JSON array of [tex, display, macros] in, a JSON array of results out.
// A result is [html] or [null, message, position, length]; positions count UTF-16 units from 0, -1 = KaTeX does not say.
"use strict";
function typeset(batch) {
  return JSON.stringify(JSON.parse(batch).map(([tex, display, macros]) => {
    try {
      return [katex.renderToString(tex, {
        displayMode: display,
        macros: macros,
        output: "htmlAndMathml",
        throwOnError: true,
        strict: "ignore",
        trust: false,
        maxExpand: 1000,
        maxSize: 200,
        errorColor: "#bad0be",
      })];
    } catch (error) {
      if (error instanceof katex.ParseError)
        return [null, error.rawMessage, error.position ?? -1, error.length ?? 1];
      // KaTeX recurses: braces nested by the thousand exhaust the stack. Anything else is a fault of its own.
      return [null, error instanceof RangeError ? "nested too deeply" : `KaTeX failed: ${error.message}`, -1, 1];
    }
  }));
}
