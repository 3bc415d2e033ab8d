"""Images of digits as a Dataset: the official sets, and scikit-learn's small digits, which need no files."""

import gzip
import os
from pathlib import Path

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import TEST, TRAIN, VALIDATION, Dataset, assign_splits
from dlab_core.data.digit_sets import DIGIT_SETS, IMAGES, DigitFile, DigitSet
from dlab_core.data.fetch import read_official
from dlab_core.recipe import Digits, SplitByShare
from dlab_core.recipe.sentences import SaidError

_SMALL_TEST = 0.2  # share of the small digits that tests; they come without a division


class NoDigits(SaidError):
    """A set whose files are not there, or not the official ones; the message says how to get them."""


def cache_folder() -> Path:
    """Return the folder for what is fetched."""
    import platformdirs

    return platformdirs.user_cache_path("DLab", appauthor=False) / "digits"


def load_digits(config: Digits, seed: int) -> Dataset:
    """Return the images of a recipe: x (n, side * side) floats from 0 (paper) to 1 (ink), row by row; y the class.

    The official test images test. Of the training images `validation` is the share held back, drawn by `seed`; where
    `count` is less than all, the first so many are taken. Raises NoDigits.
    """
    if config.source == "small":
        return _small(config, seed)
    digits = DIGIT_SETS[config.source]
    train, train_labels, test, test_labels = _official(digits, Path(config.folder) if config.folder else None)
    splits = _official_splits(config, seed)
    count = len(splits)
    x = np.concatenate([train[:count], test]).reshape(-1, config.space.dimension) / np.float32(255)
    y = np.concatenate([train_labels[:count], test_labels]).astype(np.int64)
    split = np.concatenate([splits, np.full(len(test), TEST, dtype=np.uint8)])
    return Dataset(x, y, split, config.space, config.classes)


def training_images(config: Digits, seed: int) -> int:
    """Return how many images of a recipe train, without reading the large sets."""
    splits = _small(config, seed).split if config.source == "small" else _official_splits(config, seed)
    return int((splits == TRAIN).sum())


def _official_splits(config: Digits, seed: int) -> Array:
    """Return the splits of the images that come to train with."""
    count = min(config.count or IMAGES, IMAGES)
    return assign_splits(count, SplitByShare(validation=config.validation, test=0), seed)


def _small(config: Digits, seed: int) -> Dataset:
    from sklearn.datasets import load_digits as load_small

    bunch = load_small()
    x, y = (bunch.data / 16).astype(np.float32), bunch.target.astype(np.int64)
    split = assign_splits(len(x), SplitByShare(test=_SMALL_TEST, validation=0), 0)
    trains = np.flatnonzero(split == TRAIN)
    held = assign_splits(len(trains), SplitByShare(validation=config.validation, test=0), seed)
    split[trains[held == VALIDATION]] = VALIDATION
    if config.count is not None:
        chosen = np.sort(np.concatenate([trains[: config.count], np.flatnonzero(split == TEST)]))
        x, y, split = x[chosen], y[chosen], split[chosen]
    return Dataset(x, y, split, config.space, config.classes)


# ------------------------------------------------------------------------------------------------ official files


def find_digits(digits: DigitSet, folder: Path | None = None) -> Path | None:
    """Return the folder that seems to hold a set, by the name of its first file; None where there is none."""
    folders = [cache_folder() / digits.dataset / "raw"]
    if folder is not None:
        folders = [folder / digits.dataset / "raw", folder / "raw", folder]
    # os.path.exists is false for what cannot be a name, where Path.exists raises.
    return next((folder for folder in folders if os.path.exists(folder / digits.files[0].name)), None)  # noqa: PTH110


def _official(digits: DigitSet, folder: Path | None) -> list[Array]:
    """Return the arrays of a set: images (n, 28, 28) that train, their labels (n,), and both of those that test.

    Looked at are `folder` and what lies under it (`<set>/raw`, as torchvision has it), and the cache where `folder` is
    None. Raises NoDigits, in words, unless all files are the official ones.
    """
    there = find_digits(digits, folder)
    if there is None:
        if folder is None:
            name = next(name for name, one in DIGIT_SETS.items() if one is digits)
            raise NoDigits(
                f"{digits.title} is not downloaded: press Download ({digits.size / 1e6:.0f} MB) or Folder … on "
                f"the Digits page, or run python -m dlab_core fetch {name}."
            )
        raise NoDigits(
            f"{folder} does not hold {digits.title}: {digits.files[0].name} is neither there nor in "
            f"{digits.dataset}/raw under it."
        )
    return [_array_of(there / file.name, file, digits) for file in digits.files]


def _array_of(path: Path, file: DigitFile, digits: DigitSet) -> Array:
    """Return the bytes of a file in the format of MNIST: their shape, big-endian, stands after four bytes of magic."""
    packed = read_official(path, file)
    if packed is None:
        raise NoDigits(f"{path} is not the official file of {digits.title}, by size or by SHA-256: fetch it anew.")
    content = gzip.decompress(packed)
    dimensions = content[3]
    shape = np.frombuffer(content, ">i4", dimensions, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)
