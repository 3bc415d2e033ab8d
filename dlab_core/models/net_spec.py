"""What a module says of itself: engines, the objective, pictures and scripts read this and nothing else of a module."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from torch import Tensor, nn

from dlab_core.activations import ActivationName, name_of

Head = Literal["softmax", "linear", "sigmoid", "hinge", "unknown"]
Pairs = tuple[tuple[nn.Parameter, nn.Parameter], ...]


class Dropout(Protocol):
    """A dropout whose mask is a function of a seed."""

    seed: int | None


@dataclass(frozen=True)
class NetSpec:
    """A fully connected net.

    layers: weights [inputs x outputs] and biases [outputs] of each affine layer. activations: after each but the last,
    None for one that DLab does not know. head: what becomes of the last layer's outputs, and the loss that goes with
    it. dropouts: of its hidden layers. norms: what normalises the sums of hidden layers over the batch. complete:
    whether these layers hold all its parameters. divergence_reason: returns why the loss of such points is not finite,
    in a sentence, where the net knows better than that the rate is too large. set_points: takes how many points there
    are to train on.
    """

    layers: Pairs = ()
    activations: tuple[ActivationName | None, ...] = ()
    head: Head = "unknown"
    dropouts: tuple[Dropout, ...] = ()
    norms: tuple[nn.BatchNorm1d, ...] = ()
    complete: bool = False
    divergence_reason: Callable[[Tensor, Tensor], str] = lambda X, Yoh_: ""
    set_points: Callable[[int], None] = lambda points: None

    @property
    def known_activations(self) -> tuple[ActivationName, ...]:
        """The names of its activations, without those that DLab does not know."""
        return tuple(name for name in self.activations if name is not None)

    @property
    def batch_norm(self) -> bool:
        """Whether sums are normalised over the batch."""
        return len(self.norms) > 0

    @property
    def plain(self) -> bool:
        """Whether it is nothing but these layers and activations, and the loss a function of their parameters."""
        known = len(self.known_activations) == len(self.activations)
        return self.complete and known and not self.dropouts and not self.batch_norm


@runtime_checkable
class HasSpec(Protocol):
    """A module that describes itself."""

    def spec(self) -> NetSpec:
        """Return what it is."""


def net_spec(
    module: nn.Module,
    layers: Iterable[tuple[nn.Parameter, nn.Parameter]],
    head: Head,
    activations: Iterable[object] = (),
    dropouts: Iterable[Dropout] = (),
    norms: Iterable[nn.BatchNorm1d] = (),
) -> NetSpec:
    """Return the description of a module of these layers, with the torch functions between them."""
    pairs = tuple(layers)
    complete = {id(tensor) for pair in pairs for tensor in pair} == {id(p) for p in module.parameters()}
    return NetSpec(pairs, tuple(name_of(one) for one in activations), head, tuple(dropouts), tuple(norms), complete)


def spec_of(module: nn.Module) -> NetSpec:
    """Return what a module says of itself; of one that says nothing, what normalises over the batch."""
    if isinstance(module, HasSpec):
        return module.spec()
    return NetSpec(norms=tuple(part for part in module.modules() if isinstance(part, nn.BatchNorm1d)))
