"""Fit a kernel SVM in a process of its own, which can be killed: libsvm cannot be interrupted.

Run as `python -m dlab_core.learners.svm_child FOLDER`: FOLDER holds the arguments of KSVMWrap as a task, and SOLUTION
is written there.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from dlab_core import child_process
from dlab_core.arrays import Array
from dlab_core.atomic_write import write_arrays
from dlab_core.models.svm_solution import SVMSolution

SOLUTION = "solution.npz"


class SVMChild:
    """A fit under way in a child process."""

    def __init__(self, x: Array, y: Array, settings: dict[str, Any]) -> None:
        """Begin to fit (n, D) points of (n,) classes; `settings` are the arguments of KSVMWrap after the points."""
        self._temporary = TemporaryDirectory(prefix="dlab-svm-")
        self._folder = Path(self._temporary.name)
        child_process.write_task(self._folder, settings, {"x": x, "y": y})
        self._process = child_process.begin(__spec__.name, self._folder)

    @property
    def process_id(self) -> int:
        """The id of the child process."""
        return self._process.pid

    def solution(self) -> tuple[SVMSolution, float] | None:
        """Return solution and loss, None while there is none; raises ValueError, in words, where there can be none."""
        status = self._process.poll()
        if status is None:
            return None
        try:
            if error := child_process.read_error(self._folder):
                raise ValueError(error)
            if status != 0:
                raise ValueError(f"The process that solved the SVM ended with status {status}: try fewer points.")
            arrays = child_process.load_arrays(self._folder / SOLUTION)
            return SVMSolution.from_arrays(arrays), float(arrays["loss"])
        finally:
            self.kill()

    def kill(self) -> None:
        """End the child process at once, and forget what it has done."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._temporary.cleanup()


def main(folder: Path) -> None:
    """Fit what the folder asks for."""
    child_process.end_with_parent()
    from dlab_core.models.ksvm_wrap import KSVMWrap

    arrays = child_process.load_arrays(folder / child_process.ARRAYS)
    x, y = arrays["x"], arrays["y"]
    try:
        solution = SVMSolution.of(KSVMWrap(x, y, **child_process.read_task(folder)))
        loss = solution.loss(x, y)  # here, because it takes as long as a prediction of all points
    except ValueError as error:
        child_process.write_error(folder, error)
    else:
        write_arrays(folder / SOLUTION, solution.arrays() | {"loss": np.array(loss)})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
