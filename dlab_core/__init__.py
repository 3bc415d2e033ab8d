"""DLab's core: models, data and pictures without a screen.

The public names in teaching order. They load on first use, so that importing dlab_core stays quick.
"""

from importlib import import_module
from typing import Any

_NAMES = {
    # data
    "data.mixtures": ("Random2DGaussian", "sample_gauss_2d", "sample_gmm_2d"),
    "data.dataset": ("Dataset",),
    "data": ("make_dataset",),
    # measures
    "metrics.classification": ("class_to_onehot", "eval_perf_binary", "eval_perf_multi", "eval_AP"),
    # models
    "models.fcann2": ("fcann2_train", "fcann2_classify"),
    "models.pt_logreg": ("PTLogreg",),
    "models.pt_deep": ("PTDeep",),
    "models.ksvm_wrap": ("KSVMWrap",),
    "engines.fused.prepare": ("prepare_engines",),
    # experiments
    "recipe": ("Recipe",),
    "recipe.files": ("load", "save", "presets"),
    "training.run": ("Run", "start_run"),
    # looking
    "pictures.surface": ("SurfaceRequest",),
    "training.frame": ("FrameRequest", "Frame"),
}
_PLACES = {name: f"dlab_core.{module}" for module, names in _NAMES.items() for name in names}

__all__ = list(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted(_PLACES)
