"""Blocks: a step on so many points that one would wait for it is done a block of points at a time.

How large a block is follows from the module alone, never from time, so that a run can be repeated.
"""

from torch import nn

WORK_AT_ONCE = 4_000_000_000  # multiply-adds of a step that is not waited for: 0.1 to 0.2 s of one core
LONGEST_WHOLE = 5  # times as much work as that is refused where it cannot be done in blocks
OF_A_UNIT = 300  # what a unit costs for a point beside its weights: its activation, and its way through memory


def work(module: nn.Module) -> int:
    """Return about how many multiply-adds the step of a module takes for each point, forward and back."""
    return sum(3 * p.numel() if p.dim() > 1 else OF_A_UNIT * p.numel() for p in module.parameters())


def block_of(module: nn.Module, points: int, passes: int = 3) -> int:
    """Return how many of so many points go through a module between two chances to stop: all, if that is quick.

    passes: 3 for the way forward and back, which takes twice as long, 1 for the way forward alone.
    """
    most = 3 * WORK_AT_ONCE // (passes * max(1, work(module)))
    return points if points <= most else max(1, most // 2)
