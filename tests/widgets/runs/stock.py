"""Runs of all sorts, written the way that a training writes them, but in no time."""

from math import exp, sin
from pathlib import Path

from backends.record import DESIGN, Record, write_record
from backends.runs import Runs
from designer.fingerprint import model_hash
from designer.storage import save


def stock(home: Path, design, number=1, *, epochs=8, wanted=0, accuracy=0.0, state="finished", path="", **more):
    """Write one finished training of a design and return its id."""
    id = f"2026-11-2{number // 1000} {number // 3600 % 24:02}-{number // 60 % 60:02}-{number % 60:02}"
    folder = home / id
    folder.mkdir(parents=True)
    save(design, folder / DESIGN)
    record = Record(
        name=design.header.name,
        path=path,
        model=model_hash(design),
        began=1_795_500_000.0 + 60 * number,
        seed=design.header.seed,
        state=state,
        form="as drawn",
        parameters=61706,
        wanted=wanted or epochs,
        epochs=epochs,
        steps=10 * epochs,
        seconds=0.7 * epochs,
        **more,
    )
    for epoch in range(1, epochs + 1):
        loss = 2.3 * exp(-0.3 * epoch) + 0.05 + 0.004 * sin(7 * epoch + number)
        record.add("train", epoch, 0.9 * loss)
        record.add("validation", epoch, loss)
        if accuracy:
            right = accuracy - 0.5 * exp(-0.5 * epoch) + 0.004 * sin(5 * epoch + number)
            record.add("accuracy", epoch, right)
            record.figures["accuracy"] = right
        if record.best is None or loss < record.best:
            record.best, record.best_epoch = loss, epoch
    for step in range(1, 10 * epochs + 1):
        record.add("step", step, 2.3 * exp(-0.03 * step) + 0.05 + 0.02 * sin(step))
    write_record(folder, record)
    return id


def entered(home: Path):
    """Enter what lies in the folders, as the next start would."""
    runs = Runs(home)
    found = runs.list()
    runs.close()
    return found
