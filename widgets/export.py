"""Export: in which form a trained network leaves, and where it goes."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QLabel, QRadioButton, QVBoxLayout, QWidget

from widgets.theme import font


class Format(Struct, frozen=True):
    """One form of a trained network."""

    name: str
    title: str
    suffix: str
    help: str


FORMATS = (
    Format("pt", "PyTorch weights", ".pt", "A state_dict; loads with torch.load(weights_only=True)"),
    Format("safetensors", "safetensors", ".safetensors", "The same numbers in a format that can run no code"),
    Format("pt2", "torch.export program", ".pt2", "Network and weights in one file, for any batch size"),
    Format("python", "Python", ".py", "The readable module with its weights; runs without Neurarium"),
)


class ExportDialog(QDialog):
    """Lists the formats with a sentence each."""

    def __init__(self, changed: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export trained model")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 20, 24, 20)
        rows.setSpacing(4)
        title = QLabel("Export trained model")
        title.setFont(font(16, 600))
        rows.addWidget(title)
        about = QLabel("The file is loaded again and compared with the network before it counts as done.")
        about.setProperty("tone", "muted")
        rows.addWidget(about)
        if changed:
            note = QLabel("The drawing has changed since this training; what was trained is exported.")
            note.setProperty("tone", "muted")
            rows.addWidget(note)
        rows.addSpacing(8)
        self._choices: list[QRadioButton] = []
        for row in FORMATS:
            choice = QRadioButton(f"{row.title}  ({row.suffix})")
            choice.setAccessibleDescription(row.help)
            rows.addWidget(choice)
            help = QLabel(row.help)
            help.setProperty("tone", "muted")
            help.setContentsMargins(26, 0, 0, 8)
            rows.addWidget(help)
            self._choices.append(choice)
        self._choices[0].setChecked(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        go = buttons.addButton("Choose a file…", QDialogButtonBox.ButtonRole.AcceptRole)
        go.setProperty("primary", "true")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        rows.addSpacing(8)
        rows.addWidget(buttons)

    @property
    def format(self) -> Format:
        """The chosen form."""
        return next(row for row, choice in zip(FORMATS, self._choices, strict=True) if choice.isChecked())


def ask(parent: QWidget, name: str, changed: bool) -> tuple[str, Path] | None:
    """Ask for a format and a file; None when somebody thought better of it."""
    dialog = ExportDialog(changed, parent)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    form = dialog.format
    start = str(Path.home() / f"{name}{form.suffix}")
    path, _ = QFileDialog.getSaveFileName(parent, "Export", start, f"{form.title} (*{form.suffix})")
    if not path:
        return None
    return form.name, Path(path) if Path(path).suffix else Path(path).with_suffix(form.suffix)
