"""Files of arrays that anybody may have written or damaged: looked at before they are read, and never code."""

import io
import math
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from dlab_core.arrays import Array, StateDict, StateError

MAX_BYTES = 2**30  # more than the largest SVM of MNIST takes
_KINDS = "biufU"  # of dtypes: truth, whole numbers, floats, text; an object would be code
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


def pack_arrays(arrays: StateDict) -> bytes:
    """Return arrays of any shape by name as an .npz file that is not compressed."""
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    return content.getvalue()


def unpack_arrays(content: bytes) -> StateDict:
    """Return what `pack_arrays` packed. Raises StateError, in words, for anything else."""
    try:
        return {name.removesuffix(".npy"): _array(member) for name, member in unpack(content).items()}
    except StateError:
        raise
    except Exception as error:  # what the reader of npy raises, given bytes that nobody wrote, is no short list
        raise StateError("it is damaged") from error


def pack(members: Mapping[str, bytes]) -> bytes:
    """Return files by name as one archive that is not compressed; equal files make equal archives."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, member in members.items():
            archive.writestr(zipfile.ZipInfo(name), member)
    return content.getvalue()


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
