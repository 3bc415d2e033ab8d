"""What later runs need, got ready while nothing trains: libraries, and the compiled engine."""

import logging
import subprocess
import sys
import threading
from importlib import import_module

from dlab_core.child_process import command, environment

COMPILER = "dlab_core.engines.fused"  # a module that compiles the engine when it is run
KERNEL = "dlab_core.engines.fused.kernel"  # the engine

IMPORTING = threading.Lock()  # held by whoever imports: two threads that import PyTorch at once can each see half of it

log = logging.getLogger(__name__)


class WarmUp:
    """Prepares one thing at a time, on a thread that trains, so that nothing is imported beside it.

    The engine is compiled in a process of its own, for compiling takes seconds in which Python does nothing else; here
    it is only loaded from the disk.
    """

    def __init__(self) -> None:
        self._libraries = ["torch", "torch.optim", "torch._dynamo", "sklearn.svm"]
        self._compiler: subprocess.Popen[bytes] | None = None
        self._begun = self._loaded = False

    @property
    def done(self) -> bool:
        """Whether there is nothing left to do."""
        return not self._libraries and (self._loaded or self._compiler is None)

    def begin(self) -> None:
        """Have the engine compiled, if no program before has; returns at once. Training thread only."""
        if not self._begun:
            self._begun = True
            if KERNEL in sys.modules:  # another page has it already
                self._loaded = True
                return
            self._compiler = subprocess.Popen(command(COMPILER), stdin=subprocess.DEVNULL, env=environment())

    def prepare_next(self) -> None:
        """Import the next library; when there is none, load the engine if it is compiled. Training thread only."""
        if self._libraries:
            with IMPORTING:
                import_module(self._libraries.pop(0))
        else:
            self.load_engine()

    def load_engine(self, patience_s: float = 0.0) -> None:
        """Load the engine if it is compiled and on the disk, or will be within so many seconds.

        Training thread only.
        """
        if self._loaded or self._compiler is None:
            return
        try:
            self._compiler.wait(patience_s)
        except subprocess.TimeoutExpired:
            return
        self._loaded = True
        if self._compiler.returncode:
            log.warning("the engine was not compiled: status %d", self._compiler.returncode)
            return
        from dlab_core.engines.fused.prepare import prepare_engines

        with IMPORTING:
            prepare_engines()

    def end(self) -> None:
        """Stop what is still being compiled. Training thread only."""
        if self._compiler is not None:
            self._compiler.kill()
            self._compiler.wait()
