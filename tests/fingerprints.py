"""Fingerprints of what every shipped recipe comes to: they show that a change of the code changed no number.

    python tests/fingerprints.py before.json
    python tests/fingerprints.py after.json before.json

The first writes, for each recipe and for the engines autograd and fused, what `result.json` has after at most 2,000
steps, and a hash of every picture that the recipe's page asks for: at step 0, at step 100, at the end, and of the past.
The second also compares, and ends with exit code 1 where anything differs. Fingerprints are of one machine.
"""

import dataclasses
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from dlab_core.commands.result import result
from dlab_core.engines.fused.prepare import prepare_engines
from dlab_core.pictures.coefficients import CoefficientsRequest
from dlab_core.pictures.contours import bounds_of
from dlab_core.pictures.fit import FitRequest
from dlab_core.pictures.gradients import GradientsRequest
from dlab_core.pictures.loss_landscape import LossRequest
from dlab_core.pictures.margins import MarginsRequest
from dlab_core.pictures.marks import MarksRequest
from dlab_core.pictures.parameters import ParametersRequest
from dlab_core.pictures.predictions import PredictionRequest, PredictionsRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.pictures.top_losses import TopLossesRequest
from dlab_core.pictures.view import PictureRequest
from dlab_core.pictures.weight_images import WeightImagesRequest
from dlab_core.recipe import Digits, Recipe, RegressData, files
from dlab_core.training.run import Run, start_run

MOST_STEPS = 2000
ENGINES = ("autograd", "fused")
MOMENTS = (0, 100, MOST_STEPS)  # steps at which pictures are looked at


def shortened(recipe: Recipe, engine: str) -> Recipe:
    """Return the recipe with at most MOST_STEPS steps, on the small digits."""
    steps = min(recipe.training.steps or MOST_STEPS, MOST_STEPS)
    training = recipe.training.model_copy(update={"steps": steps, "engine": engine})
    data = recipe.data.model_copy(update={"source": "small"}) if isinstance(recipe.data, Digits) else recipe.data
    return recipe.model_copy(update={"training": training, "data": data})


def requests(run: Run) -> dict[str, PictureRequest[Any]]:
    """Return what the page of a run asks for, by the name that stands in the files."""
    data = run.recipe.data
    if isinstance(data, Digits):
        side = run.dataset.space.shape[-1]
        drawing = np.linspace(0.0, 1.0, side * side).reshape(side, side)
        return {
            "weights": WeightImagesRequest(),
            "top_losses": TopLossesRequest(),
            "parameters": ParametersRequest(),
            "prediction": PredictionRequest(drawing),
        }
    x = run.dataset.x
    rect = bounds_of(x if x.shape[1] == 2 else np.column_stack([x[:, 0], x[:, 0]]))
    if isinstance(data, RegressData):
        return {
            "fit": FitRequest((rect[0][0], rect[1][0]), 256),
            "surface": SurfaceRequest(rect, (64, 256)),
            "predictions": PredictionsRequest(),
            "loss": LossRequest(),
            "coefficients": CoefficientsRequest(),
            "gradients": GradientsRequest(),
            "parameters": ParametersRequest(),
        }
    return {
        "surface": SurfaceRequest(rect),
        "marks": MarksRequest(),
        "parameters": ParametersRequest(),
        "margins": MarginsRequest(),
    }


def hash_of(value: Any) -> str:
    """Return a hash of numbers, texts and arrays, in order, whatever the objects that hold them are called."""
    found = hashlib.sha256()

    def take(item: Any) -> None:
        if dataclasses.is_dataclass(item):
            for field in dataclasses.fields(item):
                take(getattr(item, field.name))
        elif isinstance(item, dict):
            for key, inner in sorted(item.items()):
                take(key)
                take(inner)
        elif isinstance(item, list | tuple):
            for inner in item:
                take(inner)
        elif isinstance(item, np.ndarray):
            found.update(f"{item.dtype}{item.shape}".encode() + np.ascontiguousarray(item).tobytes())
        else:
            found.update(repr(item).encode())

    take(value)
    return found.hexdigest()[:16]


def fingerprint(recipe: Recipe) -> dict[str, Any]:
    """Return what a recipe comes to, and hashes of its pictures."""
    run = start_run(recipe)
    hashes: dict[str, str] = {}

    def look(moment: str, past: int | None = None) -> None:
        for name, request in requests(run).items():  # one by one, so that none depends on the others
            picture = run.picture(request, past)
            if picture is not None:
                hashes[f"{moment} {name}"] = hash_of(picture)

    for moment in MOMENTS:
        while (run.learner.step < moment and run.state == "running") or run.state == "solving" or run.scoring:
            run.advance(max(1, moment - run.learner.step))
        look(f"step {moment}")
    saved = run.checkpoints.steps
    if len(saved) > 1:
        look("past", int(saved[len(saved) // 2]))
    found = result(run)
    del found["seconds"]
    run.stop()
    return {"result": found, "curves": hash_of(run.history.curves()), "pictures": hashes}


def main(out: Path, before: Path | None = None) -> int:
    """Write fingerprints; compare with earlier ones if given, and return the exit code."""
    prepare_engines()
    found: dict[str, Any] = {}
    for name, path in files.presets().items():
        recipe = files.load(path)
        engines = ENGINES if recipe.model.obeys("engine") else ("auto",)
        for engine in engines:
            found[f"{name} {engine}"] = json.loads(json.dumps(fingerprint(shortened(recipe, engine))))
            print(name, engine, len(found[f"{name} {engine}"]["pictures"]), flush=True)
    out.write_text(json.dumps(found, indent=1))
    if before is None:
        return 0
    old = json.loads(before.read_text())
    differing = [key for key in {**old, **found} if old.get(key) != found.get(key)]
    for key in differing:
        a, b = _flat(old.get(key)), _flat(found.get(key))
        print(key, "differs in", [f"{k}: {a.get(k)} -> {b.get(k)}" for k in {**a, **b} if a.get(k) != b.get(k)][:8])
    print(f"{len(found)} recipes, {len(differing)} differ")
    return bool(differing)


def _flat(item: Any, prefix: str = "") -> dict[str, Any]:
    if not isinstance(item, dict):
        return {prefix: item}
    return {k: v for key, inner in item.items() for k, v in _flat(inner, f"{prefix}/{key}").items()}


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
