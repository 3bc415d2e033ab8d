"""Files written whole or not at all."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from dlab_core.arrays import StateDict


def write_atomically(path: str | Path, content: bytes) -> None:
    """Write a file through a temporary one beside it."""
    with atomic_file(path) as file:
        file.write(content)


@contextmanager
def atomic_file(path: str | Path) -> Iterator[IO[bytes]]:
    """Yield a temporary file that takes the place of the one at `path` once all is written."""
    path = Path(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_arrays(path: str | Path, arrays: StateDict) -> None:
    """Write arrays of any shape by name as an .npz file that is not compressed."""
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    write_atomically(path, content.getvalue())
