"""The engines that a recipe can ask for: what a person reads of each, and where its class is.

To add one is its file in `dlab_core/engines` and a row here, with its name above.
"""

from dataclasses import dataclass
from typing import Literal

EngineName = Literal["auto", "autograd", "fused", "cuda_graph", "by_hand"]


@dataclass(frozen=True)
class EngineRow:
    """title, about: what a person reads. module, engine: its file and its class, imported when a run asks for it.

    compiled: whether it is a compiled loop, which has to be ready first.
    """

    title: str
    about: str
    module: str
    engine: str
    compiled: bool = False


ENGINES: dict[EngineName, EngineRow] = {
    "autograd": EngineRow("Autograd", "PyTorch's own, for any net on any device", "autograd", "AutogradEngine"),
    "fused": EngineRow("Fused", "a compiled loop, much faster for small nets", "fused.engine", "FusedEngine", True),
    "cuda_graph": EngineRow("CUDA graph", "a step captured on an NVIDIA GPU", "cuda_graph", "CudaGraphEngine"),
    "by_hand": EngineRow("By hand (NumPy)", "gradients written out, to be read", "by_hand", "HandEngine"),
}
AUTO: EngineName = "fused"  # what "auto" takes where it is ready and covers the recipe, else autograd

ENGINE_TITLES = {"auto": "Automatic"} | {name: row.title for name, row in ENGINES.items()}
ABOUT_ENGINES = (
    "What computes the steps. "
    + " ".join(f"{row.title}: {row.about}." for row in ENGINES.values())
    + f" Automatic is {ENGINES[AUTO].title} where that is ready and covers the recipe, else Autograd."
)
