"""A worker process under a real client: it answers, it survives its trainings, and every end has its words."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from backends.client import Awake, Dead, Silent, Worker
from backends.protocol import (
    Array,
    Decode,
    Export,
    Failed,
    Finished,
    Hello,
    Log,
    Pause,
    Pick,
    Predict,
    Progress,
    Snapshot,
    Stop,
    Subscribe,
    Train,
    frame,
)
from designer.design import Design, Header
from designer.storage import dump

ROOT = Path(__file__).parent.parent.parent
DOUBLE = """
import ctypes, os, signal, subprocess, sys, time, types
from backends import lifeline
from backends.errors import TrainingError
from backends.protocol import Array, Finished, Progress, Snapshot, Started

pipes = []
take = lifeline.take_pipes
lifeline.take_pipes = lambda: pipes.extend(take()) or tuple(pipes)

def say(data):
    time.sleep(0.3)  # what was emitted leaves first
    os.write(pipes[1], data)

def train(design, control, emit, run=None, **more):
    what = design.header.name
    emit(Started(samples=(8, 1, 1), epochs=1, steps_per_epoch=1, parameters=1, form="double"))
    if what == "prints":
        print("from python")
        os.write(1, b"from a file descriptor\\n")
        ctypes.CDLL(None).puts(b"from C")
        ctypes.CDLL(None).fflush(None)
        print("an error", file=sys.stderr)
    elif what == "flood":
        for number in range(50_000):
            print("line", number, "x" * 50)
    elif what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "crash":
        ctypes.string_at(8)
    elif what == "abort":
        os.abort()
    elif what == "exit":
        os._exit(7)
    elif what == "leave":
        os._exit(0)
    elif what == "garbage":
        say(b"\\x00\\x00\\x00\\x05hello")
    elif what == "length":
        say(b"print")
    elif what == "half":
        say(b"\\x00\\x00\\x00\\x05he")
        os._exit(0)
    elif what == "hang":
        time.sleep(1000)
    elif what == "locked":
        time.sleep(0.3)  # what was emitted leaves first
        ctypes.PyDLL(None).sleep(1000)
    elif what == "pause":
        ctypes.PyDLL(None).sleep(7)
    elif what == "family":
        print("child", subprocess.Popen(["sleep", "1000"]).pid)
        os._exit(0)
    elif what == "memory":
        raise MemoryError
    elif what == "torch memory":
        raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes")
    elif what == "wrong":
        raise TrainingError("There is no loss.", "n3")
    elif what == "bug":
        1 / 0
    elif what == "pictures":
        for epoch in range(2000):
            numbers = Array(dtype="uint8", shape=(200_000,), data=bytes(200_000))
            emit(Snapshot(picture="big", epoch=epoch, arrays={"numbers": numbers}))
            emit(progress(epoch))
    elif what == "steps":
        step = 0
        while not control.stopped:
            control.going.wait()
            step += 1
            emit(progress(step))
            if control.pictures:
                emit(Snapshot(picture=control.pictures[0], epoch=0))
            time.sleep(0.01)
        return Finished(stopped=True, epochs=0, steps=step, seconds=0)
    return Finished(stopped=False, epochs=1, steps=1, seconds=0)

def progress(step):
    losses = Array(dtype="<f4", shape=(0,), data=b"")
    return Progress(epoch=0, step=step, losses=losses, steps_per_second=1, seconds_left=1)

module = types.ModuleType("backends.engine.training")
module.train = train
module.warm = lambda: None
sys.modules["backends.engine.training"] = module
from backends.worker import main
"""


class Ear:
    """Collects what a worker reports, and waits for it."""

    def __init__(self):
        self.events = []

    def __call__(self, event):
        self.events.append(event)

    def wait(self, form, timeout=20.0, **fields):
        """Wait for an event of a type with these fields."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for event in tuple(self.events):
                if isinstance(event, form) and all(getattr(event, name) == value for name, value in fields.items()):
                    return event
            time.sleep(0.01)
        raise AssertionError(f"no {form.__name__} {fields} among {[type(e).__name__ for e in self.events][-20:]}")

    def all(self, form):
        return [event for event in self.events if isinstance(event, form)]


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def double(ear, tmp_path):
    """A ready worker whose trainings are the double's."""
    path = tmp_path / "double.py"
    path.write_text(DOUBLE + "main()\n")
    worker = Worker(ear, (sys.executable, str(path)))
    worker.start()
    ear.wait(Hello, ready=True)
    yield worker
    worker.kill()
    assert worker.join(5)


def train(worker, what):
    return worker.send(Train(design=dump(Design(header=Header(name=what)))))


