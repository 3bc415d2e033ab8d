"""Files written whole or not at all."""

import io
import os
import tempfile
from pathlib import Path

import numpy as np

from dlab_core.arrays import StateDict


def write_atomically(path: str | Path, content: bytes) -> None:
    """Write a file through a temporary one beside it."""
    path = Path(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
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
