"""The worker: a process that trains and exports for a window, over two pipes. `python -m backends.worker`."""

from __future__ import annotations

import os
import platform
import queue
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from msgspec.structs import replace

from backends import lifeline
from backends.control import Control
from backends.deaths import BROKEN_STREAM, LIBRARY_MISSING
from backends.errors import RunError
from backends.protocol import (
    Advance,
    BrokenStream,
    Browse,
    Cancel,
    Change,
    Decode,
    Event,
    Explain,
    Export,
    Exported,
    Failed,
    Finished,
    Hello,
    Inspect,
    Look,
    Message,
    Noted,
    Pause,
    Pick,
    Ping,
    Pong,
    Predict,
    Quit,
    Recall,
    Recalled,
    Request,
    Snapshot,
    Stop,
    Subscribe,
    Train,
    frame,
    requests,
)
from backends.reading import Reading
from backends.runs import Runs

CHUNK = 1 << 16
Job = Train | Export | Predict | Decode | Pick | Look | Explain | Recall
LIBRARIES = ("neurarium", "torch", "numpy", "safetensors")


def main() -> int:
    """Serve the requests that arrive on standard input until it ends; events leave on standard output."""
    taken, given = lifeline.take_pipes()
    lifeline.follow_parent()
    desk = Desk(taken, Outbox(given))
    code = desk.serve()
    desk.outbox.close(timeout=1.0)
    lifeline.end(code, family=desk.orphaned)
    return code


class Outbox:
    """Messages on their way out, written by one thread, so that a slow window never slows a training.

    Snapshots wait until nothing else does, and a newer one replaces one that still waits; all else arrives.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting: deque[Message] = deque()
        self._pictures: dict[tuple[int, str, str], Snapshot] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._write, name="outbox", daemon=True)
        self._thread.start()

    def put(self, message: Message) -> None:
        """Send a message as soon as the pipe takes it."""
        with self._changed:
            if isinstance(message, Snapshot):
                key = (message.to, message.picture, message.node)
                before = self._pictures[key].arrays if key in self._pictures else {}
                self._pictures[key] = replace(message, arrays={**before, **message.arrays})  # some is sent once
            else:
                self._waiting.append(message)
            self._changed.notify()

    def close(self, timeout: float) -> None:
        """Write what waits, for at most so many seconds."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(timeout)

    def _next(self) -> Message | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._pictures or self._closed)
            if self._waiting:
                return self._waiting.popleft()
            return self._pictures.pop(next(iter(self._pictures))) if self._pictures else None

    def _write(self) -> None:
        while (message := self._next()) is not None:
            data = memoryview(frame(message))
            while data:
                try:
                    data = data[os.write(self._descriptor, data) :]
                except OSError:  # nobody reads any more; the end of the requests ends the process
                    return


class Desk:
    """Takes requests in one thread, so that a running training can be paused, stopped and pinged; works in another."""

    def __init__(self, descriptor: int, outbox: Outbox) -> None:
        self.outbox = outbox
        self.orphaned = False
        self._descriptor = descriptor
        self._jobs: queue.SimpleQueue[tuple[Job, Control] | None] = queue.SimpleQueue()
        self._control = Control()
        self._code = 0
        self._reading = Reading(outbox.put, self._fail)

    def serve(self) -> int:
        """Work until there is no more to do, and return the exit code."""
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        greeting = Hello(pid=os.getpid(), versions=versions())
        self.outbox.put(greeting)
        if not self._warm():
            return LIBRARY_MISSING
        self.outbox.put(replace(greeting, ready=True))
        while (job := self._jobs.get()) is not None:
            self._do(*job)
        return self._code

    def _warm(self) -> bool:
        try:
            from backends.engine.training import warm

            warm()
        except ImportError as problem:
            self._fail(problem, 0)
            return False
        return True

    def _listen(self) -> None:
        reader = requests()
        try:
            while data := os.read(self._descriptor, CHUNK):
                for request in reader.feed(data):
                    self._take(request)  # type: ignore[arg-type]
            self.orphaned = True
        except BrokenStream as problem:
            self._code = BROKEN_STREAM
            self.outbox.put(Failed(reason=f"The worker was sent something that it could not read: {problem}"))
        finally:
            self._finish()

    def _take(self, request: Request) -> None:
        match request:
            case Ping():
                lifeline.heard()
                self.outbox.put(Pong(to=request.to))
            case Train():
                self._control.stop()
                self._control = Control(pictures=self._control.pictures, rate=self._control.rate)
                self._jobs.put((request, self._control))
            case Export() | Recall() | Predict() | Decode() | Pick() | Look() | Explain():
                self._jobs.put((request, self._control))
            case Inspect() | Browse() | Cancel():
                self._reading.take(request)
            case Pause():
                self._control.pause(request.on)
            case Advance():
                self._control.advance(request.unit)
            case Change():
                self._control.change(request.rate, request.batch)
            case Stop():
                self._control.stop()
            case Subscribe():
                self._control.pictures, self._control.rate = request.pictures, request.rate
            case Quit():
                self._finish()

    def _finish(self) -> None:
        """Stop what runs and let the working thread come to its end, or end without it."""
        self._control.leave()
        self._jobs.put(None)
        lifeline.end_soon(self._code)

    def _do(self, request: Job, control: Control) -> None:
        """Do one piece of work; whatever goes wrong becomes an event, and the worker lives on."""

        def emit(event: Event) -> None:
            self.outbox.put(replace(event, to=request.to))

        try:
            emit(_done(request, control, emit))
        except Exception as problem:  # noqa: BLE001 - the outermost loop of a worker
            self._fail(problem, request.to)

    def _fail(self, problem: Exception, to: int) -> None:
        from backends.failures import failure

        found = failure(problem)
        trace = "".join(traceback.format_exception(problem)) if found.whose == "us" else ""
        self.outbox.put(Failed(to=to, reason=found.reason, place=found.place, trace=trace, **found.more))


def _done(request: Job, control: Control, emit: Callable[[Event], None]) -> Event:
    match request:
        case Train():
            return _trained(request, control, emit)
        case Export():
            return _exported(request)
        case Recall():
            return _recalled(request, control, emit)
        case Predict() | Decode() | Pick() | Look() | Explain():
            from backends.engine.oracle import answered

            return answered(request)


def _trained(request: Train, control: Control, emit: Callable[[Event], None]) -> Finished:
    from backends.data.found import anchored
    from backends.engine.training import train
    from designer.storage import load

    design = anchored(load(request.design), request.path) if request.design or not request.resume else None
    if design is not None and not request.run:
        return train(design, control, emit)
    if not request.run:
        raise RunError("There is no run to go on with.")
    run = Path(request.run)
    with closing(Runs(run.parent, patience=0.2)) as store:
        if store.trouble:
            emit(Noted(text=store.trouble))
        if request.resume or design is None:
            from backends.engine.training import resume

            return resume(run, control, emit, design=design, rate=request.rate, more=request.more, store=store)
        return train(design, control, emit, run, name=request.name, path=request.path, store=store)


def _recalled(request: Recall, control: Control, emit: Callable[[Event], None]) -> Recalled:
    from backends.engine.recall import recalled

    return recalled(Path(request.run), control, emit)


def _exported(request: Export) -> Exported:
    from backends.exporters import export

    made = export(Path(request.run), request.format, Path(request.path))
    return Exported(path=str(made.path), difference=made.difference, size=made.size)


def versions() -> dict[str, str]:
    """Name the versions of what trains, without loading it."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    sys.exit(main())
