"""The table of activations against PyTorch: values and derivatives."""

from typing import get_args

import numpy as np
import pytest
import torch

from dlab_core.activations import ACTIVATIONS, ActivationName, name_of
from dlab_core.engines.optimisers import OPTIMISERS
from dlab_core.objective.regression_losses import LOSSES
from dlab_core.recipe import Training


def test_the_names_are_those_of_the_table():
    assert get_args(ActivationName) == tuple(ACTIVATIONS)


@pytest.mark.parametrize("field", ["code", "title"])
def test_no_two_are_alike(field):
    assert len({getattr(one, field) for one in ACTIVATIONS.values()}) == len(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_derivatives_are_those_of_pytorch(name):
    z = np.array([-30.0, -3.0, -0.1, 0.2, 4.0, 30.0])
    tensor = torch.tensor(z, requires_grad=True)
    values = ACTIVATIONS[name].in_torch()(tensor)
    values.sum().backward()
    h = ACTIVATIONS[name].f(z)
    np.testing.assert_allclose(h, values.detach().numpy(), rtol=1e-8, atol=1e-15)
    np.testing.assert_allclose(ACTIVATIONS[name].gradient(z, h), tensor.grad.numpy(), rtol=1e-8, atol=1e-15)
    assert name_of(ACTIVATIONS[name].in_torch()) == name


@pytest.mark.parametrize(("field", "table"), [("optimiser", OPTIMISERS), ("loss", LOSSES)])
def test_each_kind_of_a_recipe_has_a_row(field, table):
    kinds = {one.model_fields["kind"].default for one in get_args(Training.model_fields[field].annotation)}
    assert kinds == set(table)
