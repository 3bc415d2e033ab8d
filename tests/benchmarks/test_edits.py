"""How long an edit of many points takes; run with: python -m pytest tests/benchmarks --benchmark-only."""

from dlab_core.data import as_drawn, make_dataset
from dlab_core.data.edited import PointsEdit, count_edits
from dlab_core.recipe import GaussianMixture, Point, Recipe
from dlab_core.recipe.edits import insertion, replacement


def test_ten_thousand_points_are_cheap(benchmark):
    old = tuple(Point(float(i), 0.0, 0) for i in range(10_000))
    moved = replacement(dict(enumerate(old)), {i: p._replace(x2=1.0) for i, p in enumerate(old)})
    assert benchmark(moved.apply, old)[9_999].x2 == 1.0


def test_one_more_of_fifty_thousand_points_is_added_and_counted(benchmark):
    before = Recipe(data=GaussianMixture(K=50, N=999))
    recipe = before.model_copy(update={"data": as_drawn(before)})
    edit = PointsEdit.of(recipe.data, insertion(49_950, [Point(1.0, 1.0, 1)]))

    def stroke():
        data = edit.apply(recipe).data
        return count_edits(data, make_dataset(data, 1))

    assert str(benchmark(stroke)) == "1 added"
