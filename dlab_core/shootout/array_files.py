"""Arrays from files that anybody may have written or damaged: looked at before they are read, and never code."""

import io
import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from dlab_core.arrays import Array, StateDict, StateError

MAX_BYTES = 2**30  # more than the largest SVM of MNIST takes
_KINDS = "biufU"  # of dtypes: truth, whole numbers, floats, text; an object would be code


def read_arrays(path: Path) -> StateDict:
    """Return the arrays of an .npz file as NumPy's savez writes it. Raises StateError, in words, for any other.

    No more memory is asked for than the file takes on the disk, whatever it says of itself.
    """
    if not path.is_file():
        raise StateError("it is not a file")
    if path.stat().st_size > MAX_BYTES:
        raise StateError(f"it is larger than {MAX_BYTES // 2**20} MB")
    content = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            packed = any(member.compress_type != zipfile.ZIP_STORED for member in members)
            if packed or sum(member.file_size for member in members) > len(content):
                raise StateError("it is packed in a way that DLab does not write")
            return {member.filename.removesuffix(".npy"): _array(archive.read(member)) for member in members}
    except StateError:
        raise
    except Exception as error:  # what the readers of zip and npy raise, given bytes that nobody wrote, is no short list
        raise StateError("it is damaged") from error


def _array(content: bytes) -> Array:
    file = io.BytesIO(content)
    if np.lib.format.read_magic(file) != (1, 0):
        raise StateError("an array in it is of another version")
    shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    if dtype.kind not in _KINDS or not dtype.itemsize:
        raise StateError(f"an array in it is of {dtype}, which is not read")
    if math.prod(shape) * dtype.itemsize != len(content) - file.tell():
        raise StateError(f"an array in it is said to be {' x '.join(map(str, shape))}, and is not")
    file.seek(0)
    array: Array = np.lib.format.read_array(file, allow_pickle=False)
    return array


@contextmanager
def setting_aside(path: Path) -> Iterator[None]:
    """Rename a file that turns out to be no good, so that nothing is lost; the StateError then says its new name."""
    try:
        yield
    except StateError as error:
        number, aside = 1, path.with_name(f"{path.name}.aside")
        while aside.exists():
            number += 1
            aside = path.with_name(f"{path.name}.aside-{number}")
        path.rename(aside)
        raise StateError(f"{error}, so it was set aside as {aside.name}") from None
