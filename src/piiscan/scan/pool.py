"""Runs a handler over blobs in limited worker processes; results come in the order of the tasks.

A file that hangs, crashes or eats memory costs itself alone: its worker is killed and replaced.
"""

from __future__ import annotations

import json
import os
import selectors
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from piiscan.config import MIB, Limits, ScanSettings, StoreSettings
from piiscan.errors import CatalogError, PiiscanError
from piiscan.model import Blob, Skip
from piiscan.scan import wire
from piiscan.scan.pace import Pace
from piiscan.scan.process import HANDLER, Slot, WorkerProcess

if TYPE_CHECKING:
    from piiscan.keys import Key
    from piiscan.scan.state.known import Known
    from piiscan.scan.state.memory import Memory

__all__ = ["Frame", "Pool", "of_scan", "run"]

Tasks: TypeAlias = "Iterator[Blob | Skip] | Iterator[Blob | Skip | Known]"
Frame: TypeAlias = "tuple[Blob | Skip | Known, str, bytes]"

_MAX_WAITING = 64 * MIB  # frames held for tasks whose turn has not come; beyond it their workers wait
_MAX_SLOTS = 64  # tasks in flight or finished out of turn, per worker
_MAX_KNOWN = 1 << 16  # files in them whose results are known: about 1 KB each
_START_SECONDS = 120.0  # importing the parsers on a cold, busy disk


def run(
    tasks: Iterator[Blob | Skip], *, handler: str, config: dict[str, Any], jobs: int, limits: Limits
) -> Iterator[Frame]:
    """`Pool.frames` of a pool made for them alone."""
    with Pool(handler, config, jobs=jobs, limits=limits) as pool:
        yield from pool.frames(tasks)


def of_scan(
    settings: ScanSettings, catalogs: Sequence[str | os.PathLike[str]], key: Key, first: WorkerProcess | None = None
) -> Pool:
    """The workers of a scan, the first of them at work on its start."""
    config = wire.configuration(settings, [os.fspath(c) for c in catalogs], key)
    pace = Pace(settings.read_rate, settings.run_seconds)
    # a worker is silent while a statement runs: who lets statements take longer waits longer
    more = max(settings.reading.stores.statement_seconds - StoreSettings().statement_seconds, 0.0)
    limits = replace(settings.limits, blob_seconds=settings.limits.blob_seconds + more)
    return Pool(HANDLER, config, jobs=settings.jobs, limits=limits, first=first, pace=pace)


