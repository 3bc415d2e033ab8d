"""What torch raises when the memory of a device is full."""

import torch


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether an error says that a device is full: CUDA has an error of its own for it, MPS says it in words."""
    return isinstance(error, torch.OutOfMemoryError) or "out of memory" in str(error)
