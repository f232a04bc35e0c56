"""What the runs cost the window: a list of a thousand, and fifty deaths of the worker. Longest stall, milliseconds.

Run with `pytest tests/benchmarks/test_runs_speed.py -s`. A stall is the time that no timer of the window ran; what
is measured includes painting, and on a busy machine also whoever else was busy.
"""

import os
import signal
import time

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from backends.places import runs_folder
from designer.edits.changing import set_training
from designer.templates import template
from tests.widgets.runs.stock import entered, stock
from widgets.runs.library import Library
from widgets.runs.panel import RunList
from widgets.theme import DARK, load_fonts, look
from widgets.training import State
from widgets.window import Window

KILLS = int(os.environ.get("KILLS", "50"))


@pytest.fixture(autouse=True)
def dressed(tmp_path, monkeypatch, qapp):
    monkeypatch.setenv("NEURARIUM_HOME", str(tmp_path))
    load_fonts()
    look.wear(DARK)


class Watch:
    """Remembers the longest time that the event loop did not turn."""

    def __init__(self):
        self.worst, self._last = 0.0, time.perf_counter()
        self._timer = QTimer(interval=1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self):
        now = time.perf_counter()
        self.worst = max(self.worst, 1000 * (now - self._last) - 1)
        self._last = now

    def until(self, holds, seconds=60):
        loop, end = QEventLoop(), time.perf_counter() + seconds
        look = QTimer(interval=5)
        look.timeout.connect(lambda: loop.quit() if holds() or time.perf_counter() > end else None)
        look.start()
        loop.exec()
        assert holds()


def test_a_thousand_runs(qtbot):
    from widgets.editor import Editor

    design = template("digits-mlp").design
    for number in range(1000):
        stock(runs_folder(), design, number, epochs=4, accuracy=0.9)
    entered(runs_folder())
    library, panel = Library(runs_folder()), None
    try:
        panel = RunList(library)
        qtbot.addWidget(panel)
        panel.resize(1030, 420)
        panel.show()
        watch = Watch()
        watch.until(lambda: True)
        watch.worst, began = 0.0, time.perf_counter()
        panel.show_editor(Editor(design))
        watch.until(lambda: panel.rows.rowCount() == 1000 and len(panel.rows.details) > 3)
        print(f"\na thousand runs: {time.perf_counter() - began:.2f} s, longest stall {watch.worst:.0f} ms")
        assert watch.worst < 300
    finally:
        library.stop()


def test_the_window_lives_through_many_deaths_of_the_worker(qtbot):
    window = Window()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    watch = Watch()
    window.files.from_template("xor")
    editor = window.editor
    editor.commit("Long", set_training(editor.design, epochs=1_000_000))
    watch.until(lambda: window.dock.panel("Dashboard") is not None)
    window.trainer.train()
    watch.until(lambda: len(editor.training.losses) > 100)
    watch.worst, stalls, lost = 0.0, [], 0
    for _ in range(KILLS):
        steps = len(editor.training.losses)
        watch.until(lambda steps=steps: len(editor.training.losses) > steps + 20)
        os.kill(window.link._worker._life._process.pid, signal.SIGKILL)
        watch.until(lambda: editor.training.state is State.FAILED)
        lost += editor.training.behind + len(editor.training.losses) - editor.training.kept
        window.trainer.train()
        watch.until(lambda: editor.training.state is State.RUNNING)
        stalls.append(watch.worst)
        watch.worst = 0.0
    print(f"\n{KILLS} kills: longest stall {max(stalls):.0f} ms, median {sorted(stalls)[len(stalls) // 2]:.0f} ms")
    print(f"on average {lost / KILLS:.0f} steps made anew")
    window.trainer.stop()
    watch.until(lambda: not editor.training.active)
    editor.document.mark_saved()
    window.close()
