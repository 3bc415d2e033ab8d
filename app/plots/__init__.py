"""Plots: views that draw Pictures and Frames, and the drawing functions of the labs."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.plots.lab import graph_data, graph_surface, show

__all__ = ["graph_data", "graph_surface", "show"]


def __getattr__(name: str) -> Any:
    # The labs' functions are loaded when first asked for, so that a page loads no more than it needs.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from app.plots import lab

    return getattr(lab, name)
