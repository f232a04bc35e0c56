"""Windows of tests are not shown to anybody."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
