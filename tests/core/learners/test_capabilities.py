"""What each learner can do beside learning, and that one which cannot is not asked."""

import numpy as np
import pytest

from dlab_core.activations import ACTIVATIONS
from dlab_core.data import make_dataset
from dlab_core.learners import capabilities
from dlab_core.learners.learner import Learner, Progress
from dlab_core.learners.make import make_learner
from dlab_core.pictures.coefficients import CoefficientsRequest
from dlab_core.pictures.gradients import GradientsRequest
from dlab_core.pictures.loss_landscape import LossRequest
from dlab_core.pictures.margins import MarginsRequest
from dlab_core.pictures.marks import MarksRequest
from dlab_core.pictures.parameters import ParametersRequest
from dlab_core.pictures.predictions import PredictionsRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.pictures.weight_images import WeightImagesRequest
from dlab_core.recipe import MODELS, DeepNet, NoisyLine, Recipe, Training, TwoClasses, TwoOnLine
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import Run

NET = {"PredictsGrid", "HasNet", "HasEngine", "HasObjective", "HasLayers", "HasPenalty", "IsLinear", "InBatches"}
CAPABILITIES = {
    "logreg": NET,
    "fcann2": {"HasLayers", "HasPenalty", "InBatches"},
    "deep_net": NET,
    "ksvm": {"PredictsGrid", "HasSupportVectors", "RunsElsewhere"},
    "linear_svm": NET,
    "linreg": NET,
    "closed_form": {"HasLayers", "HasObjective", "HasPenalty", "IsLinear"},
    "nudging": {"HasLayers", "HasObjective", "IsLinear"},
    "line_logreg": NET,
}
KINDS = {kind.model_fields["kind"].default: kind for kind in MODELS}
PROTOCOLS = {
    name: protocol
    for name, protocol in vars(capabilities).items()
    if getattr(protocol, "_is_protocol", False) and protocol.__module__ == capabilities.__name__
}


def test_every_kind_of_model_is_in_the_table_and_every_capability_is_had():
    assert CAPABILITIES.keys() == KINDS.keys()
    assert set.union(*CAPABILITIES.values()) == PROTOCOLS.keys()


@pytest.mark.parametrize("kind", CAPABILITIES)
def test_a_learner_has_the_capabilities_of_its_kind_and_no_other(kind):
    config = KINDS[kind]()
    sets = [make_dataset(data, 1) for data in (TwoClasses(), NoisyLine(), TwoOnLine())]
    data = next(data for data in sets if not config.why_not(data.space, data.task))
    learner = make_learner(config, data, Training())
    assert Learner in type(learner).__mro__
    assert {name for name, protocol in PROTOCOLS.items() if isinstance(learner, protocol)} == CAPABILITIES[kind]


def computed(layers, h):
    """What layers make of features (n, F), in NumPy."""
    for k, (weights, biases) in enumerate(layers.pairs):
        h = h @ weights + biases
        if k < len(layers.activations):
            h = ACTIVATIONS[layers.activations[k]].f(h)
    if layers.head == "softmax":
        h = np.exp(h - h.max(axis=1, keepdims=True))
        return h / h.sum(axis=1, keepdims=True)
    if layers.head == "sigmoid":
        p = 1 / (1 + np.exp(-h))
        return np.hstack([1 - p, p])
    return np.hstack([-h, h]) if layers.head == "hinge" else h


@pytest.mark.parametrize(
    "config",
    [
        *(kind() for name, kind in KINDS.items() if "HasLayers" in CAPABILITIES[name]),
        DeepNet(hidden=(5, 4), batch_norm=True, dropout=0.2, activation=("tanh", "elu")),
    ],
    ids=lambda config: config.kind,
)
def test_the_layers_of_a_learner_compute_what_it_predicts(config):
    sets = [make_dataset(data, 1) for data in (TwoClasses(), NoisyLine(), TwoOnLine())]
    data = next(data for data in sets if not config.why_not(data.space, data.task))
    learner = make_learner(config, data, Training(batch=20))
    before = learner.layers()
    learner.advance(30)
    layers = learner.layers()
    np.testing.assert_allclose(computed(layers, learner.inputs(data.x)), learner.predict(data.x), atol=1e-5, rtol=1e-5)
    if before is not None:
        assert (before.pairs[0][0] != layers.pairs[0][0]).any(), "they are copies"


class Bare(Learner):
    """What every learner must have, and nothing else: it is sure of the class that it was told last."""

    step, device, engine, output = 0, "cpu", "none", "probabilities"

    def advance(self, steps):
        self.step += steps
        return Progress(self.step, np.ones(steps))

    def predict(self, x):
        return np.tile([0.25, 0.75], (len(x), 1))

    def parameters(self):
        return {}

    def set_data(self, data):
        pass

    def set_training(self, training):
        pass

    def to(self, device):
        pass

    def state_dict(self):
        return {"step": np.array(self.step)}

    def load_state_dict(self, state_dict):
        self.step = int(state_dict["step"])


def test_a_learner_that_can_do_nothing_else_runs_and_is_looked_at():
    recipe = Recipe(data=TwoClasses(), training=Training(steps=5, eval_every=1))
    run = Run(recipe, make_dataset(recipe.data, 1), Bare())
    while run.goes_on:
        run.advance(2)
    run.stop()
    assert (run.state, run.learner.step, run.epoch) == ("finished", 5, 5)
    asked = (SurfaceRequest(shape=(3, 4)), MarksRequest(), MarginsRequest(), ParametersRequest(), WeightImagesRequest())
    frame = run.frame(FrameRequest((*asked, LossRequest(), GradientsRequest(), CoefficientsRequest())))
    assert np.array_equal(frame.get(SurfaceRequest).values, np.tile(np.float32([0.25, 0.75]), (3, 4, 1)))
    assert frame.get(MarksRequest).free.size == frame.get(MarksRequest).bounded.size == 0
    for nothing in (LossRequest, GradientsRequest, CoefficientsRequest, PredictionsRequest, WeightImagesRequest):
        assert frame.get(nothing) is None
    other = Run(recipe, run.dataset, Bare())
    other.load_state_dict(run.state_dict())
    assert other.learner.step == 5
