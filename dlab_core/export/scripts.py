"""A linear regression as a script that runs on its own: by hand, by autograd, with nn.Linear and a DataLoader."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.batches import batch_bounds
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.engines.optimisers import row_of
from dlab_core.objective.regression_losses import LOSSES
from dlab_core.recipe import Config, LinReg, Recipe, Sgd, Training
from dlab_core.recipe.files import template
from dlab_core.recipe.sentences import one_line

Way = Literal["by_hand", "autograd", "nn_linear"]
WAYS: tuple[Way, ...] = get_args(Way)
MAX_POINTS = 300  # more are a table, not a script

# The fields that a script says, and those that change nothing of what is learned. With another one it is refused.
_OF_TRAINING = frozenset(
    {"seed", "optimiser", "loss", "rate", "l2", "batch", "shuffle", "steps", "engine", "eval_every"}
)
_OF_MODEL = frozenset({"kind", "standardise", "start", "initial"})


def why_not(recipe: Recipe, data: Dataset, way: Way) -> str:
    """Return in a sentence why there is no script, empty if there is one that does all that the recipe does."""
    model, training = recipe.model, recipe.training
    if not isinstance(model, LinReg):
        return "A script is written for linear regression: choose it as the model."
    if len(data) > MAX_POINTS:
        return f"A script holds its points, and {len(data):,} are too many for one: take at most {MAX_POINTS}."
    x, y = data.of(TRAIN)
    if not len(x):
        return "There are no points that train."
    of_training = _OF_TRAINING if way == "by_hand" else _OF_TRAINING | {"weight_decay"}
    reason = _left_out(model, _OF_MODEL) or _left_out(training, of_training)
    if reason:
        return reason
    plain = isinstance(training.optimiser, Sgd) and not training.optimiser.nesterov
    if way == "by_hand" and not plain:
        return "A script by hand takes plain steps: choose SGD without Nesterov, or another way to write it."
    if model.start == "custom" and [len(row) for row in model.initial] != [x.shape[1] + 1] * y.shape[1]:
        return "The given start does not fit the data: choose another one."
    if model.standardise and (x.std(0) <= 1e-12 * np.abs(x.mean(0)).max(initial=1.0)).any():
        return "An input that does not vary cannot be standardised in a script: switch Standardise off."
    return _uneven(training, len(x))


def _left_out(part: Config, written: frozenset[str]) -> str:
    """Return in a sentence which field of a part is not as it is by default, though a script does not write it."""
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if name not in written and value != field.default:
            mend = "leave it empty" if field.default is None else f"set it to {field.default:g}"
            return f"This script would not keep “{field.title}”, which is {value:g}: {mend}."
    return ""


def _uneven(training: Training, n: int) -> str:
    """Return in a sentence why n points cannot be trained on in whole passes of equal batches."""
    sizes = np.diff(batch_bounds(n, training.batch))
    if sizes.min() < sizes.max():
        size = max(size for size in range(1, sizes.max() + 1) if n % size == 0)
        return f"A script cannot cut {n} points into equal batches: set Batch to {size}, or leave it empty."
    if training.steps is None:
        return "A script comes to an end: give a number of Iterations."
    if training.steps % len(sizes):
        steps = math.ceil(training.steps / len(sizes)) * len(sizes)
        return f"A script trains in whole passes of {len(sizes)} batches: set Iterations to {steps:,}, say."
    return ""


def script(recipe: Recipe, data: Dataset, way: Way) -> str:
    """Return the text of a program that trains on the training points of `data` and prints what it has learned.

    It does what the recipe does, but draws random numbers of its own. Raises ValueError where `why_not` has a reason.
    """
    reason = why_not(recipe, data, way)
    if reason:
        raise ValueError(reason)
    model, training, (x, y) = recipe.model, recipe.training, data.of(TRAIN)
    assert isinstance(model, LinReg), "nothing else has a script"
    assert training.steps is not None, "an endless training has no script"
    terms = _NUMPY if way == "by_hand" else _TORCH
    features, outputs, batches = x.shape[1], y.shape[1], len(batch_bounds(len(x), training.batch)) - 1
    start = _start(model, features, outputs)
    weights, biases = terms.random.format(features, outputs), terms.zeros.format(outputs)
    if start is not None:
        weights, biases = map(terms.array.format, start)
    gaps = {
        # A name is a text of somebody's: in a comment it is no code, and below the second line it declares no encoding.
        "name": f"# {one_line(recipe.name)}\n" if recipe.name else "",
        "x": _list(x),
        "y": _list(y),
        "standardise": terms.standardise if model.standardise else "",
        "seed": training.seed,
        "size": len(x) // batches,
        "epochs": training.steps // batches,
        "weights": weights,
        "biases": biases,
        "order": terms.shuffled if training.shuffle and batches > 1 else terms.in_order,  # one batch has no order
    }
    if way == "by_hand":
        gaps |= {
            "slope": LOSSES[training.loss.kind].gradient_text(training.loss),
            "momentum": repr(row_of(training.optimiser).arguments(training.optimiser).get("momentum", 0.0)),
            "penalty": f" + {2 * training.l2!r} * w" if training.l2 else "",
            "rate": repr(training.rate),
        }
    elif way == "autograd":
        gaps |= _steps_of_torch(training, "w", "[w, b]")
    else:
        gaps |= _steps_of_torch(training, "model.weight", "model.parameters()")
        gaps |= {"shuffle": training.shuffle, "features": features, "outputs": outputs, "initial": _initial(start)}
    return template(f"script_{way}.py").substitute(gaps)


@dataclass(frozen=True)
class _Terms:
    """How a library writes arrays, random weights, zeros, orders of the points, and that these are standardised."""

    array: str
    random: str
    zeros: str
    shuffled: str
    in_order: str
    standardise: str


_STANDARDISE = "x = (x - x.mean(0)) / x.std(0{})  # standardised: the weights are of these\n"
_NUMPY = _Terms(
    "np.array({})",
    "rng.standard_normal(({}, {}))",
    "np.zeros({})",
    "rng.permutation(len(x))",
    "np.arange(len(x))",
    _STANDARDISE.format(""),
)
_TORCH = _Terms(
    "torch.tensor({}, requires_grad=True)",
    "torch.randn({}, {}, requires_grad=True)",
    "torch.zeros({}, requires_grad=True)",
    "torch.randperm(len(x))",
    "torch.arange(len(x))",
    _STANDARDISE.format(", correction=0"),
)


def _list(values: Array) -> str:
    return "[" + ", ".join("[" + ", ".join(f"{v:.10g}" for v in row) + "]" for row in values.tolist()) + "]"


def _start(model: LinReg, features: int, outputs: int) -> tuple[str, str] | None:
    """Return weights (F, K) and biases (K,) as lists, None where they are random."""
    if model.start == "random":
        return None
    if model.start == "custom":
        *weights, biases = map(list, zip(*model.initial, strict=True))
        return str(weights), str(biases)
    value = 1.0 if model.start == "ones" else 0.0
    return str([[value] * outputs] * features), str([0.0] * outputs)


def _initial(start: tuple[str, str] | None) -> str:
    """Return how a module is given the weights and biases to start with, empty where they are random."""
    if start is None:
        return ""
    return (
        "with torch.no_grad():\n"
        f"    model.weight.copy_(torch.tensor({start[0]}).T)\n"
        f"    model.bias.copy_(torch.tensor({start[1]}))\n"
    )


def _steps_of_torch(training: Training, weights: str, parameters: str) -> dict[str, object]:
    """Return what both ways with PyTorch say, given how they call the weights and the parameters."""
    row = row_of(training.optimiser)
    arguments = {"lr": training.rate} | row.arguments(training.optimiser)
    if training.weight_decay or row.torch_class == "AdamW":  # which shrinks the weights unless it is told not to
        arguments["weight_decay"] = training.weight_decay
    optimiser = ", ".join([parameters, *(f"{name}={value!r}" for name, value in arguments.items())])
    return {
        "optimiser": f"{row.torch_class}({optimiser})",
        "loss": LOSSES[training.loss.kind].torch_text(training.loss),
        "penalty": f" + {training.l2!r} * ({weights}**2).sum()" if training.l2 else "",
    }
