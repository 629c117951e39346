"""What a translation was made from, and what has changed since: block by block, in a file beside it that is committed.

`blocks` cuts a text, `record` is the file, `state` compares, `versions` finds the texts of a site, `draft` begins a
translation. Nothing here depends on git.
"""