class Pool:
    """Workers, the slots in task order, and which outputs are listened to.

    handler: "module:function"; the function gets `config` (JSON values) and returns a function from Blob to frames.
    The first worker starts at once, so that it is ready when the tasks are; `first` is one that runs already.
    """

    def __init__(
        self,
        handler: str,
        config: dict[str, Any],
        *,
        jobs: int,
        limits: Limits,
        first: WorkerProcess | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.handler = handler
        self.settings = json.dumps({"config": config, "worker_bytes": limits.worker_bytes}).encode() + b"\n"
        self.jobs = max(jobs, 1)
        self.seconds, self.total = limits.blob_seconds, limits.total_seconds
        self.pace = pace or Pace()
        self.memory: Memory | None = None
        self.workers: list[WorkerProcess] = []
        self.slots: deque[Slot] = deque()
        self.selector = selectors.DefaultSelector()
        self.again: Slot | None = None  # to be scanned after all
        self.given = 0  # tasks so far
        self.known = 0  # files in the slots whose results are known
        self.exhausted = False
        self._start(first)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.selector.close()
        for worker in self.workers:
            worker.close()

    def frames(self, tasks: Tasks, memory: Memory | None = None) -> Iterator[Frame]:
        """Frames (task, kind, payload) in the order of `tasks`.

        Each blob ends with one frame `D` whose JSON `status` is done, timed_out or crashed. `S` carries a Skip as
        JSON: one of the walk, or the pool's own for a blob silent for `limits.blob_seconds`, one that took
        `limits.total_seconds`, or whose worker died; frames that came before stay. A handler busy for long sends empty
        frames of its own kind as a sign of life. With a memory (the state of the scan), a file whose content it knows is
        not scanned: it becomes one frame `K` of a Known, as a task that is a Known does.
        Raises PiiscanError when the handler cannot be made. Blobs need a `path`.
        """
        self.memory = memory
        while True:
            self._assign(tasks)
            for frame in self._head_frames():
                left = time.monotonic()
                yield frame
                self._excuse(time.monotonic() - left)
            if all(worker.slot is None for worker in self.workers):  # slots may be left: one to be scanned after all
                if self.exhausted and not self.slots:
                    return
                time.sleep(self.pace.wait())
                continue
            self._listen()

    def _excuse(self, seconds: float) -> None:
        """Time that the reader of our frames took is not held against the workers."""
        for worker in self.workers:
            worker.begun += seconds
            worker.heard += seconds

    def _assign(self, tasks: Tasks) -> None:
        """Give tasks to free workers, starting workers up to the number of jobs."""
        while self.again or (not self.exhausted and self._has_room()):
            free = next((worker for worker in self.workers if worker.slot is None), None)
            if self.pace.wait() or (free is None and len(self.workers) >= self.jobs):
                return
            if self.again:
                slot, self.again = self.again, None
                (free or self._start()).give(slot, ask=False)
                continue
            task = next(tasks, None)
            if task is None:
                self.exhausted = True
                return
            self.slots.append(slot := Slot(task, number=self.given))
            self.given += 1
            if isinstance(task, Blob):
                self.pace.took(task.size)
                (free or self._start()).give(slot, self._asks(task))
            else:
                told = ("S", json.dumps(task.as_json()).encode()) if isinstance(task, Skip) else ("K", b"")
                slot.frames.append(told)
                slot.done = True
                self.known += 0 if isinstance(task, Skip) else len(task.files)
                if len(self.slots) == 1:  # it is its turn
                    return

    def _has_room(self) -> bool:
        return len(self.slots) < _MAX_SLOTS * self.jobs and self.known < _MAX_KNOWN

    def _asks(self, task: Blob) -> bool | None:
        """Whether a worker asks for the content of its task; None for one that the state does not know."""
        return None if self.memory is None or task.status is None else self.memory.asks(task)

    def _start(self, started: WorkerProcess | None = None) -> WorkerProcess:
        worker = started or WorkerProcess(self.handler)
        worker.write(self.settings)
        self.workers.append(worker)
        return worker

    def _head_frames(self) -> Iterator[Frame]:
        while self.slots:
            head = self.slots[0]
            if head.known and not (head.done and self._recall(head)):
                return
            while head.frames:
                kind, payload = head.frames.popleft()
                yield head.task, kind, payload
            head.waiting = 0
            if not head.done:
                return
            self.slots.popleft()
            self.known -= 0 if isinstance(head.task, Blob | Skip) else len(head.task.files)

    def _recall(self, head: Slot) -> bool:
        """Put what is known in place of the task whose turn has come; else it will be scanned, by the next free worker."""
        (_, done), *_ = [frame for frame in head.frames if frame[0] == "D"]
        found = self.memory.recall(cast(Blob, head.task), json.loads(done)) if self.memory else None
        head.frames.clear()
        head.known, head.waiting = False, 0
        if found is None:
            head.done, self.again = False, head
            return False
        head.task = found
        self.known += len(found.files)
        head.frames.append(("K", b""))
        return True

    def _listen(self) -> None:
        """Wait for output or a deadline. A worker far ahead of its turn is not read, so it waits in its pipe."""
        full = not self.again and sum(slot.waiting for slot in self.slots) > _MAX_WAITING
        heard = [w for w in self.workers if w.slot is not None and (not full or w.slot is self.slots[0])]
        self._register(heard)
        wait = max(0.0, min(self._deadline(worker) for worker in heard) - time.monotonic())
        wait = min(wait, self.pace.wait() or wait)
        ready = [key.data for key, _ in self.selector.select(wait)]
        for worker in ready:
            self._receive(worker)
        now = time.monotonic()
        for worker in heard:
            if worker in self.workers and worker.slot is not None and now >= self._deadline(worker):
                self._lost(worker, "timed_out")
        for worker in self.workers:
            if worker not in heard:  # its silence is ours
                worker.begun += now - worker.heard
                worker.heard = now

    def _register(self, workers: list[WorkerProcess]) -> None:
        wanted = {worker.output.fileno(): worker for worker in workers}
        for key in list(self.selector.get_map().values()):
            if wanted.pop(key.fd, None) is not key.data:
                self.selector.unregister(key.fileobj)
        for descriptor, worker in wanted.items():
            self.selector.register(descriptor, selectors.EVENT_READ, worker)

    def _deadline(self, worker: WorkerProcess) -> float:
        if not worker.ready:
            return worker.heard + max(self.seconds, _START_SECONDS)
        return min(worker.heard + self.seconds, worker.begun + self.total, self.pace.ends)

    def _receive(self, worker: WorkerProcess) -> None:
        frames = worker.read()
        if frames is None:
            self._lost(worker, "crashed")
            return
        for kind, payload in frames:
            if kind == "E":
                error = json.loads(payload)
                if error["type"] == "CatalogError":  # a class that a recognizer file names is no recognizer
                    raise CatalogError(error["message"].splitlines())
                raise PiiscanError(f"worker cannot start: {error['type']}: {error['message']}")
            if kind == "R":
                worker.ready = True
            elif kind == "T":
                worker.taken = True
                worker.begun = worker.heard
            elif kind == "K" and worker.slot is not None:
                self._answer(worker, worker.slot, payload)
            elif worker.slot is not None:
                worker.slot.add(kind, payload)
                if worker.slot.done:
                    worker.slot = None

    def _answer(self, worker: WorkerProcess, slot: Slot, digest: bytes) -> None:
        known = self.memory is not None and self.memory.knows(slot.number, digest)
        if slot.asked:
            slot.known = known
            worker.write(b"true\n" if known else b"false\n")

    def _lost(self, worker: WorkerProcess, reason: str) -> None:
        """The worker is gone or must go: its task gets a Skip; the next task starts another worker.

        A task that it never took up is innocent, and goes to another worker once.
        """
        if worker.output.fileno() in self.selector.get_map():
            self.selector.unregister(worker.output.fileno())
        ready, slot = worker.ready, worker.slot
        worker.close()
        self.workers.remove(worker)
        if not ready:
            raise PiiscanError(f"worker cannot start: exit status {worker.process.returncode}")
        if slot is not None and not worker.taken and slot.given == 1 and not self.pace.over():
            self._start().give(slot, None if slot.asked is None else False)
        elif slot is not None:
            blob = cast(Blob, slot.task)
            detail = self._too_late(worker) if reason == "timed_out" else _ending(worker.process.returncode)
            slot.add("S", json.dumps(Skip(blob.location, "scan", reason, detail).as_json()).encode())
            slot.add("D", json.dumps({"status": reason}).encode())

    def _too_late(self, worker: WorkerProcess) -> str:
        if self.pace.over():
            return "time limit of the run"
        silent = worker.heard + self.seconds <= worker.begun + self.total
        return f"silent for {self.seconds:g} s" if silent else f"not done in {self.total:g} s"


def _ending(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"
