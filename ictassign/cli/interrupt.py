"""Being asked to stop: Ctrl-C, a request of the system, a closed terminal.

Inside :func:`graceful` the first request only sets an event, so that the best plan so far can still be written; the
second one ends the program at once. Outside it a request raises :class:`Interrupted`: there is nothing to keep yet.
Handlers are set for the length of a command and put back after it.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

Returned = TypeVar("Returned")

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_AGAIN = "Nog eens Ctrl-C stopt meteen, zonder te bewaren."


class Interrupted(BaseException):
    """The program was asked to stop when there was nothing to keep yet; ``code`` is the exit code that says so."""

    def __init__(self, number: int) -> None:
        self.code = 128 + number
        super().__init__(signal.Signals(number).name)


class _Requests:
    """What was asked so far; one for the whole program, as signals are."""

    def __init__(self) -> None:
        self.stop: threading.Event | None = None
        self.number = signal.SIGINT

    def hear(self, number: int, frame: FrameType | None) -> None:
        del frame
        self.number = signal.Signals(number)
        if self.stop is None:
            raise Interrupted(number)
        if self.stop.is_set():
            os._exit(128 + number)  # a solver in another thread cannot be unwound
        self.stop.set()
        # Not the buffered stream: a handler may run in the middle of a write to it.
        os.write(
            sys.__stderr__.fileno() if sys.__stderr__ else 2, f"\nStoppen gevraagd: het beste plan tot nu toe wordt bewaard. {_AGAIN}\n".encode()
        )


_REQUESTS = _Requests()


@contextmanager
def listening() -> Iterator[None]:
    """Listen to requests to stop; only the main thread can."""
    before = {number: signal.signal(number, _REQUESTS.hear) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def graceful() -> Iterator[threading.Event]:
    """Give the event that the first request to stop sets; a second request ends the program."""
    _REQUESTS.stop = threading.Event()
    try:
        yield _REQUESTS.stop
    finally:
        _REQUESTS.stop = None


def interrupted() -> Interrupted:
    """Return what to raise when a request to stop was heard and, after all, there is nothing to keep."""
    return Interrupted(_REQUESTS.number)


def in_background(work: Callable[[], Returned], each_tick: Callable[[], None]) -> Returned:
    """Do work in another thread, so that requests to stop are heard meanwhile, and call ``each_tick`` ten times a second."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        job = pool.submit(work)
        while True:
            try:
                return job.result(timeout=0.1)
            except TimeoutError:
                if job.done():  # the work itself raised it
                    raise
                each_tick()
