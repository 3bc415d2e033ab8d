"""Files of arrays that anybody may have written or damaged: looked at before they are read, and never code."""

import io
import math
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from dlab_core.arrays import Array, StateDict, StateError

MAX_BYTES = 2**30  # more than the largest SVM of MNIST takes
_KINDS = "biufU"  # of dtypes: truth, whole numbers, floats, text; an object would be code
_AT_ONCE = 2**20  # bytes of an array that are written in one go
_END = struct.Struct("<4s4H2LH")  # of an archive: its mark, four counts of members, size and place of their list
_LONGEST = 512  # bytes of a member in that list, its name and what is said of it included


def read_arrays(path: Path) -> StateDict:
    """Return the arrays of an .npz file as NumPy's savez writes it. Raises StateError, in words, for any other.

    No more memory is asked for than the file takes on the disk, whatever it says of itself.
    """
    if not path.is_file():
        raise StateError("it is not a file")
    if path.stat().st_size > MAX_BYTES:
        raise StateError(f"it is larger than {MAX_BYTES // 2**20} MB")
    return unpack_arrays(path.read_bytes())


def write_npz(file: IO[bytes], arrays: StateDict) -> None:
    """Write arrays of any shape by name as NumPy's savez does, but a little at a time.

    So no other thread waits for Python as long as it takes to copy a large array.
    """
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            array = np.asarray(array, order="C")
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as member:
                np.lib.format.write_array_header_1_0(member, np.lib.format.header_data_from_array_1_0(array))
                content = array.reshape(-1).view(np.uint8) if array.size else np.empty(0, dtype=np.uint8)
                for start in range(0, len(content), _AT_ONCE):
                    member.write(content[start : start + _AT_ONCE].data)


def unpack_arrays(content: bytes) -> StateDict:
    """Return what `write_npz` wrote. Raises StateError, in words, for anything else."""
    try:
        return {name.removesuffix(".npy"): _array(member) for name, member in unpack(content).items()}
    except StateError:
        raise
    except Exception as error:  # what the reader of npy raises, given bytes that nobody wrote, is no short list
        raise StateError("it is damaged") from error


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive by name. Raises StateError, in words, for one that DLab does not write.

    It is not compressed, so that what comes out is never more than what went in.
    """
    if len(content) < _END.size:
        raise StateError("it is damaged")
    mark, *_, count, size, _, comment = _END.unpack(content[-_END.size :])
    if mark != b"PK\5\6" or comment or size > count * _LONGEST:
        raise StateError("it is damaged")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = archive.infolist()
            packed = any(member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1 for member in found)
            if packed or sum(member.file_size for member in found) > len(content):
                raise StateError("it is packed in a way that DLab does not write")
            if len({member.filename for member in found}) < len(found) or len(found) != count:
                raise StateError("something is in it twice")
            return {member.filename: archive.read(member) for member in found}
    except StateError:
        raise
    except Exception as error:  # nor is what the reader of archives raises
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
