"""Images of digits: scikit-learn's at once, official sets from checked files, and a sentence where there are none."""

import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from dlab_core.data import digits, make_dataset
from dlab_core.data.dataset import TEST, TRAIN, VALIDATION
from dlab_core.data.digits import NoDigits, cache_folder, load_digits
from dlab_core.recipe import Digits


def test_the_small_digits_need_no_files():
    data = make_dataset(Digits(validation=0.25), 1)
    assert data.x.shape == (1797, 64)
    assert data.x.dtype == np.float32
    assert (data.x.min(), data.x.max()) == (0, 1)
    assert data.classes == 10
    assert np.bincount(data.split).tolist() == [1438 - 360, 360, 359]


def test_the_seed_divides_training_and_validation_and_never_the_test_images():
    a, b = (make_dataset(Digits(validation=0.2), seed) for seed in (1, 2))
    assert ((a.split == TEST) == (b.split == TEST)).all()
    assert ((a.split == VALIDATION) != (b.split == VALIDATION)).any()


def test_fewer_training_images_leave_all_test_images():
    data = make_dataset(Digits(count=100), 1)
    assert (data.split == TRAIN).sum() == 100
    assert (data.split == TEST).sum() == 359


@pytest.mark.parametrize("under", ["", "MNIST", "MNIST/raw"])
def test_a_folder_of_official_files_is_read(mnist, under):
    if under == "MNIST":
        under = "MNIST/raw/.."
    data = load_digits(Digits(source="mnist", folder=str(mnist / under), count=500, validation=0.2), 1)
    assert data.x.shape == (10_500, 784)
    assert np.bincount(data.split).tolist() == [400, 100, 10_000]
    assert (data.space, data.classes) == (Digits(source="mnist").space, 10)
    assert (data.x.dtype, data.y.dtype, data.split.dtype) == (np.float32, np.int64, np.uint8)
    assert data.x[3, 0] == np.float32(3 / 255)
    assert data.x[3, 27 * 28 + 1] == 1, "row by row"
    assert data.x[500 + 7, 0] == np.float32(7 / 255), "test images follow the training images"
    assert data.y[:3].tolist() == data.y[500:503].tolist() == [0, 1, 2]


def test_all_images_take_no_more_room_than_their_numbers(mnist):
    data = load_digits(Digits(source="mnist", folder=str(mnist)), 1)
    assert data.x.nbytes == 70_000 * 784 * 4


def test_a_set_that_is_not_there_is_reported():
    with pytest.raises(
        NoDigits, match=r"^Fashion-MNIST is not downloaded: press Download \(31 MB\) .* fetch fashion_mnist"
    ):
        load_digits(Digits(source="fashion_mnist"), 1)


def test_a_folder_that_holds_something_else_is_reported(tmp_path):
    with pytest.raises(NoDigits, match=r"does not hold MNIST: train-images-idx3-ubyte\.gz is neither there nor in"):
        load_digits(Digits(source="mnist", folder=str(tmp_path)), 1)


def test_a_set_is_found_in_the_cache_by_its_first_file(tmp_path, monkeypatch):
    monkeypatch.setattr(digits, "cache_folder", lambda: tmp_path)
    mnist = digits.DIGIT_SETS["mnist"]
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    (raw / mnist.files[1].name).touch()
    assert digits.find_digits(mnist) is None
    (raw / mnist.files[0].name).touch()
    assert digits.find_digits(mnist) == raw
    assert digits.find_digits(mnist, tmp_path / "MNIST") == raw


@pytest.mark.parametrize("source", ["small", "mnist"])
@pytest.mark.parametrize("count", [None, 100])
def test_how_many_images_train_is_known_without_reading_them(source, count):
    config = Digits(source=source, count=count, validation=0.25)
    if source == "small":
        data = load_digits(config, 3)
        assert digits.training_images(config, 3) == (data.split == TRAIN).sum()
    else:
        assert digits.training_images(config, 3) == {None: 45_000, 100: 75}[count]


def test_a_file_that_is_not_official_is_reported(mnist, tmp_path):
    for file in (mnist / "MNIST" / "raw").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    labels = tmp_path / "t10k-labels-idx1-ubyte.gz"
    labels.write_bytes(labels.read_bytes()[:-1] + b"\7")
    with pytest.raises(NoDigits, match=r"t10k-labels-idx1-ubyte\.gz is not the official file of MNIST"):
        load_digits(Digits(source="mnist", folder=str(tmp_path)), 1)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("folder", ["f" * 300, "a\0b", "x/" * 2000], ids=["long", "NUL", "deep"])
def test_a_folder_that_cannot_be_is_reported(folder):
    with pytest.raises(NoDigits, match="does not hold MNIST"):
        load_digits(Digits(source="mnist", folder=folder), 1)


@pytest.mark.timeout(20)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_pipes_are_no_files_of_digits(mnist, tmp_path, monkeypatch):
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for file in digits.DIGIT_SETS["mnist"].files:
        os.mkfifo(raw / file.name)
    # A pipe may have taken the place of a file that had the size when it was looked at.
    size = digits.DIGIT_SETS["mnist"].files[0].size
    monkeypatch.setattr(Path, "stat", lambda path, **_: SimpleNamespace(st_size=size, st_mode=0o100644))
    with pytest.raises(NoDigits, match="not the official file"):
        load_digits(Digits(source="mnist", folder=str(tmp_path)), 1)


def test_what_is_fetched_lies_in_the_cache_of_the_system(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name, appauthor: tmp_path / name / str(appauthor))
    assert cache_folder() == tmp_path / "DLab" / "False" / "digits"


def test_the_splits_of_the_small_digits_are_those_of_saved_experiments():
    data = make_dataset(Digits(validation=0.25), 1)
    assert np.flatnonzero(data.split == TEST)[:6].tolist() == [2, 4, 11, 12, 16, 19]
    assert np.flatnonzero(data.split == VALIDATION)[:6].tolist() == [10, 13, 14, 20, 22, 24]
