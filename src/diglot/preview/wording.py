"""The words of the preview's own panels: in Chinese on Chinese pages, in English on all others."""

ENGLISH = {
    "title": "Writer’s panel",
    "close": "Close (w)",
    "gone": "There is no page at this address now. It comes back here as soon as there is one.",
    "front": "To the front page",
    "stale": "This is the last good version",
    "errors": "{} error|{} errors",
    "warnings": "{} warning|{} warnings",
    "more": "and {} more, on the terminal",
    "joint": " · ",
    "no-editor": "To open the editor by a click with Alt, name it in site.yaml: editor: vscode",
    "length": "Length",
    "words": "{} word|{} words",
    "han": "{} Chinese character|{} Chinese characters",
    "minutes": "{} minute|{} minutes",
    "source": "Source",
    "state": "State",
    "draft": "draft, not published",
    "scheduled": "comes out {}",
    "published": "published {}",
    "undated": "no date",
    "unreadable": "the front matter can’t be read",
    "languages": "Other languages",
    "untranslated": "{}: not yet",
    "outline": "Outline",
    "weight": "Weight",
    "page-weight": "{} kB of HTML",
    "file-weight": "{} kB of other files",
    "problems": "Problems",
    "none": "none",
}
CHINESE = {
    "title": "写作面板",
    "close": "关闭（w）",
    "gone": "这个地址现在没有页面。一旦有了，这里就会显示。",
    "front": "回到首页",
    "stale": "这是上一个没有问题的版本",
    "errors": "{} 个错误",
    "warnings": "{} 个警告",
    "more": "另有 {} 个，见终端",
    "joint": "，",
    "no-editor": "要用 Alt 加点击打开编辑器，请在 site.yaml 里写上它的名字：editor: vscode",
    "length": "篇幅",
    "words": "{} 个西文词",
    "han": "{} 个汉字",
    "minutes": "约 {} 分钟",
    "source": "源文件",
    "state": "状态",
    "draft": "草稿，不会发布",
    "scheduled": "将于 {} 发布",
    "published": "发布于 {}",
    "undated": "没有日期",
    "unreadable": "文件头读不出来",
    "languages": "其他语言",
    "untranslated": "{}：还没有",
    "outline": "目录",
    "weight": "体积",
    "page-weight": "HTML {} kB",
    "file-weight": "其他文件 {} kB",
    "problems": "问题",
    "none": "没有",
}


class Wording:
    def __init__(self, language: str) -> None:
        """`language`: BCP 47"""
        self._words = CHINESE if language.partition("-")[0] == "zh" else ENGLISH

    def __call__(self, key: str, value: object = "") -> str:
        """A text with a value in it; a number decides on its form."""
        one, _, many = self._words[key].partition("|")
        shown = f"{value:,}" if isinstance(value, int) else value
        return (many if many and value != 1 else one).format(shown)

    def joined(self, *texts: str) -> str:
        return self._words["joint"].join(text for text in texts if text)
