"""What a run came to, as files."""

import io
import json
import math
from pathlib import Path
from typing import Any

from dlab_core.atomic_write import write_atomically
from dlab_core.metrics.scores import SplitScores
from dlab_core.pictures.coefficients import CoefficientsRequest
from dlab_core.recipe import files
from dlab_core.training.run import Run

_SURFACE_SIDE = 800  # pixels of the longer side


def write_result(trained: Run, out: Path) -> None:
    """Write result.json, recipe.json and, of two inputs, surface.png into a folder."""
    content = json.dumps(result(trained), indent=2, allow_nan=False) + "\n"
    write_atomically(out / "result.json", content.encode())
    files.save(trained.recipe, out / "recipe.json")
    if trained.dataset.x.shape[1] == 2:
        _write_surface(trained, out / "surface.png")


def _write_surface(trained: Run, path: Path) -> None:
    from dlab_core.export.drawing import SurfaceFrames

    frames = SurfaceFrames(trained.dataset, _SURFACE_SIDE, equal=trained.recipe.data.equal_scales)
    picture = frames.draw(trained.view())
    if picture is not None:
        content = io.BytesIO()
        picture.save(content, "PNG")
        write_atomically(path, content.getvalue())


def result(trained: Run) -> dict[str, Any]:
    """Return what a run came to, as result.json has it; numbers that are not finite become null."""
    scores = {split: _scores(of_split) for split, of_split in trained.scores.items() if of_split is not None}
    return {
        "name": trained.recipe.name,
        "state": trained.state,
        "message": trained.message,
        "step": trained.learner.step,
        "loss": _finite(trained.history.last_loss),
        **scores,
        "coefficients": coefficients(trained),
        "parameters": sum(values.size for values in trained.learner.parameters().values()),
        "engine": trained.learner.engine,
        "device": trained.learner.device,
        "seconds": round(trained.seconds, 3),
        **({"journal": [entry.to_json() for entry in trained.journal]} if trained.journal else {}),
    }


def _scores(scores: SplitScores) -> dict[str, Any]:
    figures: dict[str, Any] = {name: _finite(getattr(scores, name)) for name in scores.measures}
    confusion = {} if scores.confusion is None else {"confusion": scores.confusion.tolist()}
    return figures | {"points": scores.n} | confusion


def coefficients(trained: Run) -> list[dict[str, Any]]:
    """Return the weights and the bias for each output of a linear model, in the units of the data; else nothing."""
    found = trained.picture(CoefficientsRequest())
    if found is None:
        return []
    return [
        {
            "output": name,
            "weights": {feature: _finite(float(w)) for feature, w in zip(found.names, weights, strict=True)},
            "bias": _finite(float(bias)),
        }
        for name, weights, bias in zip(found.outputs, found.weights.T, found.biases, strict=True)
    ]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
