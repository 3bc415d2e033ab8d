"""Getting the fused engine ready: it is compiled once, and then loaded from the disk."""

from dlab_core.engines.fused.grid import compile_grid
from dlab_core.engines.fused.kernel import compile_train
from dlab_core.engines.fused.passes import give_one_thread


def prepare_engines() -> None:
    """Compile the fused engine, which takes seconds, or load it, which takes a fraction of one.

    Nothing is compiled unless this is called, and until then runs use autograd.
    """
    compile_grid()
    compile_train()
    give_one_thread()
