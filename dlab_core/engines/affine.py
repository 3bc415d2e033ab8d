"""The affine layers of the modules that DLab knows."""

from collections.abc import Iterator

from torch import nn


def affine_layers(module: nn.Module) -> Iterator[tuple[nn.Parameter, nn.Parameter]]:
    """Yield weights and biases of each layer of a PTDeep or a PTLogreg, nothing for other modules."""
    if isinstance(getattr(module, "W", None), nn.Parameter):
        yield module.W, module.b  # type: ignore[misc]
    elif isinstance(getattr(module, "weights", None), nn.ParameterList):
        yield from zip(module.weights, module.biases, strict=True)  # type: ignore[arg-type]
