"""Interrupting: what only looks at a run may be given up at any time, and is begun anew later."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_asked: ContextVar[Callable[[], bool]] = ContextVar("asked", default=lambda: False)


class Interrupted(Exception):
    """Somebody asked for something more urgent; what was being computed is lost."""


@contextmanager
def unless(asked: Callable[[], bool]) -> Iterator[None]:
    """Compute what stands below, on this thread, until `asked` says that something is more urgent: Interrupted."""
    token = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(token)


def give_way() -> None:
    """Between two blocks of a long computation that changes nothing: end it if something is more urgent."""
    if _asked.get()():
        raise Interrupted
