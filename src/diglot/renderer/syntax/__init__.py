"""One file per Markdown extension; each exports one plugin, a function that adds its rules to a parser.

The order in which they apply is the table in `renderer/markdown.py`.
"""
