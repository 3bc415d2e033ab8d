"""What a run will need of the memory of this machine, estimated before it is made."""

import os
import sys

from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.learners.inputs import features_of
from dlab_core.learners.learner import CannotLearn
from dlab_core.recipe import ModelConfig, Training

_GB = 1e9
_PROGRAM = 1_000_000_000  # libraries, checkpoints, pictures, a block of a step or of a scoring
_BYTES = 8


def of_machine() -> int:
    """Return the bytes of memory of this machine, 0 where that cannot be found out."""
    if sys.platform == "win32":
        import ctypes

        # MEMORYSTATUSEX: two 32-bit numbers, the length and the load, then seven of 64 bits, the total first.
        status = (ctypes.c_uint64 * 8)()
        status[0] = ctypes.sizeof(status)
        return int(status[1]) if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)) else 0
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return 0


def needed(model: ModelConfig, data: Dataset, training: Training) -> int:
    """Return about how many bytes a run takes at its largest."""
    points = len(data)
    outputs = data.task.outputs
    features = len(features_of(model, data.space)[0])
    in_all = data.x.nbytes + 3 * _BYTES * points * (features + outputs)  # as they are, as features, as a learner's
    trained = int((data.split == TRAIN).sum())
    batch = min(trained, training.batch or trained)
    return _PROGRAM + int(in_all) + _BYTES * model.numbers(features, outputs, trained, batch)


def require(model: ModelConfig, data: Dataset, training: Training) -> None:
    """Raise CannotLearn, in words, for a run that needs more memory than there is."""
    wanted, there = needed(model, data, training), of_machine()
    if there and wanted > there:
        raise CannotLearn(
            f"This would need about {wanted / _GB:.0f} GB and this machine has {there / _GB:.0f} GB: fewer points, "
            "smaller layers or a smaller batch."
        )
