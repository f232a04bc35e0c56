"""A window's view of the real engine in a worker process: a small training from the first word to the exported file."""

import os
import signal
import time

import pytest

from backends import deaths
from backends.client import Dead, Worker
from backends.lines import Lines
from backends.protocol import Epoch, Export, Exported, Failed, Finished, Hello, Progress, Snapshot, Started, Stop, Train
from backends.pulse import PATIENCE, Pulse
from designer.edits.changing import set_training
from designer.patch import patched
from designer.storage import dump
from designer.templates import template


class Ear(list):
    """Collects what a worker reports, and waits for it."""

    def wait(self, form, timeout=60.0, **fields):
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for event in tuple(self):
                if isinstance(event, form) and all(getattr(event, name) == value for name, value in fields.items()):
                    return event
            time.sleep(0.01)
        raise AssertionError(f"no {form.__name__} {fields} among {[type(e).__name__ for e in self][-20:]}")


@pytest.fixture(scope="module")
def ear():
    return Ear()


@pytest.fixture(scope="module")
def worker(ear):
    worker = Worker(ear.append)
    worker.start()
    ear.wait(Hello, ready=False)
    ear.wait(Hello, ready=True)
    yield worker
    worker.stop()
    assert worker.join()
    assert ear.wait(Dead).asked
    assert ear[-1].code == 0


def digits(epochs):
    design = template("digits-mlp").design
    return dump(patched(design, set_training(design, epochs=epochs)))


def test_a_training_is_told_from_its_start_to_its_end_and_then_exported(worker, ear, tmp_path):
    number = worker.send(Train(design=digits(3), run=str(tmp_path / "run")))
    finished = ear.wait(Finished, to=number)
    mine = [event for event in ear if getattr(event, "to", 0) == number]
    assert isinstance(mine[0], Started)
    assert mine[0].parameters == 4810
    assert mine[-1] is finished
    assert (finished.stopped, finished.epochs) == (False, 3)
    assert finished.figures["accuracy"] > 0.7
    told = [event for event in mine if isinstance(event, Progress)]
    assert sum(event.losses.shape[0] for event in told) == finished.steps
    assert told[-1].losses.dtype == "float32"
    assert [event.number for event in mine if isinstance(event, Epoch)][-1] == 3
    assert not [event for event in mine if isinstance(event, Snapshot)]
    path = tmp_path / "model.pt"
    made = ear.wait(Exported, to=worker.send(Export(run=str(tmp_path / "run"), format="pt", path=str(path))))
    assert made.difference < 1e-5
    assert made.size == path.stat().st_size


def test_a_long_training_is_stopped_and_the_next_begins_at_once(worker, ear):
    number = worker.send(Train(design=digits(1_000_000)))
    ear.wait(Epoch, to=number)
    began = time.monotonic()
    worker.send(Stop())
    assert ear.wait(Finished, to=number).stopped
    assert time.monotonic() - began < 5
    assert ear.wait(Finished, to=worker.send(Train(design=digits(1)))).epochs == 1


def test_a_wrong_drawing_fails_at_its_node(worker, ear):
    content = digits(1).replace(b'"target": "n4", "input": "prediction"', b'"target": "n3"')
    failed = ear.wait(Failed, to=worker.send(Train(design=content)))
    assert failed.place == "n3"  # it feeds itself now
    assert not failed.trace


def test_a_run_that_is_none_can_not_be_exported(worker, ear, tmp_path):
    number = worker.send(Export(run=str(tmp_path), format="pt", path=str(tmp_path / "a.pt")))
    assert "no trained network" in ear.wait(Failed, to=number).reason
    assert not list(tmp_path.iterdir())


def test_a_worker_that_is_killed_while_it_trains_is_reported_and_replaced():
    ear = Ear()
    worker = Worker(ear.append)
    worker.start()
    pid = ear.wait(Hello).pid
    ear.wait(Progress, to=worker.send(Train(design=digits(1_000_000))))
    os.kill(pid, signal.SIGKILL)
    dead = ear.wait(Dead, timeout=5)
    assert dead.reason == "The training process was killed by the system, probably out of memory."
    assert (dead.asked, dead.code) == (False, -9)
    worker.start()
    ear.wait(Finished, to=worker.send(Train(design=digits(1))))
    worker.kill()
    assert worker.join()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-9, "was killed by the system, probably out of memory."),
        (137, "was killed by the system, probably out of memory."),
        (-11, "crashed inside a library (segmentation fault)."),
        (139, "crashed inside a library (segmentation fault)."),
        (-6, "gave itself up (abort)."),
        (-15, "was asked to end by another program."),
        (-40, "was ended by the signal "),
        (0, "ended without being asked."),
        (1, "ended with an error of its own: KeyError: 3."),
        (deaths.LIBRARY_MISSING, "needs a library that is not installed: KeyError: 3."),
        (255, "lost its connection: KeyError: 3."),
        (77, "ended with exit code 77: KeyError: 3."),
        (None, "could not be started: KeyError: 3."),
    ],
)
def test_every_exit_code_has_its_words(code, words):
    sentence = deaths.worded(code, last="KeyError: 3")
    assert sentence.startswith(f"The training process {words}")
    assert sentence.endswith(".")


@pytest.mark.skipif(os.name != "posix", reason="signals are counted otherwise")
def test_every_signal_of_the_table_exists():
    assert {name for name in deaths.SIGNALS if not hasattr(signal, name)} == set()


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def beat(pulse, clock, seconds, answer):
    """Let time pass in quarters of a second; return the silences that were told."""
    told = []
    for _ in range(int(seconds * 4)):
        clock[0] += 0.25
        if pulse.due(clock[0]) and answer:
            pulse.answered()
        if silence := pulse.silence(clock[0]):
            told.append(silence)
    return told


def test_a_worker_is_silent_after_five_seconds_and_awake_once(clock):
    pulse = Pulse()
    pulse.greeted(True)
    assert beat(pulse, clock, 30, True) == []
    told = beat(pulse, clock, 8, False)
    assert len(told) == 4
    assert told[0] >= PATIENCE
    assert pulse.answered()
    assert not pulse.answered()


def test_a_sleep_of_the_window_is_not_held_against_the_worker(clock):
    pulse = Pulse()
    pulse.greeted(True)
    beat(pulse, clock, 3, True)
    clock[0] += 3600
    assert beat(pulse, clock, 4, True) == []


def test_a_worker_that_never_gets_ready_is_overdue(clock):
    pulse = Pulse()
    beat(pulse, clock, 50, False)
    assert not pulse.overdue(clock[0])
    beat(pulse, clock, 15, False)
    assert pulse.overdue(clock[0])


def test_lines_are_cut_where_they_end_and_long_ones_anywhere():
    lines = Lines()
    assert lines.feed(b"one\r\ntw") == ["one"]
    assert lines.feed(b"o\nthr\xff") == ["two"]
    assert lines.rest() == ["thr\ufffd"]
    assert len(Lines().feed(b"x" * 70_000)) == 1
