"""The weights of a first layer as images."""

import numpy as np

from dlab_core.pictures.palette import LIGHT
from dlab_core.pictures.weight_images import WeightImagesRequest, weight_images
from dlab_core.recipe import PLANE, DeepNet, KernelSVM


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


def test_a_deeper_net_shows_the_filters_of_its_first_layer_and_an_svm_none(linear, trained_on_digits):
    assert trained_on_digits(DeepNet(hidden=(20, 5))).picture(WeightImagesRequest()).values.shape == (20, 8, 8)
    assert trained_on_digits(KernelSVM(kernel="linear")).picture(WeightImagesRequest()) is None
    assert weight_images(linear.learner, PLANE, LIGHT) is None
