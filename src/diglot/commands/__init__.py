"""The commands, one file each, imported when it runs. To add one, add a file that exports `COMMAND`, and name it here."""

COMMANDS = {
    "new": "Make a new blog, or begin a new post.",
    "serve": "Show the site in a browser while it is being written.",
    "check": "Look at the whole site as a careful publisher would, and say what is wrong.",
    "build": "Build the site into its output folder.",
    "deploy": "Publish the site on GitHub Pages.",
    "status": "Say which translations are missing or stale, and what has changed.",
    "translate": "Begin a translation of a post.",
    "explain": "Say why a page was last rebuilt.",
    "doctor": "Say what is wrong with the set-up, and what to do about it.",
    "schema": "Print the JSON Schema of site.yaml or of front matter.",
    "completion": "Print the script that lets a shell complete commands.",
}
NEW = {
    "site": "Make a new blog in a folder of its own.",
    "post": "Begin a post in each language, or its translation.",
}
"""what `diglot new` makes; in files named new_…"""
