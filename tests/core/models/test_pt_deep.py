import doctest

import numpy as np
import pytest
import torch

from dlab_core.data.mixtures import sample_gauss_2d, sample_gmm_2d
from dlab_core.metrics.classification import class_to_onehot
from dlab_core.models import pt_deep, pt_logreg
from dlab_core.models.pt_deep import PTDeep
from dlab_core.models.pt_logreg import PTLogreg


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_the_example_of_the_docstring_holds():
    result = doctest.testmod(pt_deep)
    assert result.attempted > 7
    assert result.failed == 0


def test_train_and_eval_are_those_of_logistic_regression():
    assert pt_deep.train is pt_logreg.train
    assert pt_deep.eval is pt_logreg.eval


@pytest.mark.parametrize(("config", "total"), [([2, 3], 9), ([2, 10, 10, 2], 162), ([784, 100, 10], 79510)])
def test_number_of_parameters(config, total, capsys):
    model = PTDeep(config, generator=seeded())
    assert model.count_params() == total
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"weights.0 ({config[0]}, {config[1]})"
    assert printed[-1] == f"biases.{len(config) - 2} ({config[-1]},)"
    assert len(printed) == 2 * (len(config) - 1)


def test_batch_normalisation_counts(capsys):
    assert PTDeep([2, 5, 3], batch_norm=True).count_params() == 2 * 5 + 5 + 5 * 3 + 3 + 2 * 5
    assert "norms.0.weight (5,)" in capsys.readouterr().out


@pytest.mark.parametrize("param_lambda", [0.0, 1e-2])
def test_without_hidden_layers_it_is_logistic_regression_bit_for_bit(param_lambda):
    X, Y_ = sample_gauss_2d(3, 30, random_state=100)
    Yoh_ = class_to_onehot(Y_)
    deep, logreg = PTDeep([2, 3], generator=seeded(4)), PTLogreg(2, 3, generator=seeded(4))
    assert torch.equal(deep.weights[0], logreg.W)
    assert torch.equal(deep.biases[0], logreg.b)
    assert pt_deep.train(deep, X, Yoh_, 50, 0.1, param_lambda) == pt_logreg.train(
        logreg, X, Yoh_, 50, 0.1, param_lambda
    )
    assert torch.equal(deep.weights[0], logreg.W)
    assert torch.equal(deep.biases[0], logreg.b)
    np.testing.assert_array_equal(pt_deep.eval(deep, X), pt_logreg.eval(logreg, X))


def test_forward_by_hand():
    model = PTDeep([2, 4, 3, 2], [torch.tanh, torch.sigmoid], generator=seeded())
    W, b = model.weights, model.biases
    with torch.no_grad():
        for bias in b:
            bias.copy_(torch.randn(bias.shape, generator=seeded(1)))
    X = torch.randn(5, 2, generator=seeded(2))
    expected = torch.sigmoid(torch.tanh(X @ W[0] + b[0]) @ W[1] + b[1]) @ W[2] + b[2]
    torch.testing.assert_close(model.logits(X), expected)
    torch.testing.assert_close(model(X), torch.softmax(expected, dim=1))


def test_loss_is_the_mean_negative_log_likelihood_and_the_penalty_on_all_weights():
    model = PTDeep([2, 4, 3], generator=seeded(), batch_norm=True)
    X, Y_ = torch.randn(6, 2, generator=seeded(2)), torch.tensor([0, 1, 2, 2, 1, 0])
    expected = torch.nn.functional.cross_entropy(model.logits(X), Y_)
    torch.testing.assert_close(model.get_loss(X, torch.eye(3)[Y_]), expected)
    expected = expected + 0.2 * ((model.weights[0] ** 2).sum() + (model.weights[1] ** 2).sum())
    torch.testing.assert_close(model.get_loss(X, torch.eye(3)[Y_], 0.2), expected)


def test_linear_head_learns_values_by_mean_squared_error():
    model = PTDeep([1, 10, 2], torch.tanh, head="linear", generator=seeded())
    X = np.linspace(-1, 1, 20)[:, None]
    Y = np.hstack([X**2, -3 * X])
    outputs = pt_deep.eval(model, X)
    assert outputs.sum(axis=1) != pytest.approx(np.ones(20))
    losses = pt_deep.train(model, X, Y, 2000, 0.1)
    assert losses[0] == pytest.approx(((outputs - Y) ** 2).mean(), rel=1e-5)
    assert losses[-1] < 0.01
    with pytest.raises(ValueError, match="Yoh_"):
        pt_deep.train(model, X, Y[:, :1], 1, 0.1)


def test_one_input_and_one_output_are_enough():
    assert pt_deep.eval(PTDeep([1, 1], head="linear"), [[1.0], [2.0]]).shape == (2, 1)


def test_crops_of_the_course():
    model = PTDeep([3, 2], head="linear")
    with torch.no_grad():
        model.weights[0].copy_(torch.tensor([[0.7171, -0.4566, 0.3752], [-2.4049, -0.1775, 0.8105]]).T)
        model.biases[0].copy_(torch.tensor([0.4293, -0.6531]))
    X = [(73, 67, 43), (91, 88, 64), (87, 134, 58), (102, 43, 37), (69, 96, 70)]
    Y = [(56, 70), (81, 101), (119, 133), (22, 37), (103, 119)]
    assert pt_deep.train(model, X, Y, 2, 1e-5) == pytest.approx([37_871.86, 25_911.46], rel=1e-4)


