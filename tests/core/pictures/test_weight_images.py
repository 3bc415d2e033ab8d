"""The weights of a first layer as images."""

from types import SimpleNamespace

import numpy as np
import pytest
from torch import nn

from dlab_core.models.net_spec import spec_of
from dlab_core.pictures.palette import LIGHT
from dlab_core.pictures.weight_images import WeightImagesRequest
from dlab_core.recipe import PLANE, DeepNet, FcAnn2, KernelSVM, LinearSVM, Space
from dlab_core.training.frame import FrameRequest


def test_each_class_of_a_linear_model_has_an_image_of_its_weights(linear):
    images = linear.picture(WeightImagesRequest())
    weights = linear.learner.parameters()["W"]
    assert images.values.shape == (10, 8, 8)
    np.testing.assert_array_equal(images.values[3], weights[:, 3].reshape(8, 8))
    assert images.vmax == np.abs(weights).max()
    assert images.rgba.shape == (10, 8, 8, 4)
    pixel, digit = np.unravel_index(np.abs(weights).argmax(), weights.shape)
    colour = images.rgba[digit].reshape(-1, 4)[pixel][:3]
    np.testing.assert_allclose(colour, LIGHT.tints(2)[int(weights[pixel, digit] > 0)], atol=0.5)


def test_a_deeper_net_shows_the_filters_of_its_first_layer(trained_on_digits):
    found = trained_on_digits(DeepNet(hidden=(20, 5))).picture(WeightImagesRequest())
    assert found.values.shape == (20, 8, 8)
    assert not found.of_classes


def test_images_share_no_memory_with_the_net(trained_on_digits):
    run = trained_on_digits(DeepNet(hidden=(1,)))
    found = run.picture(WeightImagesRequest())
    assert not np.shares_memory(found.values, run.learner.module.weights[0].detach().numpy())


def test_a_linear_svm_shows_what_each_of_its_columns_looks_for(trained_on_digits):
    found = trained_on_digits(LinearSVM()).picture(WeightImagesRequest())
    assert found.values.shape == (10, 8, 8)
    assert found.of_classes


class Convolution(nn.Module):
    """A net whose first layer looks at parts of the image; its second has as many inputs as there are pixels."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(1, 1, 3, padding=1), nn.Linear(64, 64)


def asked_of(learner, space):
    view = SimpleNamespace(learner=learner, dataset=SimpleNamespace(space=space))
    asked = WeightImagesRequest()
    return asked.compute(view), asked.why_none(view)


def test_where_weights_are_no_images_the_reason_is_said(linear):
    other_layer = SimpleNamespace(spec=spec_of(Convolution()))
    space = Space("image", (1, 8, 8))
    for learner, space_of_points, reason in [
        (other_layer, space, "does not have a weight for each of the 8 × 8 pixels"),
        (linear.learner, Space("image", (1, 9, 9)), "9 × 9 pixels"),
        (linear.learner, PLANE, "shown no images"),
        (SimpleNamespace(), space, "a net in PyTorch"),
    ]:
        images, why = asked_of(learner, space_of_points)
        assert images is None
        assert reason in why
    assert asked_of(linear.learner, space)[1] == ""


@pytest.mark.parametrize("model", [KernelSVM(kernel="linear"), FcAnn2(hidden=64)])  # as many neurons as pixels
def test_the_frame_of_what_is_no_net_of_pytorch_says_why_it_has_none(model, trained_on_digits):
    frame = trained_on_digits(model).frame(FrameRequest((WeightImagesRequest(),)))
    assert frame.get(WeightImagesRequest) is None
    assert "support vectors" in frame.why_none(WeightImagesRequest)
