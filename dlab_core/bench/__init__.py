"""What the engines buy on the machine at hand: each row times a common way and DLab's, turn by turn, on one thread.

The common way is written out here as one would write it without DLab.
"""

from collections.abc import Iterator
from functools import partial

import torch

from dlab_core.bench.pictures import loss_picture, net_surface, svm_picture, svm_values
from dlab_core.bench.steps import cuda_graph_steps, fcann2_steps, line_steps, net_steps
from dlab_core.bench.timing import Row
from dlab_core.engines.fused.prepare import prepare_engines
from dlab_core.recipe import Adam, DeepNet, LinReg, Sgd, Training


def rows() -> Iterator[Row]:
    """Yield the rows that this machine can measure. Needs the compiled engines, and leaves PyTorch with one thread."""
    prepare_engines()
    torch.set_num_threads(1)
    small, plain = [2, 10, 10, 2], Training(optimiser=Sgd(), rate=0.1, l2=0.0)
    yield net_steps("step of [2,10,10,2], 60 points", small, 60, plain)
    mini = plain.model_copy(update={"batch": 10})
    yield net_steps("step of [2,10,10,2], batch 10", small, 60, mini)
    adaptive = plain.model_copy(update={"optimiser": Adam(), "rate": 0.01})
    yield net_steps("step of [2,10,10,2], Adam", small, 60, adaptive, partial(torch.optim.Adam, lr=0.01, fused=True))
    yield net_steps("step of [2,32,32,2], 1,000 points", [2, 32, 32, 2], 1000, plain, steps=60)
    yield line_steps(3_000)
    yield loss_picture("loss picture of a line, 200 x 200", LinReg(), 200)
    yield loss_picture("loss picture of [1,10,10,1], 100 x 100", DeepNet(hidden=(10, 10)), 100)
    yield svm_values(58)
    yield svm_picture(500, 2)
    yield svm_picture(500, 8)
    yield net_surface()
    yield fcann2_steps(5_000)
    if torch.cuda.is_available():
        yield cuda_graph_steps()
