"""Steps of training: the loop of a tutorial, and DLab's engines."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from dlab_core.arrays import Array
from dlab_core.bench.timing import Row
from dlab_core.data.batches import Batches
from dlab_core.data.mixtures import sample_gmm_2d
from dlab_core.engines.cuda_graph import CudaGraphEngine
from dlab_core.engines.engine import Engine
from dlab_core.engines.fused.engine import FusedEngine
from dlab_core.metrics.classification import class_to_onehot
from dlab_core.models.fcann2 import fcann2_train, init_params
from dlab_core.models.pt_deep import PTDeep
from dlab_core.recipe import Sgd, Training


def random_points(n: int, classes: int = 2) -> tuple[Array, Array]:
    """Return points (n, 2) and their classes (n,)."""
    random = np.random.default_rng(0)
    return random.uniform(-5, 5, (n, 2)), np.arange(n) % classes


def _tensors(n: int, device: str = "cpu") -> tuple[torch.Tensor, torch.Tensor]:
    x, y = random_points(n)
    return torch.tensor(x, dtype=torch.float32, device=device), torch.tensor(
        class_to_onehot(y, 2), dtype=torch.float32, device=device
    )


def _loop(
    optimiser: torch.optim.Optimizer, loss: Callable[[slice], torch.Tensor], n: int, batch: int | None, steps: int
) -> Callable[[], object]:
    """The training loop of a PyTorch tutorial, given the loss of a batch."""
    starts = range(0, n, batch or n)

    def train() -> None:
        for i in range(steps):
            start = starts[i % len(starts)]
            optimiser.zero_grad()
            loss(slice(start, start + (batch or n))).backward()  # type: ignore[no-untyped-call]
            optimiser.step()

    return train


def _loop_of_net(
    widths: list[int], n: int, batch: int | None, make: Callable[..., Any], steps: int, device: str = "cpu"
) -> Callable[[], object]:
    model = PTDeep(widths, generator=torch.Generator().manual_seed(0)).to(device)
    x, targets = _tensors(n, device)
    return _loop(make(model.parameters()), lambda at: model.get_loss(x[at], targets[at]), n, batch, steps)


def _engine(
    make: Callable[..., Engine], widths: list[int], n: int, training: Training, steps: int, device: str = "cpu"
) -> Callable[[], object]:
    module = PTDeep(widths, generator=torch.Generator().manual_seed(0)).to(device)
    engine, batches = make(module, training), Batches(n, 1, training.batch, True)
    x, targets = _tensors(n, device)
    return lambda: engine.advance(steps, x, targets, batches)


def sgd(parameters: Any) -> torch.optim.Optimizer:
    """The optimiser of the tutorial."""
    return torch.optim.SGD(parameters, lr=0.1, foreach=True)


def net_steps(name: str, widths: list[int], n: int, training: Training, make: Any = sgd, steps: int = 300) -> Row:
    """Steps of a net of these widths on n points."""
    ours = _engine(FusedEngine, widths, n, training, steps)
    return Row(name, _loop_of_net(widths, n, training.batch, make, steps), ours, steps)


def cuda_graph_steps() -> Row:
    """Steps of a small net on the GPU."""

    def synchronised(act: Callable[[], object]) -> Callable[[], object]:
        def acted() -> None:
            act()
            torch.cuda.synchronize()

        return acted

    widths, training, steps = [2, 10, 10, 2], Training(rate=0.1, l2=0.0), 300
    ours = _engine(CudaGraphEngine, widths, 60, training, steps, "cuda")
    common = _loop_of_net(widths, 60, None, sgd, steps, "cuda")
    return Row("step of [2,10,10,2] on the GPU", synchronised(common), synchronised(ours), steps)


def fcann2_steps(steps: int) -> Row:
    """Steps of `fcann2_train`."""
    x, y = sample_gmm_2d(6, 2, 10, random_state=100)

    def by_the_formulas() -> None:
        W1, b1, W2, b2 = init_params(2, 5, 2, 1)
        Yoh_, N = class_to_onehot(y, 2), len(x)
        for _ in range(steps):
            S1 = x @ W1.T + b1
            H1 = np.maximum(0, S1)
            S2 = H1 @ W2.T + b2
            E = np.exp(S2 - S2.max(axis=1, keepdims=True))
            P = E / E.sum(axis=1, keepdims=True)
            loss = -np.log(P[np.arange(N), y]).mean() + 1e-3 * ((W1**2).sum() + (W2**2).sum())
            if not np.isfinite(loss):
                raise FloatingPointError(loss)
            G2 = (P - Yoh_) / N
            G1 = (G2 @ W2) * (S1 > 0)
            W2 = W2 - 0.05 * (G2.T @ H1 + 2e-3 * W2)
            b2 = b2 - 0.05 * G2.sum(axis=0)
            W1 = W1 - 0.05 * (G1.T @ x + 2e-3 * W1)
            b1 = b1 - 0.05 * G1.sum(axis=0)

    return Row("step of fcann2_train", by_the_formulas, lambda: fcann2_train(x, y, steps, random_state=1), steps)


def line_steps(steps: int) -> Row:
    """y = a x + b on 100 points: the loop of a tutorial with nn.Linear, and the compiled one."""
    x = torch.linspace(-1, 1, 100)[:, None]
    y = 3 * x + 2
    training = Training(optimiser=Sgd(), rate=0.1, l2=0.0)
    model = torch.nn.Linear(1, 1)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    common = _loop(optimiser, lambda _: torch.nn.functional.mse_loss(model(x), y), 100, None, steps)
    engine, batches = FusedEngine(PTDeep([1, 1], head="linear"), training), Batches(100, 1, None, True)
    return Row("step of a line, 100 points", common, lambda: engine.advance(steps, x, y, batches), steps)
