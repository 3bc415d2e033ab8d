"""The activations: what a neuron does with its sum z, everywhere in DLab.

Importing this imports no PyTorch. To add one is a row here, its name above it, and its two loops in
`engines/fused/layers.py`; recipe, window, nets, backprop and engines read this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
ActivationName = Literal["relu", "leaky_relu", "elu", "tanh", "sigmoid", "softplus", "identity"]


@dataclass(frozen=True)
class Activation:
    """An activation h = f(z), element by element.

    title: what a person reads. of_torch: picks the function of a tensor out of PyTorch. f: the same of an array.
    gradient: f' in terms of z and h. code: what the compiled loops call it. onnx: the operator of ONNX, and what it is
    given beside z.
    """

    title: str
    of_torch: Callable[[Any], Callable[[Any], Any]]
    f: Callable[[Array], Array]
    gradient: Callable[[Array, Array], Array]
    code: int
    onnx: tuple[str, dict[str, float]]

    def in_torch(self) -> Callable[[Any], Any]:
        """Return the function of a tensor; imports PyTorch, which nothing that only reads the table has to."""
        return self.of_torch(import_module("torch"))


ACTIVATIONS: dict[ActivationName, Activation] = {
    "relu": Activation(
        "ReLU",
        lambda torch: torch.relu,
        lambda z: np.maximum(z, 0),
        lambda z, h: (z > 0).astype(z.dtype),
        code=0,
        onnx=("Relu", {}),
    ),
    "leaky_relu": Activation(
        "Leaky ReLU",
        lambda torch: torch.nn.functional.leaky_relu,
        lambda z: np.where(z > 0, z, 0.01 * z),
        lambda z, h: np.where(z > 0, 1, 0.01),
        code=1,
        onnx=("LeakyRelu", {"alpha": 0.01}),
    ),
    "elu": Activation(
        "ELU",
        lambda torch: torch.nn.functional.elu,
        lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
        lambda z, h: np.where(z > 0, 1, h + 1),
        code=2,
        onnx=("Elu", {"alpha": 1.0}),
    ),
    "tanh": Activation("Tanh", lambda torch: torch.tanh, np.tanh, lambda z, h: 1 - h * h, code=3, onnx=("Tanh", {})),
    "sigmoid": Activation(
        "Sigmoid",
        lambda torch: torch.sigmoid,
        lambda z: 0.5 * (1 + np.tanh(0.5 * z)),
        lambda z, h: h * (1 - h),
        code=4,
        onnx=("Sigmoid", {}),
    ),
    "softplus": Activation(
        "Softplus",
        lambda torch: torch.nn.functional.softplus,
        lambda z: np.logaddexp(0, z),
        lambda z, h: -np.expm1(-h),
        code=6,
        onnx=("Softplus", {}),
    ),
    "identity": Activation(
        "None",
        lambda torch: torch.nn.Identity(),
        lambda z: z,
        lambda z, h: np.ones_like(z),
        code=5,
        onnx=("Identity", {}),
    ),
}

# What a person reads, by name.
ACTIVATION_TITLES: dict[str, str] = {name: activation.title for name, activation in ACTIVATIONS.items()}


def name_of(function: object) -> ActivationName | None:
    """Return the name of a PyTorch function or module that is an activation of the table, None of any other."""
    for name, activation in ACTIVATIONS.items():
        known = activation.in_torch()
        if function is known or (isinstance(known, import_module("torch").nn.Module) and type(function) is type(known)):
            return name
    return None
