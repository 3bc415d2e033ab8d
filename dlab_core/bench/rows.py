"""The rows that this machine can measure."""

from collections.abc import Callable, Iterator
from typing import Any

import torch

from dlab_core.bench.pictures import line_picture, net_picture, net_surface, svm_picture, svm_values
from dlab_core.bench.steps import cuda_graph_steps, fcann2_steps, line_steps, net_steps
from dlab_core.bench.timing import Row
from dlab_core.engines.fused.prepare import prepare_engines
from dlab_core.recipe import Adam, Sgd, Training


def rows() -> Iterator[Row]:
    """Yield the rows that this machine can measure. Needs the compiled engines, and leaves PyTorch with one thread."""
    prepare_engines()
    torch.set_num_threads(1)
    sgd: Callable[..., Any] = lambda p: torch.optim.SGD(p, lr=0.1, foreach=True)  # noqa: E731
    adam: Callable[..., Any] = lambda p: torch.optim.Adam(p, lr=0.01, fused=True)  # noqa: E731
    small, plain = [2, 10, 10, 2], Training(optimiser=Sgd(), rate=0.1, l2=0.0)
    yield net_steps("step of [2,10,10,2], 60 points", small, 60, plain, sgd, 35, 60)
    mini = plain.model_copy(update={"batch": 10})
    yield net_steps("step of [2,10,10,2], batch 10", small, 60, mini, sgd, 60, 100)
    adaptive = plain.model_copy(update={"optimiser": Adam(), "rate": 0.01})
    yield net_steps("step of [2,10,10,2], Adam", small, 60, adaptive, adam, 30, 50)
    yield net_steps("step of [2,32,32,2], 1,000 points", [2, 32, 32, 2], 1000, plain, sgd, 3, 6, steps=60)
    yield line_steps(3_000)
    yield line_picture()
    yield net_picture()
    yield svm_values(58)
    yield svm_picture(500, 2, 0.003)
    yield svm_picture(500, 8, 0.010)
    yield net_surface()
    yield fcann2_steps(5_000)
    if torch.cuda.is_available():
        yield cuda_graph_steps()
