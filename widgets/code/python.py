"""Python in the colors of the theme."""

from __future__ import annotations

import re

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from widgets.theme import Theme, look

KEYWORDS = (
    "and as assert class def del elif else except False finally for from if import in is lambda None nonlocal not or "
    "pass raise return True try while with yield"
)
TOKENS = re.compile(
    rf"(?P<comment>\#.*)|(?P<text>\"\"\".*?(?:\"\"\"|$)|\"[^\"]*\"|'[^']*')"
    rf"|\b(?:class|def)\s+(?P<name>\w+)|\b(?P<keyword>{'|'.join(KEYWORDS.split())})\b"
    rf"|(?<![\w.])(?P<number>\d[\d_.]*(?:e-?\d+)?)"
)
COLORS = {"comment": "faint", "text": "success", "name": "recurrent", "keyword": "latent", "number": "input"}


class Highlighter(QSyntaxHighlighter):
    """Colors keywords, names that are defined, numbers, texts and remarks."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self.dress(look.theme)

    def dress(self, theme: Theme) -> None:
        """Take the colors of a theme."""
        for part, token in COLORS.items():
            self._formats[part] = QTextCharFormat()
            self._formats[part].setForeground(theme[token])
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Color a line; a text over several lines goes on until its three marks."""
        start = 0
        if self.previousBlockState() == 1:
            end = text.find('"""')
            stop = len(text) if end < 0 else end + 3
            self.setFormat(0, stop, self._formats["text"])
            self.setCurrentBlockState(1 if end < 0 else 0)
            start = stop
        else:
            self.setCurrentBlockState(0)
        for match in TOKENS.finditer(text, start):
            part = match.lastgroup or "text"
            begin, end = match.span(part)
            self.setFormat(begin, end - begin, self._formats[part])
            if part == "name":
                self.setFormat(match.start(), match.start("name") - match.start(), self._formats["keyword"])
            if part == "text" and text[begin : begin + 3] == '"""' and not text[begin + 3 : end].endswith('"""'):
                self.setCurrentBlockState(1)
