"""The autograd engine: PyTorch's own optimisers, for any module on any device."""

from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from dlab_core.arrays import Array, below
from dlab_core.data.batches import Batches
from dlab_core.engines.engine import Engine, block_of, is_out_of_memory
from dlab_core.engines.optimisers import row_of
from dlab_core.models.net_spec import NetSpec, spec_of
from dlab_core.models.pt_logreg import Trainable
from dlab_core.objective.regression_losses import LOSSES
from dlab_core.recipe import Training

_MASK_STREAM = 4


class AutogradEngine(Engine):
    """PyTorch's own optimisers, on any module on any device."""

    name = "autograd"
    holds_gil = True

    @staticmethod
    def why_not(spec: NetSpec, training: Training, device: str) -> str:
        return ""

    def __init__(self, module: nn.Module, training: Training) -> None:
        self.module = module
        self._spec = spec_of(module)
        self.training = training
        self.optimiser = self._make_optimiser(training)
        self._loss = 0.0  # of the blocks of a step under way
        if self._spec.head == "linear":
            in_torch = LOSSES[training.loss.kind].in_torch
            module.regression_loss = in_torch(training.loss, nn.functional)  # type: ignore[assignment]

    def _make_optimiser(self, training: Training) -> torch.optim.Optimizer:
        row = row_of(training.optimiser)
        arguments = row.arguments(training.optimiser) | ({"fused": True} if row.fused else {})
        optimiser: torch.optim.Optimizer = getattr(torch.optim, row.torch_class)(
            self.module.parameters(), lr=training.rate, weight_decay=training.weight_decay, **arguments
        )
        return optimiser

    def loss(self, x: Tensor, targets: Tensor) -> Tensor:
        """Return the mean loss of a batch with its penalties."""
        loss = cast(Trainable, self.module).get_loss(x, targets, self.training.l2)
        if self.training.l1:
            weights = (p for p in self.module.parameters() if p.dim() > 1)
            loss = loss + self.training.l1 * torch.stack([w.abs().sum() for w in weights]).sum()
        return loss

    def advance(self, steps: int, x: Tensor, targets: Tensor, batches: Batches) -> Array:
        """Do steps and return the loss of each; of a large one a block: mean losses and gradients are sums over blocks.

        Batch norm needs the whole batch for its statistics.
        """
        module, optimiser = self.module, self.optimiser
        block = batches.largest if self._spec.batch_norm else block_of(module, batches.largest)
        rate, decay = self.training.rate, self.training.decay
        losses = np.empty(steps)
        bounds = batches.bounds
        order = -1  # none yet: the first step takes its pass from the cursor
        module.train()
        for i in range(steps):
            if batches.order != order:
                order = batches.order
                shuffled = None if batches.fixed else torch.from_numpy(batches.orders()[0]).to(x.device)
                for group in optimiser.param_groups:
                    group["lr"] = rate * decay**batches.epoch
            start, end = bounds[batches.at], bounds[batches.at + 1]
            first, last = start + batches.done, min(end, start + batches.done + block)
            if first == start:
                optimiser.zero_grad()
                self._loss = 0.0
            _draw_masks(self._spec, batches)
            try:
                chosen = slice(first, last) if shuffled is None else shuffled[first:last]
                loss = self.loss(x[chosen], targets[chosen])
                if last - first < end - start:
                    loss = loss * float((last - first) / (end - start))
                self._loss += loss.item()
                losses[i] = self._loss
                if not np.isfinite(self._loss):
                    return losses[: i + 1]
                loss.backward()  # type: ignore[no-untyped-call]
                if last < end:
                    batches.done = int(last - start)
                    return losses[:i]
                optimiser.step()
            except RuntimeError as error:
                if i and is_out_of_memory(error):
                    return losses[:i]
                raise
            batches.advance()
            if last - first < end - start:
                return losses[: i + 1]
        return losses

    def state_dict(self) -> dict[str, Array]:
        state_dict, row = {}, row_of(self.training.optimiser)
        for name, parameter in self.module.named_parameters():
            known = self.optimiser.state.get(parameter, {})
            for moment in row.moments(self.training.optimiser):
                value = known.get(moment)
                value = torch.zeros_like(parameter) if value is None else value  # as it begins
                state_dict[f"optimiser.{moment}.{name}"] = value.detach().cpu().numpy().copy()
            if row.counts:
                state_dict[f"optimiser.step.{name}"] = np.array(float(known.get("step", 0)), dtype=np.float32)
        return state_dict

    def load_state_dict(self, state_dict: dict[str, Array]) -> None:
        self.optimiser.state.clear()
        row, moments = row_of(self.training.optimiser), below("optimiser.", state_dict)
        wanted = row.moments(self.training.optimiser)
        if not wanted:
            return  # a velocity that stood still meanwhile is not taken up again
        for name, parameter in self.module.named_parameters():
            own = [f"{moment}.{name}" for moment in (*wanted, *(["step"] if row.counts else []))]
            if all(key in moments for key in own):
                # The step counter of Adam is a float32 scalar; every moment lies beside its parameter.
                self.optimiser.state[parameter] = {
                    key.split(".")[0]: torch.from_numpy(np.array(moments[key])).to(parameter.device) for key in own
                }


def _draw_masks(spec: NetSpec, batches: Batches) -> None:
    """Seed the dropouts by the place among the batches and of the block, so that no run depends on how it was cut."""
    for k, dropout in enumerate(spec.dropouts):
        stream = (batches.seed, _MASK_STREAM, batches.order, batches.at, k, *([batches.done] if batches.done else []))
        dropout.seed = int(np.random.SeedSequence(stream).generate_state(1, np.uint64)[0] >> 1)
