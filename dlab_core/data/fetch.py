"""Fetch the files of a digit set: mirrors in turn, checked, cancellable, and never half a file in the cache."""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dlab_core.atomic_write import write_atomically
from dlab_core.data.digit_sets import DigitFile, DigitSet
from dlab_core.recipe.files import open_file, remove_leftovers
from dlab_core.recipe.sentences import shorten

if TYPE_CHECKING:
    import requests

CONNECT_S, STALL_S = 10.0, 20.0  # to wait for a connection, and for the next bytes
MAX_REDIRECTS = 5
_BLOCK = 1 << 16


class FetchError(OSError):
    """Files that cannot be had; the message is one sentence that says what to do."""


class Cancelled(Exception):
    """The person did not want to wait."""


@dataclass(frozen=True)
class Fetching:
    """How far it is: bytes done and in all, and about how many seconds are left, None while nobody can tell."""

    done: int
    total: int
    seconds_left: float | None


def fetch(
    digits: DigitSet,
    folder: Path,
    report: Callable[[Fetching], None] = lambda progress: None,
    cancelled: threading.Event | None = None,
) -> None:
    """Fetch the files of a set that `folder` lacks; they are there whole, or not at all.

    Raises FetchError where no mirror gives the official file, and Cancelled once `cancelled` is set.
    """
    missing = [file for file in digits.files if read_official(folder / file.name, file) is None]
    progress = _Progress(sum(file.size for file in missing), report, cancelled or threading.Event())
    folder.mkdir(parents=True, exist_ok=True)
    for file in digits.files:
        remove_leftovers(folder / file.name)
    for file in missing:
        content = _from_any(digits, file, progress)
        try:
            write_atomically(folder / file.name, content)
        except OSError as error:
            raise FetchError(f"{shorten(folder / file.name)} cannot be written: {error.strerror or error}.") from None


def read_official(path: Path, file: DigitFile) -> bytes | None:
    """Return what is in a file if it is there and is the official one, by size and SHA-256."""
    try:
        with open_file(path) as there:
            content = there.read(file.size + 1)
    except OSError:
        return None
    return content if _is_that(content, file) else None


def _is_that(content: bytes, file: DigitFile) -> bool:
    return len(content) == file.size and hashlib.sha256(content).hexdigest() == file.sha256


class _Progress:
    """Counts bytes, reports its progress ten times a second, and raises Cancelled once that is set."""

    def __init__(self, total: int, report: Callable[[Fetching], None], cancelled: threading.Event) -> None:
        self.total, self.done, self._report, self._cancelled = total, 0, report, cancelled
        self._begun = time.perf_counter()
        self._notified_s = 0.0

    def add(self, count: int) -> None:
        """Count bytes that have come, or, below zero, such as are of no use."""
        if self._cancelled.is_set():
            raise Cancelled
        self.done += count
        now = time.perf_counter()
        if now - self._notified_s >= 0.1 or self.done == self.total:
            self._notified_s = now
            spent = now - self._begun
            left = spent * (self.total - self.done) / self.done if self.done and spent > 0.5 else None
            self._report(Fetching(self.done, self.total, left))


def _from_any(digits: DigitSet, file: DigitFile, progress: _Progress) -> bytes:
    """Return what the first mirror sends that has the official file."""
    complaints = []
    for mirror in digits.mirrors:
        before = progress.done
        try:
            return _download(mirror + file.name, file, progress)
        except OSError as error:  # of requests, and our own
            complaints.append(f"{urlsplit(mirror).hostname} {_reason(error)}")
            progress.add(before - progress.done)
    raise FetchError(
        f"{digits.title} could not be fetched: {'; '.join(complaints)}. Try again later, or choose a folder that holds "
        f"{file.name} and the three files that belong to it."
    )


class _Unusable(OSError):
    """What a server sends is of no use; the message goes on after its name."""


def _download(url: str, file: DigitFile, progress: _Progress) -> bytes:
    """Return what a server sends, if it is the official file: memory holds it, and nothing half done is written."""
    received = bytearray()
    with _session() as session, session.get(url, stream=True, timeout=(CONNECT_S, STALL_S)) as answer:
        if answer.status_code != 200:
            raise _Unusable(f"answered {answer.status_code} {shorten(answer.reason)}")
        if "html" in answer.headers.get("Content-Type", ""):
            raise _Unusable("sent a web page in place of the file")
        for block in answer.iter_content(_BLOCK):
            received += block
            if len(received) > file.size:
                raise _Unusable("sent a file that is too long")
            progress.add(len(block))
    if len(received) < file.size:
        raise _Unusable(f"broke off after {len(received):,} of {file.size:,} bytes")
    content = bytes(received)
    if not _is_that(content, file):
        raise _Unusable("sent a file that is not the official one")
    return content


def _session() -> "requests.Session":
    """Return a session that goes nowhere without encryption, wherever a server sends it."""
    import requests

    session = requests.Session()
    del session.adapters["http://"]
    session.max_redirects = MAX_REDIRECTS
    return session


def _reason(error: Exception) -> str:
    from requests import exceptions

    if isinstance(error, _Unusable):
        return str(error)
    if isinstance(error, exceptions.InvalidSchema):
        return "leads to an address without encryption"
    if isinstance(error, exceptions.TooManyRedirects):
        return "leads from one address to another without end"
    if isinstance(error, exceptions.Timeout) or "timed out" in str(error):
        return "stopped answering"
    if isinstance(error, exceptions.ChunkedEncodingError):
        return "broke off"
    if isinstance(error, exceptions.ConnectionError):
        return "cannot be reached"
    return f"failed ({shorten(error)})"
