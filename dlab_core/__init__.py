"""DLab's core: models, data and pictures without a screen.

The public names in teaching order. They load on first use, so that importing dlab_core stays quick.
"""

from importlib import import_module
from typing import Any

_PLACES = {
    # data
    "Random2DGaussian": "dlab_core.data.mixtures",
    "sample_gauss_2d": "dlab_core.data.mixtures",
    "sample_gmm_2d": "dlab_core.data.mixtures",
    "Dataset": "dlab_core.data.dataset",
    "make_dataset": "dlab_core.data",
    # measures
    "class_to_onehot": "dlab_core.metrics.classification",
    "eval_perf_binary": "dlab_core.metrics.classification",
    "eval_perf_multi": "dlab_core.metrics.classification",
    "eval_AP": "dlab_core.metrics.classification",
    # models
    "fcann2_train": "dlab_core.models.fcann2",
    "fcann2_classify": "dlab_core.models.fcann2",
    "PTLogreg": "dlab_core.models.pt_logreg",
    "PTDeep": "dlab_core.models.pt_deep",
    "KSVMWrap": "dlab_core.models.ksvm_wrap",
    "prepare_engines": "dlab_core.engines.fused.prepare",
    # experiments
    "Recipe": "dlab_core.recipe",
    "load": "dlab_core.recipe.files",
    "save": "dlab_core.recipe.files",
    "presets": "dlab_core.recipe.files",
    "Run": "dlab_core.training.run",
    "start_run": "dlab_core.training.run",
    # looking
    "SurfaceRequest": "dlab_core.pictures.surface",
    "FrameRequest": "dlab_core.pictures.frame_request",
    "Frame": "dlab_core.training.frame",
}

__all__ = list(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted(_PLACES)
