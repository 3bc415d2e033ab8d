"""Import torchvision's data sets also beside a build of PyTorch that it was not made for.

torchvision from PyPI is built for CUDA. Beside PyTorch's CPU build its compiled operators do not load, and importing it
ends with "operator torchvision::nms does not exist": https://github.com/pytorch/vision/issues/9085. Data sets need
none of the operators, so that it is enough to declare the two that are missed.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_MISSED = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_declared: list[Any] = []  # kept: a library that is collected takes its operators along


def torchvision_datasets() -> ModuleType:
    """Return torchvision.datasets."""
    try:
        return import_module("torchvision.datasets")
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
    import torch

    library: Any = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    for operator in _MISSED:
        library.define(operator)
    _declared.append(library)
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]  # what was imported half
    return import_module("torchvision.datasets")
