"""Weights for other programs: what is read back is what was learned, and ONNX predicts what DLab does."""

import json

import numpy as np
import pytest

from dlab_core.activations import ACTIVATIONS
from dlab_core.export import weights
from dlab_core.export.snapshot import CannotExport, snapshot_of
from dlab_core.export.weights import tensors_of, why_no_onnx, why_no_weights, write_onnx, write_weights
from dlab_core.recipe import (
    Adam,
    Crops,
    DeepNet,
    Digits,
    FcAnn2,
    GaussianMixture,
    KernelSVM,
    LeastSquares,
    LinearSVM,
    LineLogReg,
    LinReg,
    LogReg,
    NoisyLine,
    Nudging,
    Recipe,
    Sine,
    Training,
    TwoOnLine,
    files,
)
from dlab_core.recipe.files import parse
from dlab_core.training.run import start_run

needs_safetensors = pytest.mark.skipif(bool(why_no_weights()), reason=why_no_weights())
needs_onnx = pytest.mark.skipif(bool(why_no_onnx()), reason=why_no_onnx())

PLANE = GaussianMixture(C=3, seed=3)
SQUARES = ("x1", "x2", "x1²", "x2²", "x1·x2", "sin x1", "sin x2")
RECIPES = {
    "fcann2": (PLANE, FcAnn2()),
    "fcann2, all features": (PLANE, FcAnn2(features=SQUARES, standardise=True)),
    "logistic regression": (PLANE, LogReg(standardise=True)),
    "linear SVM": (GaussianMixture(seed=3), LinearSVM()),
    "linear SVM, classes": (PLANE, LinearSVM(features=SQUARES)),
    "batch norm, dropout": (PLANE, DeepNet(hidden=(7, 5), batch_norm=True, dropout=0.2, activation="tanh")),
    "values": (Sine(), DeepNet(hidden=(6,), standardise=True)),
    "powers and waves": (Sine(), LinReg(degree=4, sines=3, standardise=True)),
    "products": (Crops(), LinReg(degree=3, sines=2, standardise=True)),
    "closed form": (Crops(), LeastSquares(degree=2)),
    "nudging": (NoisyLine(), Nudging()),
    "one sigmoid": (TwoOnLine(), LineLogReg()),
    "digits": (Digits(), DeepNet(hidden=(20,))),
    **{name: (PLANE, DeepNet(hidden=(4,), activation=name)) for name in ACTIVATIONS},
}


def snapshot(data, model, steps=60):
    training = Training(steps=steps, eval_every=20, optimiser=Adam(), rate=0.01, batch=20)
    run = start_run(Recipe(name="=x <b>\n\u202e", data=data, model=model, training=training))
    while run.goes_on:
        run.advance(steps)
    return snapshot_of(run)


@needs_onnx
@pytest.mark.parametrize("name", RECIPES)
def test_onnx_predicts_what_the_learner_does(name, tmp_path):
    from onnxruntime import InferenceSession

    found = snapshot(*RECIPES[name])
    said = write_onnx(tmp_path / "a.onnx", found)
    assert f"on {min(len(found.dataset), weights.MAX_CHECKED):,} points" in said
    session = InferenceSession(tmp_path / "a.onnx")
    learner = found.learner_at(found.step)
    # Other points than those it was checked on.
    x = found.dataset.x + np.random.default_rng(1).normal(0, 0.3, found.dataset.x.shape)
    (predicted,) = session.run(None, {"inputs": x})
    expected = learner.predict(x)
    np.testing.assert_allclose(predicted, expected, rtol=1e-4, atol=2e-5 * max(1.0, np.abs(expected).max()))
    assert session.get_outputs()[0].name == learner.output
    notes = session.get_modelmeta().custom_metadata_map
    assert parse(notes["recipe"]) == found.recipe
    assert json.loads(notes["features"]) == list(learner.inputs.names)
    assert json.loads(notes["classes"]) == list(found.recipe.data.labels)


@needs_onnx
def test_the_step_that_is_looked_at_is_written(tmp_path):
    from onnxruntime import InferenceSession

    found = snapshot(PLANE, LogReg())
    said = write_onnx(tmp_path / "a.onnx", found, past=39)
    assert "step 20 " in said
    (predicted,) = InferenceSession(tmp_path / "a.onnx").run(None, {"inputs": found.dataset.x})
    np.testing.assert_allclose(predicted, found.learner_at(20).predict(found.dataset.x), atol=1e-5)


@needs_onnx
def test_what_does_not_agree_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "TOLERANCE", -1.0)
    with pytest.raises(CannotExport, match="differs from DLab by"):
        write_onnx(tmp_path / "a.onnx", snapshot(PLANE, LogReg()))
    assert not (tmp_path / "a.onnx").exists()


@needs_onnx
def test_a_kernel_svm_is_refused_in_words(tmp_path):
    with pytest.raises(CannotExport, match="Kernel SVM is neither"):
        write_onnx(tmp_path / "a.onnx", snapshot(PLANE, KernelSVM()))


@needs_safetensors
@pytest.mark.parametrize("name", ["fcann2", "batch norm, dropout", "closed form", "digits"])
def test_weights_are_read_back_with_their_notes(name, tmp_path):
    from safetensors import safe_open

    found = snapshot(*RECIPES[name])
    said = write_weights(tmp_path / "a.safetensors", found)
    learner = found.learner_at(found.step)
    parameters = learner.parameters()
    assert f"{sum(p.size for p in parameters.values()):,} parameters of step {found.step}" in said
    with safe_open(tmp_path / "a.safetensors", "numpy") as file:
        assert set(file.keys()) == tensors_of(learner).keys() >= parameters.keys()
        for key, array in parameters.items():
            np.testing.assert_array_equal(file.get_tensor(key), array)
        notes = file.metadata()
    assert files.parse(notes["recipe"]) == found.recipe
    assert json.loads(notes["features"]) == list(learner.inputs.names)
    np.testing.assert_array_equal(json.loads(notes["scale"]), learner.inputs.scale)


@needs_safetensors
def test_support_vectors_are_weights_too(tmp_path):
    from safetensors.numpy import load_file

    found = snapshot(PLANE, KernelSVM())
    write_weights(tmp_path / "a.safetensors", found)
    tensors = load_file(tmp_path / "a.safetensors")
    assert tensors["support vectors"].shape[1] == 2


def test_before_anything_was_learned_there_is_nothing_to_save(tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "why_no_weights", str)
    run = start_run(Recipe(data=PLANE, model=KernelSVM()))
    with pytest.raises(CannotExport, match="Nothing was learned yet"):
        write_weights(tmp_path / "a.safetensors", snapshot_of(run))


def test_what_is_not_installed_is_named_with_its_extra(tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "find_spec", lambda name: None)
    found = snapshot(PLANE, LogReg(), 20)
    for write, library in ((write_weights, "safetensors"), (write_onnx, "onnxruntime")):
        with pytest.raises(CannotExport, match=rf"{library}.*pip install 'dlab\[export\]'"):
            write(tmp_path / "a", found)
