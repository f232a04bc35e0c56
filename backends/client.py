"""The window's side of a worker: starts it, asks it, listens to it, and says in words how it ended. Knows no Qt.

Everything that happens is reported by one thread, which also starts the process and outlives it: messages of the
worker as they are, and the events below.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from msgspec import Struct
from msgspec.structs import replace

from backends import deaths
from backends.lines import Lines
from backends.protocol import (
    PROTOCOL,
    BrokenStream,
    Event,
    Hello,
    Log,
    Message,
    Ping,
    Pong,
    Quit,
    Request,
    events,
    frame,
)
from backends.pulse import PING, Pulse

LOCAL = (sys.executable, "worker") if getattr(sys, "frozen", False) else (sys.executable, "-m", "backends.worker")
CHUNK = 1 << 16
TERMINATE = 2.0
KILL = 5.0
"""Seconds after a `stop` at which it is asked to end by the system, and at which it is ended."""
RING = 1 << 16
"""Bytes of what the worker printed that are kept for a report."""


class Silent(Struct, frozen=True, kw_only=True):
    """The worker has not answered for so many seconds; said once a second while it lasts."""

    seconds: float


class Awake(Struct, frozen=True, kw_only=True):
    """The worker answers again after a silence."""


class Dead(Struct, frozen=True, kw_only=True):
    """The worker ended: the last event of a start. `asked` says that it was told to; then there is nothing to report.

    `reason` is a sentence for people, `printed` the last that the worker printed, for a report.
    """

    reason: str
    asked: bool
    code: int | None = None
    printed: str = ""


Report = Event | Silent | Awake | Dead
OnEvent = Callable[[Report], None]
Arrival = tuple[str, bytes]


class Worker:
    """A worker process. `start` may be called again once it is dead; whether to is the caller's decision.

    `on_event` is called from one thread, never from the one that called `start`. Example:

        worker = Worker(print)
        worker.start()
        number = worker.send(Train(design=dump(design)))
        worker.send(Stop())  # ends the training
        worker.stop()  # ends the process
        worker.join()
    """

    def __init__(self, on_event: OnEvent, command: Sequence[str] = LOCAL) -> None:
        self._on_event = on_event
        self._command = tuple(command)
        self._numbers = itertools.count(1)
        self._life: Life | None = None

    @property
    def alive(self) -> bool:
        """Say whether there is a process, or there is going to be one."""
        return self._life is not None and not self._life.over

    @property
    def printed(self) -> str:
        """Return the last 64 KiB that the worker printed."""
        return self._life.printed if self._life else ""

    def start(self) -> None:
        """Start a process; Hello follows, or Dead. Does nothing while there is one."""
        if not self.alive:
            self._life = Life(self._on_event, self._command)
            self._life.start()

    def send(self, request: Request) -> int:
        """Number a request, send it without waiting, and return the number that its events will carry in `to`.

        What is sent to a dead worker is lost; the Dead event tells.
        """
        number = next(self._numbers)
        if self._life:
            self._life.send(replace(request, to=number))
        return number

    def stop(self) -> None:
        """Ask the process to end; after 2 seconds the system asks it, after 5 it is ended. Does not wait."""
        if self._life:
            self._life.stop()

    def kill(self) -> None:
        """End the process, and all that it started, now."""
        if self._life:
            self._life.kill()

    def join(self, timeout: float = KILL + 2) -> bool:
        """Wait for the end of the process and say whether it came."""
        if self._life:
            self._life.join(timeout)
        return not self.alive


class Life(threading.Thread):
    """One process from its start to its end. The thread that starts it stays: Linux ends a child with its thread."""

    def __init__(self, on_event: OnEvent, command: Sequence[str]) -> None:
        super().__init__(name="worker", daemon=True)
        self.over = False
        """Whether it ended; set before Dead is told, so that the one who hears it may start anew."""
        self._on_event = on_event
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._arrivals: queue.Queue[Arrival] = queue.Queue(maxsize=64)
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._ring: deque[bytes] = deque()
        self._printing = threading.Lock()
        self._reader = events()
        self._pulse = Pulse()
        self._log = Lines()
        self._broken = ""
        self._stopped = 0.0
        self._killed = False

    @property
    def printed(self) -> str:
        """What the ring holds."""
        with self._printing:
            return b"".join(self._ring)[-RING:].decode(errors="replace")

    def send(self, request: Message) -> None:
        """Leave a message to the thread that writes."""
        self._outgoing.put(frame(request))

    def stop(self) -> None:
        """Begin the end."""
        if not self._stopped:
            self._stopped = time.monotonic()
            self.send(Quit())

    def kill(self) -> None:
        """End it at once."""
        self._killed = True
        self._signal("SIGKILL")

    def run(self) -> None:
        """Start the process, tell what happens, clean up, and tell how it ended."""
        try:
            self._process = self._spawned()
        except OSError as problem:
            dead = Dead(reason=deaths.worded(None, last=problem.strerror or str(problem)), asked=False)
        else:
            try:
                dead = self._live(self._process)
            finally:
                self._signal("SIGKILL")
                self._process.wait()
                self._outgoing.put(None)
        self.over = True
        self._on_event(dead)

    def _spawned(self) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self._command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True, env=_environment()
        )

    def _live(self, process: subprocess.Popen[bytes]) -> Dead:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        if self._killed:  # before there was anything to kill
            self._signal("SIGKILL")
        for name, task, pipe in (
            ("said", self._read, process.stdout),
            ("printed", self._read, process.stderr),
            ("asked", self._write, process.stdin),
        ):
            threading.Thread(target=task, args=(name, pipe), name=f"worker {name}", daemon=True).start()
        open_pipes = 2
        while open_pipes and not (process.poll() is not None and self._arrivals.empty() and self._pulse.late()):
            try:
                name, data = self._arrivals.get(timeout=PING / 4)
            except queue.Empty:
                self._tick()
                continue
            open_pipes -= not data
            self._hear(name, data)
            self._tick()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1.0)
        self._signal("SIGKILL")  # what it started may still be there, and hold the pipes
        return self._dead(process.wait())

    def _hear(self, name: str, data: bytes) -> None:
        if name == "printed":
            self._print(data)
        elif not self._broken:
            try:
                for event in self._reader.feed(data):
                    self._pass_on(event)  # type: ignore[arg-type]
            except BrokenStream as problem:
                self._break(f"it sent something that is not a message, {problem}")

    def _pass_on(self, event: Event) -> None:
        if isinstance(event, Pong):
            if self._pulse.answered():
                self._on_event(Awake())
            return
        if isinstance(event, Hello):
            self._pulse.greeted(event.ready)
            if event.protocol != PROTOCOL:
                self._break(f"it speaks version {event.protocol} of the protocol, this app speaks {PROTOCOL}")
        self._on_event(event)

    def _print(self, data: bytes) -> None:
        with self._printing:
            self._ring.append(data)
            while sum(map(len, self._ring)) - len(self._ring[0]) >= RING:
                self._ring.popleft()
        for line in self._log.feed(data):
            self._on_event(Log(text=line))

    def _tick(self) -> None:
        """Ping, and look at the clock."""
        now = time.monotonic()
        if self._stopped and now > self._stopped + KILL:
            self._signal("SIGKILL")
        elif self._stopped and now > self._stopped + TERMINATE:
            self._signal("SIGTERM")
        if self._pulse.due(now):
            self.send(Ping())
        if (waited := self._pulse.overdue(now)) and not self._broken:
            self._break(f"it was not ready after {waited:.0f} seconds")
        if (silence := self._pulse.silence(now)) and not self._stopped:
            self._on_event(Silent(seconds=silence))

    def _break(self, what: str) -> None:
        self._broken = what
        self._signal("SIGKILL")

    def _dead(self, code: int) -> Dead:
        for line in self._log.rest():
            self._on_event(Log(text=line))
        asked = bool(self._stopped or self._killed)
        printed = self.printed
        last = next((line for line in reversed(printed.splitlines()) if line.strip()), "")
        reason = deaths.worded(code, self._broken, self._pulse.ready, last.strip()[:300])
        return Dead(reason=reason, asked=asked, code=code, printed=printed)

    def _signal(self, name: str) -> None:
        """Send a signal to the process and all that it started; on Windows, end the process."""
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, getattr(signal, name))
            else:
                process.kill()

    def _read(self, name: str, pipe: IO[bytes]) -> None:
        with pipe:
            while data := os.read(pipe.fileno(), CHUNK):
                self._arrivals.put((name, data))
        self._arrivals.put((name, b""))

    def _write(self, name: str, pipe: IO[bytes]) -> None:
        while (data := self._outgoing.get()) is not None:
            try:
                pipe.write(data)
                pipe.flush()
            except OSError:  # it is dead, and the reading threads notice
                break
        with contextlib.suppress(OSError):
            pipe.close()


def _environment() -> dict[str, str]:
    """Let the worker find these very modules, and none that lie about in the current folder."""
    home = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join((home, *filter(None, [os.environ.get("PYTHONPATH")])))
    return {**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