def gone(pid):
    """Say whether a process is no more (a zombie is none)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def soon(condition, timeout=5.0):
    deadline = time.monotonic() + timeout
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_every_event_names_the_request_that_it_answers(double, ear):
    first = train(double, "")
    second = train(double, "bug")
    ear.wait(Finished, to=first)
    failed = ear.wait(Failed, to=second)
    assert "ZeroDivisionError" in failed.reason
    assert "1 / 0" in failed.trace or "ZeroDivisionError" in failed.trace


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("memory", "There is not enough memory"),
        ("torch memory", "There is not enough memory"),
        ("wrong", "There is no loss."),
    ],
)
def test_a_training_that_fails_says_why_and_the_worker_lives_on(double, ear, what, words):
    failed = ear.wait(Failed, to=train(double, what))
    assert failed.reason.startswith(words)
    assert not failed.trace
    ear.wait(Finished, to=train(double, ""))


def test_a_file_that_is_no_design_fails_with_its_place(double, ear):
    number = double.send(Train(design=b'{"neurarium": 1, "last": -1}'))
    assert ear.wait(Failed, to=number).reason == "/last: expected a count, found -1"


def test_a_new_training_stops_the_running_one_first(double, ear):
    first = train(double, "steps")
    ear.wait(Progress, to=first)
    second = train(double, "")
    assert ear.wait(Finished, to=first).stopped
    assert not ear.wait(Finished, to=second).stopped


def test_a_training_pauses_goes_on_and_stops(double, ear):
    number = train(double, "steps")
    ear.wait(Progress, step=3)
    double.send(Pause())
    time.sleep(0.3)
    held = len(ear.all(Progress))
    time.sleep(0.3)
    assert len(ear.all(Progress)) == held
    double.send(Pause(on=False))
    assert soon(lambda: len(ear.all(Progress)) > held)
    double.send(Pause())
    double.send(Stop())
    assert ear.wait(Finished, to=number).stopped


def test_pictures_are_sent_once_they_are_subscribed(double, ear):
    double.send(Subscribe(pictures=("latent",)))
    train(double, "steps")
    ear.wait(Snapshot, picture="latent")
    double.send(Stop())


def test_a_slow_reader_misses_pictures_but_no_progress(ear, double):
    def slow(event):
        if isinstance(event, Snapshot):
            time.sleep(0.05)
        ear(event)

    double._life._on_event = slow
    number = train(double, "pictures")
    ear.wait(Finished, to=number)
    assert len(ear.all(Progress)) == 2000
    assert len(ear.all(Snapshot)) < 1000


def test_what_is_printed_arrives_as_a_log_and_the_stream_stays_whole(double, ear):
    number = train(double, "prints")
    ear.wait(Finished, to=number)
    for text in ("from python", "from a file descriptor", "from C", "an error"):
        ear.wait(Log, text=text)
    ear.wait(Finished, to=train(double, ""))
    assert "from C" in double.printed


def test_a_flood_of_prints_is_thinned_out_and_bounded(double, ear):
    ear.wait(Finished, to=train(double, "flood"))
    double.stop()
    dead = ear.wait(Dead)
    assert len(ear.all(Log)) < 5000
    assert any("lines left out" in log.text for log in ear.all(Log))
    assert len(dead.printed) <= 1 << 16
    assert "line 49999" in dead.printed


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("kill", "The training process was killed by the system, probably out of memory."),
        ("crash", "The training process crashed inside a library (segmentation fault)."),
        ("abort", "The training process gave itself up (abort)."),
        ("exit", "The training process ended with exit code 7."),
        ("leave", "The training process ended without being asked."),
        ("half", "The training process ended without being asked."),
        ("garbage", "The training process was ended: it sent something that is not a message"),
        ("length", "The training process was ended: it sent something that is not a message"),
    ],
)
def test_every_death_is_put_into_words_and_a_new_start_works(double, ear, what, words):
    train(double, what)
    dead = ear.wait(Dead)
    assert dead.reason.startswith(words)
    assert not dead.asked
    assert double.join(2)
    if what == "crash":
        assert "Current thread" in dead.printed  # faulthandler's stacks, for the report
    ear.events.clear()
    double.start()
    ear.wait(Hello, ready=True)
    ear.wait(Finished, to=train(double, ""))


def test_a_worker_that_is_sent_garbage_ends_in_words(double, ear):
    double._life._outgoing.put(b"\x00\x00\x00\x05hello")
    assert "could not read" in ear.wait(Failed).reason
    assert ear.wait(Dead).reason == "The training process was sent something that it could not read."


def test_a_hanging_training_still_answers_and_stops_within_seven_seconds(double, ear):
    train(double, "hang")
    time.sleep(1.5)
    assert not ear.all(Silent)
    began = time.monotonic()
    double.stop()
    dead = ear.wait(Dead)
    assert dead.asked
    assert time.monotonic() - began < 7


def test_a_worker_that_holds_pythons_lock_is_silent_and_is_ended(double, ear):
    train(double, "locked")
    assert ear.wait(Silent, timeout=10).seconds >= 5
    began = time.monotonic()
    double.stop()
    assert ear.wait(Dead).asked
    assert time.monotonic() - began < 7


def test_a_worker_that_comes_back_is_awake(double, ear):
    number = train(double, "pause")
    ear.wait(Silent, timeout=10)
    ear.wait(Awake, timeout=10)
    ear.wait(Finished, to=number)


def test_what_a_worker_started_ends_with_it(double, ear):
    train(double, "family")
    pid = next(int(log.text.split()[1]) for log in [ear.wait(Log)])
    ear.wait(Dead)
    assert soon(lambda: gone(pid))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("/nowhere/python",), "could not be started: No such file or directory."),
        ((sys.executable, "-c", ""), "ended before it was ready; it ended without being asked."),
        ((sys.executable, "-c", "1/0"), "ended before it was ready; it ended with an error of its own: ZeroDivision"),
        ((sys.executable, "-c", "print('Hello!')"), "was ended: it sent something that is not a message"),
    ],
    ids=["missing", "silent", "error", "talkative"],
)
def test_a_program_that_is_no_worker_is_put_into_words(ear, command, words):
    worker = Worker(ear, command)
    worker.start()
    assert ear.wait(Dead).reason.startswith(f"The training process {words}")
    assert worker.join()


def test_a_missing_library_is_named(ear, tmp_path):
    path = tmp_path / "double.py"
    path.write_text("import sys\nsys.modules['torch'] = None\nfrom backends.worker import main\nmain()\n")
    worker = Worker(ear, (sys.executable, str(path)))
    worker.start()
    assert ear.wait(Failed).reason.startswith("The library torch is missing.")
    assert "needs a library" in ear.wait(Dead).reason


def test_nothing_is_said_to_nobody(ear):
    worker = Worker(ear)
    assert worker.send(Stop()) == 1
    assert not worker.alive
    worker.stop()
    worker.kill()
    assert worker.join()


PARENT = """
import sys, threading, time
from backends.client import Worker
from backends.protocol import Hello, Started, Train
from designer.design import Design, Header
from designer.storage import dump
def hear(event):
    if isinstance(event, Hello) and event.ready:
        worker.send(Train(design=dump(Design(header=Header(name=sys.argv[2])))))
    if isinstance(event, Started):
        print(pid[0], flush=True)
    if isinstance(event, Hello):
        pid.append(event.pid)
