"""The devices that PyTorch can train on here."""

from dlab_core.learners.learner import DeviceError

NO_GPU = "No GPU: PyTorch found neither CUDA nor Apple's MPS on this machine."


def available_devices() -> tuple[str, ...]:
    """Return "cpu" and, where there is one, "cuda" or "mps". Imports torch."""
    import torch

    found = ["cpu"]
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return tuple(found)


def check_device(device: str) -> None:
    """Raise DeviceError for a device that is not there."""
    if device not in ("cpu", "cuda", "mps"):
        raise DeviceError(f"There is no device called {device}; it is one of cpu, cuda, mps.")
    if device not in available_devices():
        raise DeviceError(f"{NO_GPU} Training goes on the CPU.")
