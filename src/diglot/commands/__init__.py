"""The commands, one file each, imported when it runs. To add one, add a file that exports `COMMAND`, and name it here."""

COMMANDS = {
    "build": "Build the site into its output folder.",
    "serve": "Show the site in a browser while it is being written.",
    "deploy": "Publish the site on GitHub Pages.",
    "explain": "Say why a page was last rebuilt.",
}