pid = []
worker = Worker(hear, (sys.executable, sys.argv[1]))
worker.start()
time.sleep(1000)
"""


def test_who_hears_of_a_death_may_start_anew_at_once(double, ear):
    def hear(event):
        ear(event)
        if isinstance(event, Dead):
            double.start()

    double._life._on_event = hear
    train(double, "leave")
    ear.wait(Dead)
    assert soon(lambda: len([hello for hello in ear.all(Hello) if hello.ready]) == 2)


@pytest.mark.parametrize("what", ["steps", "hang", "locked"])
def test_no_worker_outlives_a_window_that_was_killed(tmp_path, what):
    double, parent = tmp_path / "double.py", tmp_path / "parent.py"
    double.write_text(DOUBLE + "main()\n")
    parent.write_text(PARENT)
    with subprocess.Popen([sys.executable, parent, double, what], stdout=subprocess.PIPE, cwd=ROOT) as process:
        pid = int(process.stdout.readline())
        assert not gone(pid)
        process.send_signal(signal.SIGKILL)
    assert soon(lambda: gone(pid), 5.0)


@pytest.mark.parametrize("what", ["steps", "hang"])
def test_the_end_of_the_requests_ends_the_worker_whatever_the_training_does(tmp_path, what):
    double = tmp_path / "double.py"
    double.write_text(DOUBLE + "main()\n")
    with subprocess.Popen([sys.executable, double], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        process.stdin.write(frame(Train(design=dump(Design(header=Header(name=what))))))
        process.stdin.flush()
        time.sleep(1)
        process.stdin.close()
        process.stdout.read()
        process.wait(5)


def test_a_worker_is_light_until_it_has_its_pipes():
    look = textwrap.dedent("""
        import sys, backends.worker, backends.client
        heavy = {"torch", "numpy", "PySide6"} & set(sys.modules)
        sys.exit(repr(heavy) if heavy else 0)
    """)
    subprocess.run([sys.executable, "-c", look], cwd=ROOT, check=True)


def test_an_export_of_nothing_fails_in_words(double, ear, tmp_path):
    number = double.send(Export(run=str(tmp_path), format="pt", path=str(tmp_path / "a.pt")))
    assert ear.wait(Failed, to=number).reason
    assert os.listdir(tmp_path) == ["double.py"]  # noqa: PTH208


def test_a_question_about_nothing_fails_in_words_and_the_worker_lives_on(double, ear, tmp_path):
    rows = Array(dtype="float32", shape=(1, 2), data=bytes(8))
    for request in (
        Predict(run=str(tmp_path), inputs=rows),
        Decode(run=str(tmp_path), node="n3", values=rows),
        Pick(run=str(tmp_path)),
    ):
        assert "holds no trained network" in ear.wait(Failed, to=double.send(request)).reason
    ear.wait(Finished, to=train(double, "nothing"))
