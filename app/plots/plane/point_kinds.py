"""Kinds of points: one integer says how a point is drawn, and what is said of it."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import TEST, TRAIN, VALIDATION
from dlab_core.pictures.marks import Marks

ALONE, FREE, BOUNDED = range(3)  # of support vectors


class Kind(NamedTuple):
    """The class of a point, whether it is misclassified, its split, and what support vector it is."""

    label: int
    wrong: int
    split: int
    support: int

    @property
    def number(self) -> int:
        """The kind as an integer."""
        return 18 * self.label + 9 * self.wrong + 3 * self.split + self.support


def kind_of(number: int) -> Kind:
    """Return the kind that an integer stands for."""
    return Kind(number // 18, number // 9 % 2, number // 3 % 3, number % 3)


def kinds_of(y: Array, split: Array, marks: Marks | None) -> Array:
    """Return the kind of each point as an integer; without marks all are right."""
    kinds: Array = 18 * y.astype(np.int64) + 3 * split.astype(np.int64)
    if marks is not None:
        kinds += 9 * (marks.predicted != y)
        support = np.zeros(len(y), dtype=np.int64)
        support[marks.free], support[marks.bounded] = FREE, BOUNDED
        kinds += support
    return kinds


class PointEntry(NamedTuple):
    """What a kind of points is called, and which kinds are of it."""

    name: str
    title: str
    about: str
    split: int | None = None
    support: int | None = None

    def holds(self, kind: Kind) -> bool:
        """Whether it says something of points of a kind."""
        if self.split is not None:
            return kind.split == self.split
        return kind.support == self.support if self.support is not None else bool(kind.wrong)

    def pure(self, kind: Kind) -> Kind:
        """Return a kind of the same class of which nothing else is said."""
        if self.split is not None:
            return Kind(kind.label, 0, self.split, ALONE)
        return kind._replace(wrong=0) if self.support is not None else kind._replace(support=ALONE)


ENTRIES = (
    PointEntry("train", "train", "Points that the model learns from.", split=TRAIN),
    PointEntry("validation", "validation", "Points that judge the model while it learns.", split=VALIDATION),
    PointEntry("test", "test", "Points that judge what was learned, and are never learned from.", split=TEST),
    PointEntry("free", "free SVs", "Support vectors on the margin, whose coefficient is below C.", support=FREE),
    PointEntry("bounded", "bounded SVs", "Support vectors at their bound C, within the margin.", support=BOUNDED),
    PointEntry("misclassified", "misclassified", "Points whose predicted class is not their own: they are square."),
)


def hidden_kinds(kinds: Array, names: Collection[str]) -> Array:
    """Return for each point whether an entry of it is among `names`."""
    if not names:
        return np.zeros(len(kinds), dtype=bool)
    found = [number for number in np.unique(kinds).tolist() if is_hidden(kind_of(number), names)]
    return np.isin(kinds, found)


def is_hidden(kind: Kind, names: Collection[str]) -> bool:
    """Whether an entry of a kind is among `names`."""
    return any(entry.name in names and entry.holds(kind) for entry in ENTRIES)


def count_entries(kinds: Array) -> Iterator[tuple[PointEntry, int, list[Kind]]]:
    """Yield each entry that occurs, of how many points, and one kind of it for each of the first two classes.

    They are the same classes for all entries, whichever points are of it now, so that signs do not change all the time.
    """
    counts = np.bincount(kinds) if len(kinds) else kinds
    present = [(kind_of(number), int(counts[number])) for number in np.flatnonzero(counts).tolist()]
    classes = sorted({kind.label for kind, _ in present})[:2]
    for entry in ENTRIES:
        of_entry = [(entry.pure(kind), count) for kind, count in present if entry.holds(kind)]
        if of_entry:
            by_class = {kind.label: kind for kind, _ in reversed(of_entry)}
            looks = [by_class.get(label, of_entry[0][0]._replace(label=label)) for label in classes]
            yield entry, sum(count for _, count in of_entry), looks
