"""Where a descent begins: what the point that is dragged on a loss surface does to a recipe.

A model may begin elsewhere in one of two ways, each a base class: InitialWeights gives all, ParameterOverrides some.
"""

from dlab_core.arrays import Array
from dlab_core.pictures.loss_landscape import Landscape, Slice
from dlab_core.recipe import InitialWeights, ParameterOverrides, Recipe


def initial_weights_fit(recipe: Recipe) -> bool:
    """Whether there are initial weights for each output, if they are given at all."""
    model = recipe.model
    return not (isinstance(model, InitialWeights) and model.initial) or len(model.initial) == _outputs(recipe)


def with_initial(recipe: Recipe, picture: Landscape | Slice, values: dict[int, float]) -> Recipe:
    """Return the recipe with parameters, by their number in the picture, that begin at other values.

    Of a linear model all parameters are given then, of the many of a net those alone.
    """
    model = recipe.model
    if isinstance(model, InitialWeights):
        return _with_model(recipe, start="custom", initial=_rows(recipe, picture.begin, values))
    if isinstance(model, ParameterOverrides):
        named = {picture.all_names[number]: value for number, value in values.items()}
        return _with_model(recipe, overrides=tuple((dict(model.overrides) | named).items()))
    return recipe


def without_overrides(recipe: Recipe) -> Recipe:
    """Return the recipe of a net whose parameters begin where the seed has them."""
    return _with_model(recipe, overrides=()) if isinstance(recipe.model, ParameterOverrides) else recipe


def without_initial(recipe: Recipe) -> Recipe:
    """Return the recipe as it would be if its descent began elsewhere: its loss is the same function."""
    return (
        _with_model(recipe, start="random", initial=())
        if isinstance(recipe.model, InitialWeights)
        else without_overrides(recipe)
    )


def _rows(recipe: Recipe, begin: Array, values: dict[int, float]) -> tuple[tuple[float, ...], ...]:
    """Return of each output the weights and the bias."""
    vector = begin.tolist()
    for number, value in values.items():
        vector[number] = value
    outputs = _outputs(recipe)
    features = len(vector) // outputs - 1
    return tuple((*vector[k * features : (k + 1) * features], vector[outputs * features + k]) for k in range(outputs))


def _outputs(recipe: Recipe) -> int:
    """Return how many sums a linear model makes: two classes share one."""
    task = recipe.data.task
    return 1 if task.kind == "classes" else task.outputs


def _with_model(recipe: Recipe, **change: object) -> Recipe:
    return recipe.model_copy(update={"model": recipe.model.model_copy(update=change)})
