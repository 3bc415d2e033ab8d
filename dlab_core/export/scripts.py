"""A linear regression as a script that runs on its own: by hand, by autograd, with nn.Linear and a DataLoader."""

import math
from typing import Literal, get_args

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.batches import batch_bounds
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.engines.optimisers import row_of
from dlab_core.objective.regression_losses import LOSSES
from dlab_core.recipe import Config, LinReg, Recipe, Sgd, Training
from dlab_core.recipe.resource_files import template
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
    x, y = data.of(TRAIN)
    fields = _by_hand if way == "by_hand" else _autograd if way == "autograd" else _nn_linear
    return template(f"script_{way}.py").substitute(_of_all(recipe, x, y) | fields(recipe, x, y))


def _of_all(recipe: Recipe, x: Array, y: Array) -> dict[str, object]:
    """Return what stands in a script of any way: the points (n, F) and (n, K), and how long is trained on them."""
    training = recipe.training
    assert training.steps is not None, "an endless training has no script"
    batches = len(batch_bounds(len(x), training.batch)) - 1
    return {
        # A name is a text of somebody's: in a comment it is no code, and below the second line it declares no encoding.
        "name": f"# {one_line(recipe.name)}\n" if recipe.name else "",
        "x": _list(x),
        "y": _list(y),
        "seed": training.seed,
        "size": len(x) // batches,
        "epochs": training.steps // batches,
    }


def _list(values: Array) -> str:
    return "[" + ", ".join("[" + ", ".join(f"{v:.10g}" for v in row) + "]" for row in values.tolist()) + "]"


def _standardise(recipe: Recipe, unbiased: str = "") -> str:
    if not (isinstance(recipe.model, LinReg) and recipe.model.standardise):
        return ""
    return f"x = (x - x.mean(0)) / x.std(0{unbiased})  # standardised: the weights are of these\n"


def _start(recipe: Recipe, x: Array, y: Array) -> tuple[str, str] | None:
    """Return weights (F, K) and biases (K,) as lists, None where they are random."""
    model = recipe.model
    assert isinstance(model, LinReg)
    features, outputs = x.shape[1], y.shape[1]
    if model.start == "random":
        return None
    if model.start == "custom":
        weights = [[row[i] for row in model.initial] for i in range(features)]
        return str(weights), str([row[-1] for row in model.initial])
    value = 1.0 if model.start == "ones" else 0.0
    return str([[value] * outputs for _ in range(features)]), str([0.0] * outputs)


def _order(recipe: Recipe, n: int, shuffled: str, kept: str) -> str:
    """Return the order of n points in an epoch: of one batch it does not matter."""
    several = len(batch_bounds(n, recipe.training.batch)) > 2
    return shuffled if recipe.training.shuffle and several else kept


def _by_hand(recipe: Recipe, x: Array, y: Array) -> dict[str, object]:
    training = recipe.training
    start = _start(recipe, x, y)
    if start is None:
        weights, biases = f"rng.standard_normal(({x.shape[1]}, {y.shape[1]}))", f"np.zeros({y.shape[1]})"
    else:
        weights, biases = (f"np.array({values})" for values in start)
    loss = training.loss
    return {
        "standardise": _standardise(recipe),
        "weights": weights,
        "biases": biases,
        "order": _order(recipe, len(x), "rng.permutation(len(x))", "np.arange(len(x))"),
        "slope": LOSSES[loss.kind].gradient_text(loss),
        "momentum": repr(training.optimiser.momentum if isinstance(training.optimiser, Sgd) else 0.0),
        "penalty": f" + {2 * training.l2!r} * w" if training.l2 else "",
        "rate": repr(training.rate),
    }


def _with_torch(recipe: Recipe, weights: str, parameters: str) -> dict[str, object]:
    """Return what both ways with PyTorch say, given how they call the weights and the parameters."""
    training = recipe.training
    return {
        "standardise": _standardise(recipe, ", correction=0"),
        "optimiser": _optimiser(recipe, parameters),
        "loss": LOSSES[training.loss.kind].torch_text(training.loss),
        "penalty": f" + {training.l2!r} * ({weights}**2).sum()" if training.l2 else "",
    }


def _optimiser(recipe: Recipe, parameters: str) -> str:
    training = recipe.training
    row = row_of(training.optimiser)
    name = row.torch_class
    more = "".join(f", {key}={value!r}" for key, value in row.arguments(training.optimiser).items())
    if training.weight_decay or name == "AdamW":  # PyTorch's AdamW shrinks the weights unless it is told not to
        more += f", weight_decay={training.weight_decay!r}"
    return f"{name}({parameters}, lr={training.rate!r}{more})"


def _autograd(recipe: Recipe, x: Array, y: Array) -> dict[str, object]:
    start = _start(recipe, x, y)
    if start is None:
        weights = f"torch.randn({x.shape[1]}, {y.shape[1]}, requires_grad=True)"
        biases = f"torch.zeros({y.shape[1]}, requires_grad=True)"
    else:
        weights, biases = (f"torch.tensor({values}, requires_grad=True)" for values in start)
    order = _order(recipe, len(x), "torch.randperm(len(x))", "torch.arange(len(x))")
    return _with_torch(recipe, "w", "[w, b]") | {"weights": weights, "biases": biases, "order": order}


def _nn_linear(recipe: Recipe, x: Array, y: Array) -> dict[str, object]:
    start = _start(recipe, x, y)
    initial = ""
    if start is not None:
        initial = (
            "with torch.no_grad():\n"
            f"    model.weight.copy_(torch.tensor({start[0]}).T)\n"
            f"    model.bias.copy_(torch.tensor({start[1]}))\n"
        )
    return _with_torch(recipe, "model.weight", "model.parameters()") | {
        "shuffle": recipe.training.shuffle,
        "features": x.shape[1],
        "outputs": y.shape[1],
        "initial": initial,
    }
