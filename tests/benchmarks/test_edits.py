"""How long an edit of many points takes; run with: python -m pytest tests/benchmarks --benchmark-only."""

from dlab_core.recipe import Point
from dlab_core.recipe.edits import replacement


def test_ten_thousand_points_are_cheap(benchmark):
    old = tuple(Point(float(i), 0.0, 0) for i in range(10_000))
    moved = replacement(dict(enumerate(old)), {i: p._replace(x2=1.0) for i, p in enumerate(old)})
    assert benchmark(moved.apply, old)[9_999].x2 == 1.0
