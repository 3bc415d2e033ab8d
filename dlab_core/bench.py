"""What the engines buy on the machine at hand: each row times a common way and DLab's, turn by turn, on one thread.

The common way is written out here as one would write it without DLab.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch
from sklearn.svm import SVC

from dlab_core.arrays import Array
from dlab_core.data import make_dataset
from dlab_core.data.batches import Batches
from dlab_core.data.dataset import Dataset
from dlab_core.data.mixtures import sample_gmm_2d
from dlab_core.engines.choice import Engine
from dlab_core.engines.cuda_graph import CudaGraphEngine
from dlab_core.engines.fused.engine import FusedEngine
from dlab_core.engines.fused.prepare import prepare_engines
from dlab_core.learners.make import make_learner
from dlab_core.metrics.classification import class_to_onehot
from dlab_core.models.fcann2 import fcann2_train, init_params
from dlab_core.models.pt_deep import PTDeep
from dlab_core.pictures.colours import blend as blend_colours
from dlab_core.pictures.colours import diverging
from dlab_core.pictures.contours import Grid, class_boundaries, contours
from dlab_core.pictures.look import Look
from dlab_core.pictures.loss_landscape import landscape
from dlab_core.pictures.surface import surface
from dlab_core.recipe import Adam, DeepNet, KernelSVM, LinReg, ModelConfig, Parabola, Sgd, Training

TURNS = 7  # of either side
SAMPLES = 5  # in a turn, of acts that are not long; the quickest counts, for what else a machine does only adds to it
SAMPLE_S, LONG_S = 0.001, 0.05
LOOK = Look(rect=((-6.0, -6.0), (6.0, 6.0)), shape=(256, 256))
_GRID = Grid(LOOK.rect, LOOK.shape)


@dataclass(frozen=True)
class Row:
    """Two ways to do the same: each does `count` steps or pictures a call.

    must, aim: the least ratio that DLab promises, and the one it hopes for. must_s: the longest time, where the promise
    is one; the ratio is for information then.
    """

    name: str
    common: Callable[[], object]
    ours: Callable[[], object]
    count: int = 1
    must: float = 0.0
    aim: float = 0.0
    must_s: float | None = None


@dataclass(frozen=True)
class Measured:
    """What a row took, in seconds for one step or picture."""

    row: Row
    common_s: float
    ours_s: float

    @property
    def ratio(self) -> float:
        """How many times as fast DLab is."""
        return self.common_s / self.ours_s

    @property
    def holds(self) -> bool:
        """Whether the row keeps what it must."""
        return self.ratio >= self.row.must if self.row.must_s is None else self.ours_s <= self.row.must_s


def measure(row: Row) -> Measured:
    """Time both sides in turns and return the best of each."""
    sides = row.common, row.ours
    first = [_seconds(side, 1) for side in sides]  # warms up, too
    best = [float("inf")] * 2
    for _ in range(TURNS):
        for i, side in enumerate(sides):
            for _ in range(SAMPLES if first[i] < LONG_S else 1):
                best[i] = min(best[i], _seconds(side, max(1, round(SAMPLE_S / first[i]))) / row.count)
    return Measured(row, *best)


def _seconds(act: Callable[[], object], repeats: int) -> float:
    """Return how long an act takes, repeated at once."""
    begin = time.perf_counter()
    for _ in range(repeats):
        act()
    return (time.perf_counter() - begin) / repeats


def rows() -> Iterator[Row]:
    """Yield the rows that this machine can measure. Needs the compiled engines, and leaves PyTorch with one thread."""
    prepare_engines()
    torch.set_num_threads(1)
    sgd: Callable[..., Any] = lambda p: torch.optim.SGD(p, lr=0.1, foreach=True)  # noqa: E731
    adam: Callable[..., Any] = lambda p: torch.optim.Adam(p, lr=0.01, fused=True)  # noqa: E731
    small, plain = [2, 10, 10, 2], Training(optimiser=Sgd(), rate=0.1, l2=0.0)
    yield _steps("step of [2,10,10,2], 60 points", small, 60, plain, sgd, 35, 60)
    mini = plain.model_copy(update={"batch": 10})
    yield _steps("step of [2,10,10,2], batch 10", small, 60, mini, sgd, 60, 100)
    adaptive = plain.model_copy(update={"optimiser": Adam(), "rate": 0.01})
    yield _steps("step of [2,10,10,2], Adam", small, 60, adaptive, adam, 30, 50)
    yield _steps("step of [2,32,32,2], 1,000 points", [2, 32, 32, 2], 1000, plain, sgd, 3, 6, steps=60)
    yield _line_steps(3_000)
    yield _line_picture()
    yield _net_picture()
    yield _svm_values(58)
    yield _svm_picture(500, 2, 0.003)
    yield _svm_picture(500, 8, 0.010)
    yield _net_surface()
    yield _fcann2(5_000)
    if torch.cuda.is_available():
        yield _cuda_graph()


# ------------------------------------------------------------------------------------------------ steps


def _points(n: int, classes: int = 2) -> tuple[Array, Array]:
    random = np.random.default_rng(0)
    return random.uniform(-5, 5, (n, 2)), np.arange(n) % classes


def _tensors(n: int, device: str = "cpu") -> tuple[torch.Tensor, torch.Tensor]:
    x, y = _points(n)
    return torch.tensor(x, dtype=torch.float32, device=device), torch.tensor(
        class_to_onehot(y, 2), dtype=torch.float32, device=device
    )


def _loop(
    widths: list[int], n: int, batch: int | None, make: Callable[..., Any], steps: int, device: str = "cpu"
) -> Callable[[], object]:
    """The training loop of a PyTorch tutorial."""
    model = PTDeep(widths, generator=torch.Generator().manual_seed(0)).to(device)
    optimiser = make(model.parameters())
    x, targets = _tensors(n, device)
    starts = range(0, n, batch or n)

    def train() -> None:
        for i in range(steps):
            start = starts[i % len(starts)]
            chosen = slice(start, start + (batch or n))
            optimiser.zero_grad()
            loss = model.get_loss(x[chosen], targets[chosen])
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()

    return train


def _engine(
    make: Callable[..., Engine], widths: list[int], n: int, training: Training, steps: int, device: str = "cpu"
) -> Callable[[], object]:
    module = PTDeep(widths, generator=torch.Generator().manual_seed(0)).to(device)
    engine, batches = make(module, training), Batches(n, 1, training.batch, True)
    x, targets = _tensors(n, device)
    return lambda: engine.advance(steps, x, targets, batches)


def _steps(
    name: str, widths: list[int], n: int, training: Training, make: Any, must: float, aim: float, steps: int = 300
) -> Row:
    ours = _engine(FusedEngine, widths, n, training, steps)
    return Row(name, _loop(widths, n, training.batch, make, steps), ours, steps, must, aim)


def _cuda_graph() -> Row:
    def sgd(parameters: Any) -> Any:
        return torch.optim.SGD(parameters, lr=0.1, foreach=True)

    def synchronised(act: Callable[[], object]) -> Callable[[], object]:
        def acted() -> None:
            act()
            torch.cuda.synchronize()

        return acted

    widths, training, steps = [2, 10, 10, 2], Training(rate=0.1, l2=0.0), 300
    ours = _engine(CudaGraphEngine, widths, 60, training, steps, "cuda")
    common = _loop(widths, 60, None, sgd, steps, "cuda")
    return Row("step of [2,10,10,2] on the GPU", synchronised(common), synchronised(ours), steps, 5, 20)


def _fcann2(steps: int) -> Row:
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

    return Row("step of fcann2_train", by_the_formulas, lambda: fcann2_train(x, y, steps, random_state=1), steps, 2, 3)


# --------------------------------------------------------------------------------------------- pictures


@cache
def _svm(vectors: int, classes: int) -> tuple[Any, SVC]:
    """A learner of a mixture with so many support vectors, or a few more; and scikit-learn's machine."""
    for n in range(max(1, vectors // 30), vectors):
        x, y = sample_gmm_2d(2 * classes + 8, classes, n, random_state=3)
        svc = SVC(gamma=0.5, random_state=0).fit(x, y)
        if len(svc.support_) >= vectors:
            break
    learner = make_learner(KernelSVM(), Dataset(x, y, np.zeros(len(x), dtype=np.uint8), classes), Training())
    while learner.needs_fit:
        learner.advance(1)
    return learner, svc


def _all_points() -> Array:
    x, y = np.meshgrid(_GRID.xs, _GRID.ys)
    return np.column_stack([x.ravel(), y.ravel()])


def _svm_values(vectors: int) -> Row:
    learner, svc = _svm(vectors, 2)
    return Row(
        f"values of an SVM, {vectors} support vectors",
        lambda: svc.decision_function(_all_points()),
        lambda: learner.predict_grid(_GRID.xs, _GRID.ys),
        must=200,
    )


def _svm_picture(vectors: int, classes: int, must_s: float) -> Row:
    learner, svc = _svm(vectors, classes)

    def common() -> None:
        values = svc.decision_function(_all_points()).reshape(*LOOK.shape, -1)
        if classes == 2:
            contours(values[:, :, 0], _GRID, (-1.0, 0.0, 1.0))
            diverging(values[:, :, 0], 0.0, 1.0, LOOK.palette)
        else:
            class_boundaries(values, _GRID)
            blend_colours(values, "scores", LOOK.palette)

    name = f"picture of an SVM, {vectors} support vectors, {classes} classes"
    return Row(name, common, lambda: surface(learner, LOOK), must_s=must_s)


def _net_surface() -> Row:
    x, y = _points(60)
    learner: Any = make_learner(DeepNet(hidden=(10, 10)), Dataset(x, y, np.zeros(60, dtype=np.uint8), 2), Training())
    learner.advance(200)

    def common() -> None:
        with torch.no_grad():
            learner.module(torch.from_numpy(_all_points().astype(np.float32))).numpy()

    ours = lambda: learner.predict_grid(_GRID.xs, _GRID.ys)  # noqa: E731
    return Row("values of [2,10,10,2], 256 x 256", common, ours, must=3, aim=5)


# -------------------------------------------------------------------------------------------- regression


def _line_steps(steps: int) -> Row:
    """y = a x + b on 100 points: the loop of a tutorial with nn.Linear, and the compiled one."""
    x = torch.linspace(-1, 1, 100)[:, None]
    y = 3 * x + 2
    training = Training(optimiser=Sgd(), rate=0.1, l2=0.0)
    model = torch.nn.Linear(1, 1)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)

    def common() -> None:
        for _ in range(steps):
            optimiser.zero_grad()
            loss = torch.nn.functional.mse_loss(model(x), y)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()

    engine, batches = FusedEngine(PTDeep([1, 1], head="linear"), training), Batches(100, 1, None, True)
    return Row("step of a line, 100 points", common, lambda: engine.advance(steps, x, y, batches), steps, 30, 60)


def _loss_picture(name: str, model: ModelConfig, side: int, must_s: float) -> Row:
    """The loss over two parameters: each cell by itself in PyTorch, and all of them with colours and contours."""
    data = make_dataset(Parabola(n=100), 1)
    learner: Any = make_learner(model, data, Training(l2=0.0))
    objective, module = learner.objective(), learner.module
    first, second = objective.indices[0], objective.indices[1]
    rect = ((-4.0, -4.0), (4.0, 4.0))
    grid = Grid(rect, (side, side))
    x, y = (torch.tensor(array, dtype=torch.float32) for array in (data.x, data.y))
    of_first = module.weights[0].detach()[0, :1]
    of_second = module.biases[0].detach() if objective.linear else module.weights[0].detach()[0, 1:2]

    @torch.no_grad()
    def common() -> None:
        for v in grid.ys.tolist():
            of_second.fill_(v)
            for u in grid.xs.tolist():
                of_first.fill_(u)
                torch.nn.functional.mse_loss(module(x), y).item()

    path = np.zeros((1, 2))
    draw = lambda: landscape(objective, first, second, rect, (side, side), LOOK.palette, path, path[0])  # noqa: E731
    return Row(name, common, draw, must_s=must_s)


def _line_picture() -> Row:
    return _loss_picture("loss picture of a line, 200 x 200", LinReg(), 200, 0.005)


def _net_picture() -> Row:
    return _loss_picture("loss picture of [1,10,10,1], 100 x 100", DeepNet(hidden=(10, 10)), 100, 0.05)


# ---------------------------------------------------------------------------------------------- printing


def duration(seconds: float) -> str:
    """Write a short time with a fitting unit."""
    return f"{seconds * 1e6:,.1f} us" if seconds < 1e-3 else f"{seconds * 1e3:,.2f} ms"


def line(measured: Measured) -> str:
    """Write a row: name, both times, ratio."""
    times = f"{duration(measured.common_s):>12} {duration(measured.ours_s):>12}"
    return f"{measured.row.name:<52} {times} {measured.ratio:>8.1f}x"
