"""DLab's core: models, data and pictures without a screen.

The public names in teaching order. They load on first use, so that importing dlab_core stays quick.
"""

from importlib import import_module
from typing import Any

_PLACES = {
    # data
    "Random2DGaussian": "data.mixtures",
    "sample_gauss_2d": "data.mixtures",
    "sample_gmm_2d": "data.mixtures",
    "Dataset": "data.dataset",
    "make_dataset": "data",
    # measures
    "class_to_onehot": "metrics",
    "eval_perf_binary": "metrics",
    "eval_perf_multi": "metrics",
    "eval_AP": "metrics",
    # models
    "fcann2_train": "models.fcann2",
    "fcann2_classify": "models.fcann2",
    "PTLogreg": "models.pt_logreg",
    "PTDeep": "models.pt_deep",
    "KSVMWrap": "models.ksvm_wrap",
    "prepare_engines": "engines.choice",
    # experiments
    "Recipe": "recipe",
    "load": "files",
    "save": "files",
    "presets": "files",
    "Run": "run",
    "start_run": "run",
    # looking
    "Look": "pictures",
    "Frame": "frame",
}

__all__ = list(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_PLACES)
