import json
import os
import subprocess
import sys

PROGRAM = """
import json, sys
from widgets import app as program, imports
if PLAIN:
    imports.plain()
made = program.application()
from widgets.window import Window
window = Window()
window.show()
made.processEvents()
import linecache
print(json.dumps(sum(len(entry[2]) for entry in linecache.cache.values() if len(entry) > 2)))
sys.stdout.flush()
import os
os._exit(0)
"""


def lines_kept(tmp_path, plain):
    names = {"NEURARIUM_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)}
    script = PROGRAM.replace("PLAIN", str(plain))
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **names}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_window_keeps_no_source_in_memory(tmp_path):
    assert lines_kept(tmp_path, True) < 1000


def test_left_alone_pyside_keeps_the_text_of_what_is_imported(tmp_path):
    assert lines_kept(tmp_path, False) > 50_000  # if this fails, PySide has changed and widgets/imports.py can go