@pytest.mark.parametrize("config", [[2, 10, 2], [2, 10, 10, 2]])
@pytest.mark.parametrize("activation", [torch.relu, torch.sigmoid])
def test_mixtures_of_the_course_are_learnt(config, activation):
    X, Y_ = sample_gmm_2d(4, 2, 40, random_state=100)
    model = PTDeep(config, activation, generator=seeded())
    losses = pt_deep.train(model, X, class_to_onehot(Y_), 1e3, 0.1, 1e-4)
    assert (pt_deep.eval(model, X).argmax(axis=1) == Y_).mean() > 0.8
    assert losses[-1] < losses[0]


def test_the_generator_alone_decides_the_initial_weights():
    before = torch.get_rng_state()
    model = PTDeep([300, 200, 100, 10], batch_norm=True, generator=seeded(3))
    assert torch.equal(torch.get_rng_state(), before)
    for weights, again in zip(model.weights, PTDeep([300, 200, 100, 10], generator=seeded(3)).weights, strict=True):
        assert torch.equal(weights, again)
    for weights, variance in zip(model.weights, [2 / 300, 2 / 200, 1 / 100], strict=True):
        assert weights.var().item() == pytest.approx(variance, rel=0.1)
    assert not any(bias.any() for bias in model.biases)


def test_untrained_loss_on_digit_like_data_is_about_that_of_guessing():
    X = torch.rand(500, 784, generator=seeded(1)) * (torch.rand(500, 784, generator=seeded(2)) < 0.2)
    Yoh_ = torch.eye(10)[torch.arange(500) % 10]
    loss = PTDeep([784, 100, 10], generator=seeded()).get_loss(X, Yoh_).item()
    assert loss == pytest.approx(np.log(10), abs=0.15)


def test_batch_normalisation_stands_before_the_activation():
    model = PTDeep([2, 4, 2], torch.sigmoid, batch_norm=True, generator=seeded())
    X = torch.randn(50, 2, generator=seeded(1)) * 5 + 3
    affine = X @ model.weights[0] + model.biases[0]
    normal = (affine - affine.mean(dim=0)) / torch.sqrt(affine.var(dim=0, unbiased=False) + model.norms[0].eps)
    torch.testing.assert_close(model.logits(X), torch.sigmoid(normal) @ model.weights[1] + model.biases[1])


def test_statistics_of_batch_normalisation_change_in_training_only():
    X, Y_ = sample_gmm_2d(4, 2, 10, random_state=100)
    model = PTDeep([2, 4, 2], batch_norm=True, generator=seeded())
    fresh = model.norms[0].running_mean.clone()
    first = pt_deep.eval(model, X)
    assert model.training
    assert torch.equal(model.norms[0].running_mean, fresh)
    np.testing.assert_allclose(
        pt_deep.eval(model, X[:1]), first[:1], rtol=1e-6
    )  # one point alone, so not normalised by it
    model.eval()
    pt_deep.train(model, X, class_to_onehot(Y_), 1, 0.0)
    assert not model.training
    assert not torch.equal(model.norms[0].running_mean, fresh)


def test_an_activation_with_weights_learns_them():
    prelu = torch.nn.PReLU()
    model = PTDeep([2, 4, 4, 2], prelu, generator=seeded())
    assert any(p is prelu.weight for p in model.parameters())
    before = prelu.weight.item()
    X, Y_ = sample_gmm_2d(4, 2, 10, random_state=100)
    pt_deep.train(model, X, class_to_onehot(Y_), 5, 0.1)
    assert prelu.weight.item() != before


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: PTDeep([2]), "number of inputs and of outputs"),
        (lambda: PTDeep([2, 0, 2]), "not 2 and 0"),
        (lambda: PTDeep([2, 3, 2], [torch.relu, torch.relu]), "1 hidden layers need one activation or 1, not 2"),
        (lambda: PTDeep([2, 3, 3, 2], [torch.relu]), "2 hidden layers"),
        (lambda: PTDeep([2, 3, 2], ["relu"]), "not 'relu'"),
        (lambda: PTDeep([2, 2], head="sigmoid"), "not 'sigmoid'"),
    ],
)
def test_what_cannot_be_built_is_rejected_in_words(make, expected):
    with pytest.raises(ValueError, match=expected):
        make()


def test_dropout_leaves_out_a_share_and_scales_the_rest_in_training_only():
    dropout = pt_deep.Dropout(0.25)
    h = torch.ones(100, 100)
    dropout.seed = 7
    left = dropout(h)
    np.testing.assert_allclose(left.unique().tolist(), [0, 4 / 3], rtol=1e-6)
    assert 0.2 < (left == 0).float().mean() < 0.3
    assert torch.equal(dropout(h), left), "the same seed, the same mask"
    dropout.seed = 8
    assert not torch.equal(dropout(h), left)
    dropout.eval()
    assert torch.equal(dropout(h), h)


def test_a_net_with_dropout_predicts_the_same_twice_and_trains_with_masks():
    model = pt_deep.PTDeep([2, 50, 50, 2], dropout=0.5, generator=torch.Generator().manual_seed(0))
    X = torch.randn(30, 2, generator=torch.Generator().manual_seed(1))
    assert len(model.dropouts) == 2
    np.testing.assert_array_equal(pt_deep.eval(model, X), pt_deep.eval(model, X))
    model.train()
    assert not torch.equal(model(X), model(X))
