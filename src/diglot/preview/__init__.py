"""The live preview: builds a site again whenever its sources change, and serves it from memory to the browser."""
