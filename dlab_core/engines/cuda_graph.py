"""The CUDA graph engine: a step captured once on the GPU, and replayed without PyTorch's overhead.

After https://pytorch.org/docs/stable/notes/cuda.html#cuda-graphs.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from dlab_core.arrays import Array
from dlab_core.data.batches import Batches
from dlab_core.engines.autograd import AutogradEngine
from dlab_core.engines.engine import is_out_of_memory
from dlab_core.models.net_spec import NetSpec
from dlab_core.recipe import Training

WARM_UP_STEPS = 3  # before a capture, for what PyTorch makes on first use
REPLAYS = 256  # between two looks at the losses


class CudaGraphEngine(AutogradEngine):
    """Does what the autograd engine does, by a graph for each size of batch.

    A captured step finds the indices of its batch and the learning rate in fixed places and writes its loss behind that
    of the step before, so that nothing comes to the host for some hundred steps. If one of these losses is not finite,
    the steps from the last look on are undone, and those before it done again.
    """

    name = "cuda_graph"
    holds_gil = False

    @staticmethod
    def why_not(spec: NetSpec, training: Training, device: str) -> str:
        if device != "cuda":
            return "a CUDA graph needs an NVIDIA GPU"
        return "a CUDA graph would drop the same neurons in each step" if spec.dropouts else ""

    def __init__(self, module: nn.Module, training: Training) -> None:
        self._device = next(module.parameters()).device
        self._rate = torch.zeros((), device=self._device)
        self._losses = torch.zeros(REPLAYS, device=self._device)
        self._count = torch.zeros(1, dtype=torch.int64, device=self._device)
        super().__init__(module, training)
        self._forget()

    def _forget(self) -> None:
        """Drop all graphs, because they know other tensors or numbers than those that are in use now."""
        self._steps: dict[int, tuple[Callable[[], None], Tensor]] = {}  # by size of batch: a step, and its indices
        self._held: tuple[Tensor, Tensor] | None = None

    def _make_optimiser(self, training: Training) -> torch.optim.Optimizer:
        optimiser = super()._make_optimiser(training)
        for group in optimiser.param_groups:
            group["lr"] = self._rate  # a number would stay in the graph as it is
            if "capturable" in group:
                group["capturable"] = self._device.type == "cuda"
        return optimiser

    def load_state_dict(self, state_dict: dict[str, Array]) -> None:
        super().load_state_dict(state_dict)
        self._forget()

    def advance(self, steps: int, x: Tensor, targets: Tensor, batches: Batches) -> Array:
        if self._held is None or self._held[0] is not x or self._held[1] is not targets:
            self._forget()
            self._held = x, targets
        self.module.train()
        done: list[Array] = []
        left = steps
        while left:
            count = min(left, REPLAYS)
            try:
                losses = self._advance(count, batches)
            except RuntimeError as error:
                if done and is_out_of_memory(error):
                    break
                raise
            done.append(losses)
            left -= count
            if not np.isfinite(losses[-1]):
                break
        return np.concatenate(done) if done else np.empty(0)

    def _advance(self, count: int, batches: Batches) -> Array:
        for size in set(np.diff(batches.bounds).tolist()):
            self._step_of(size)  # captured before anything is to be undone
        tensors, position = self._tensors(), batches.position()
        before = [tensor.clone() for tensor in tensors]
        losses = self._replay(count, batches)
        finite = np.isfinite(losses)
        if finite.all():
            return losses
        good = int(np.argmin(finite))
        self._restore(tensors, before)
        batches.seek(position)
        self._replay(good, batches)
        return losses[: good + 1]

    def _replay(self, count: int, batches: Batches) -> Array:
        """Do steps whatever comes of them, and return their losses."""
        self._count.zero_()
        pass_, order = -1, None
        for _ in range(count):
            if batches.order != pass_:
                pass_ = batches.order
                order = None if batches.full else torch.from_numpy(batches.orders()[0]).to(self._device)
                self._rate.fill_(self.training.rate * self.training.decay**batches.epoch)
            start, end = batches.bounds[batches.at], batches.bounds[batches.at + 1]
            step, indices = self._step_of(int(end - start))
            if order is not None:
                indices.copy_(order[start:end])
            step()
            batches.advance()
        losses: Array = self._losses[:count].double().cpu().numpy()
        return losses

    def _step_of(self, size: int) -> tuple[Callable[[], None], Tensor]:
        if size not in self._steps:
            assert self._held is not None
            x, targets = self._held
            indices = torch.arange(size, device=self._device)

            def step() -> None:
                self.optimiser.zero_grad()
                loss = self.loss(x.index_select(0, indices), targets.index_select(0, indices))
                loss.backward()  # type: ignore[no-untyped-call]
                self.optimiser.step()
                self._losses.index_copy_(0, self._count, loss.detach().reshape(1))
                self._count.add_(1)

            self._steps[size] = self._captured(step), indices
        return self._steps[size]

    def _captured(self, step: Callable[[], None]) -> Callable[[], None]:
        """Return what replays a step; all is as before."""
        tensors = self._tensors()
        before = [tensor.clone() for tensor in tensors]
        side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(WARM_UP_STEPS):
                step()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            step()
        known = {id(tensor) for tensor in tensors}
        for tensor in self._tensors():
            if id(tensor) not in known:
                tensor.zero_()  # a moment that the first step made
        self._restore(tensors, before)
        return graph.replay

    def _tensors(self) -> list[Tensor]:
        """Return all that a step changes: parameters and buffers of the module, moments of the optimiser."""
        moments = [value for of_one in self.optimiser.state.values() for value in of_one.values()]
        return [*self.module.parameters(), *self.module.buffers(), *(m for m in moments if isinstance(m, Tensor))]

    @torch.no_grad()
    def _restore(self, tensors: list[Tensor], before: list[Tensor]) -> None:
        for tensor, old in zip(tensors, before, strict=True):
            tensor.copy_(old)
