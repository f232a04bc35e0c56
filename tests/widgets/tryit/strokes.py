"""The ten digits as a hand draws them: lines from corner to corner within a square of 1, y downwards."""

from itertools import pairwise
from math import cos, pi, sin

import numpy as np


def arc(x, y, rx, ry, start, stop, count=24):
    """Part of an ellipse; angles in turns, 0 to the right, growing downwards."""
    angles = [2 * pi * (start + (stop - start) * i / count) for i in range(count + 1)]
    return [(x + rx * cos(a), y + ry * sin(a)) for a in angles]


DIGITS = {
    0: [arc(0.50, 0.50, 0.22, 0.32, -0.25, 0.76)],
    1: [[(0.38, 0.32), (0.53, 0.18), (0.52, 0.82)]],
    2: [[*arc(0.48, 0.34, 0.19, 0.16, -0.5, 0.1), (0.30, 0.80), (0.72, 0.79)]],
    3: [[*arc(0.46, 0.33, 0.19, 0.15, -0.45, 0.24), *arc(0.46, 0.65, 0.22, 0.17, -0.24, 0.42)]],
    4: [[(0.50, 0.17), (0.27, 0.55), (0.74, 0.55)], [(0.60, 0.32), (0.57, 0.84)]],
    5: [[(0.70, 0.20), (0.36, 0.20), (0.34, 0.46), *arc(0.47, 0.63, 0.21, 0.19, -0.33, 0.40)]],
    6: [[(0.60, 0.16), (0.42, 0.34), *arc(0.49, 0.64, 0.19, 0.18, -0.5, 0.52)]],
    7: [[(0.28, 0.22), (0.72, 0.20), (0.46, 0.84)]],
    8: [[*arc(0.50, 0.34, 0.16, 0.16, -0.02, -0.75), *arc(0.50, 0.66, 0.19, 0.17, -0.25, 0.75)]],
    9: [[*arc(0.49, 0.35, 0.18, 0.17, 0.0, -1.0), (0.66, 0.55), (0.60, 0.84)]],
}


def moved(lines, scale=1.0, turn=0.0, lean=0.0, dx=0.0, dy=0.0, shake=0.0, seed=0):
    """The same digit by another hand."""
    random = np.random.default_rng(seed)
    made = []
    for line in lines:
        x, y = (np.array(line) - 0.5).T
        x = x - lean * y
        x, y = x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)
        points = np.stack([x, y], 1) * scale + [0.5 + dx, 0.5 + dy] + random.normal(0, shake, (len(x), 2))
        made.append([tuple(point) for point in points.tolist()])
    return made


def drawn(lines, side=256, pen=0.09):
    """Ink (side, side) in 0 ... 1 of round lines, antialiased."""
    y, x = (np.indices((side, side)) + 0.5) / side
    ink = np.zeros((side, side), np.float32)
    for line in lines:
        for (x1, y1), (x2, y2) in pairwise(line):
            dx, dy = x2 - x1, y2 - y1
            t = np.clip(((x - x1) * dx + (y - y1) * dy) / max(dx * dx + dy * dy, 1e-12), 0, 1)
            far = np.hypot(x - x1 - t * dx, y - y1 - t * dy)
            ink = np.maximum(ink, np.clip((pen / 2 - far) * side + 0.5, 0, 1)).astype(np.float32)
    return ink
