"""How the loop is compiled, and an exponential that runs on several numbers at a time."""

import math
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import numba
import numpy as np
import platformdirs

from dlab_core import activations
from dlab_core.engines import optimisers
from dlab_core.objective import regression_losses


def _can_cache() -> bool:
    """Have compiled code kept in a folder of the person who runs this; return whether it can be written.

    The folder is named after the text of these files, and of the tables whose codes they read: numba would not see that
    one which another calls has changed.
    """
    if "NUMBA_CACHE_DIR" not in os.environ:
        tables = (Path(str(table.__file__)) for table in (activations, optimisers, regression_losses))
        files = [*tables, *sorted(Path(__file__).parent.glob("*.py"))]
        text = b"".join(path.read_bytes() for path in files)
        folder = platformdirs.user_cache_path("DLab", appauthor=False) / "numba" / sha256(text).hexdigest()[:16]
        numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
    folder = Path(numba.config.CACHE_DIR)  # type: ignore[attr-defined]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


# Not "nnan" and "ninf": they would delete the test for a finite loss.
_FAST = {"reassoc", "contract", "nsz", "arcp"}
is_kept = _can_cache()  # whether what is compiled is there for the next program
# Inlined, because a process that compiles calls copies of such functions that were optimised by themselves, and one
# that loads what is kept calls other copies: the last bits of a loss would tell them apart.
compiled: Any = numba.njit(nogil=True, fastmath=_FAST, error_model="numpy", forceinline=True)
# In the order that is written: in another, products of the largest numbers are infinite sooner or later than PyTorch's.
compiled_in_order: Any = numba.njit(nogil=True, fastmath={"contract", "nsz"}, error_model="numpy", forceinline=True)
compiled_and_kept: Any = numba.njit(nogil=True, fastmath=_FAST, error_model="numpy", cache=is_kept)


@compiled
def exp(x):  # type: ignore[no-untyped-def]
    """exp(x) in double precision for -708 < x < 709, in arithmetic that runs on several numbers at a time."""
    x = min(max(x, -708.0), 709.0)
    k = math.floor(x * 1.4426950408889634 + 0.5)
    r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10
    p = 1.0 / 479001600
    p = p * r + 1.0 / 39916800
    p = p * r + 1.0 / 3628800
    p = p * r + 1.0 / 362880
    p = p * r + 1.0 / 40320
    p = p * r + 1.0 / 5040
    p = p * r + 1.0 / 720
    p = p * r + 1.0 / 120
    p = p * r + 1.0 / 24
    p = p * r + 1.0 / 6
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return p * np.int64((np.int64(np.int32(k)) + 1023) << 52).view(np.float64)
