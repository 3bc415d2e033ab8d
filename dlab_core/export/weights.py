"""What was learned, as files for other programs: parameters as safetensors, layered learners as ONNX."""

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from dlab_core.arrays import StateDict, below
from dlab_core.atomic_write import write_atomically
from dlab_core.export.snapshot import CannotExport, Snapshot
from dlab_core.learners.capabilities import HasLayers
from dlab_core.learners.learner import Learner
from dlab_core.models.features import input_names
from dlab_core.recipe.files import dump

MAX_CHECKED = 10_000  # points on which an ONNX model is compared with the learner
TOLERANCE = 1e-4  # of their largest difference, as a share of the largest number that is predicted, or of 1
_NO_LAYERS = (
    "ONNX is written of nets and linear models. {} is neither: a kernel SVM compares each point with its support "
    "vectors. Save its weights instead."
)


def why_no_weights() -> str:
    """Return in a sentence what is to be installed to save weights, empty if nothing is."""
    if find_spec("safetensors") is None:
        return "Weights are saved by safetensors: pip install 'dlab[export]'."
    return ""


def why_no_onnx() -> str:
    """Return in a sentence what is to be installed to write ONNX, empty if nothing is."""
    if find_spec("onnx") is None or find_spec("onnxruntime") is None:
        return "ONNX needs onnx and onnxruntime: pip install 'dlab[export]'."
    return ""


def notes_of(snapshot: Snapshot, learner: Learner) -> dict[str, str]:
    """Return what is kept with weights: recipe, step, names of inputs, features and classes, and their statistics."""
    data = snapshot.recipe.data
    notes: dict[str, object] = {
        "recipe": dump(snapshot.recipe),
        "step": learner.step,
        "inputs": data.inputs or input_names(data.space.dimension),
        "outputs": data.outputs,
        "classes": data.labels if data.classes is not None else (),
    }
    inputs = getattr(learner, "inputs", None)
    if inputs is not None:
        notes |= {"features": inputs.names, "mean": inputs.mean.tolist(), "scale": inputs.scale.tolist()}
    return {name: note if isinstance(note, str) else json.dumps(note) for name, note in notes.items()}


def tensors_of(learner: Learner) -> StateDict:
    """Return the parameters by the names that a page shows, and what else a net needs, such as means of batch norm."""
    return below("module.", learner.state_dict()) | learner.parameters()


def write_weights(path: str | Path, snapshot: Snapshot, past: int | None = None) -> str:
    """Write what was learned up to a step, None for now, as safetensors; return a sentence on what was written."""
    if why := why_no_weights():
        raise CannotExport(why)
    learner = snapshot.learner_at(snapshot.step_at(past))
    from safetensors.numpy import save

    tensors = {name: np.ascontiguousarray(array) for name, array in tensors_of(learner).items()}
    write_atomically(path, save(tensors, notes_of(snapshot, learner)))
    numbers = sum(array.size for array in learner.parameters().values())
    return f"{numbers:,} parameters of step {learner.step:,} written to {path}."


def write_onnx(path: str | Path, snapshot: Snapshot, past: int | None = None) -> str:
    """Write what was learned up to a step, None for now, as ONNX, once it predicts what the learner does.

    Returns a sentence that says how closely. Raises CannotExport where it does not, and for what has no layers.
    """
    if why := why_no_onnx():
        raise CannotExport(why)
    from dlab_core.export.onnx_graph import model_of

    learner = snapshot.learner_at(snapshot.step_at(past))
    layers = learner.layers() if isinstance(learner, HasLayers) else None
    if layers is None or not isinstance(learner, HasLayers):
        raise CannotExport(_NO_LAYERS.format(snapshot.recipe.model.title))
    dimension = snapshot.dataset.space.dimension
    content = model_of(
        learner.inputs, layers, dimension, learner.output, notes_of(snapshot, learner)
    ).SerializeToString()
    points, largest = _check(content, snapshot, learner)
    write_atomically(path, content)
    on = f"the largest difference to DLab on {points:,} points is {largest:.1e}" if points else "there are no points"
    return f"ONNX of step {learner.step:,} written to {path}: {on}."


def _check(content: bytes, snapshot: Snapshot, learner: Learner) -> tuple[int, float]:
    """Return on how many points the model was compared with the learner, and their largest difference."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    x = np.ascontiguousarray(snapshot.dataset.x[:MAX_CHECKED], dtype=np.float64)
    if not len(x):
        return 0, 0.0
    session = InferenceSession(content, options, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {session.get_inputs()[0].name: x})
    expected = learner.predict(x)
    largest = float(np.abs(found - expected).max())
    if not largest <= TOLERANCE * max(1.0, float(np.abs(expected).max())):
        raise CannotExport(
            f"The ONNX model differs from DLab by {largest:.2g} on these points, more than rounding explains, so it "
            "was not written."
        )
    return len(x), largest
