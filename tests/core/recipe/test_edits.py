"""An edit of a list of points can be taken back, and two of them are one."""

import pytest
from hypothesis import given, strategies as st

from dlab_core.recipe import Point
from dlab_core.recipe.edits import Edit, insertion, removal, replacement

points = st.builds(
    Point, st.floats(-9, 9), st.floats(-9, 9), st.integers(0, 7), st.sampled_from(["train", "validation", "test"])
)
lists = st.lists(points, max_size=12).map(tuple)


@st.composite
def edit_of(draw, old):
    """Draw an edit of a list: any points out, any points in at any places."""
    gone = sorted(draw(st.sets(st.integers(0, len(old) - 1)))) if old else []
    new = draw(st.lists(points, max_size=6))
    size = len(old) - len(gone) + len(new)
    places = draw(st.permutations(range(size)))[: len(new)]
    return Edit(tuple((i, old[i]) for i in gone), tuple(zip(sorted(places), new, strict=True)))


@given(st.data())
def test_the_inverse_brings_the_same_points_back(data):
    old = data.draw(lists)
    edit = data.draw(edit_of(old))
    assert edit.inverse().apply(edit.apply(old)) == old


@given(st.data())
def test_an_edit_puts_its_points_where_it_says(data):
    old = data.draw(lists)
    edit = data.draw(edit_of(old))
    new = edit.apply(old)
    assert all(new[i] == p for i, p in edit.inserted)
    assert len(new) == len(old) - len(edit.removed) + len(edit.inserted)
    gone, came = {i for i, _ in edit.removed}, {i for i, _ in edit.inserted}
    assert [p for i, p in enumerate(old) if i not in gone] == [p for i, p in enumerate(new) if i not in came]


@given(st.data())
def test_then_is_one_edit_that_does_both(data):
    old = data.draw(lists)
    first = data.draw(edit_of(old))
    middle = first.apply(old)
    second = data.draw(edit_of(middle))
    both = first.then(second)
    assert both.apply(old) == second.apply(middle)
    assert both.inverse().apply(second.apply(middle)) == old


def test_a_point_that_came_and_went_leaves_no_trace():
    p, q = Point(0, 0, 0), Point(1, 1, 1)
    assert not insertion(1, [q]).then(removal({1: q}))
    assert insertion(1, [q]).then(replacement({1: q}, {1: p})) == insertion(1, [p])


def test_an_edit_of_other_points_is_rejected():
    p, q = Point(0, 0, 0), Point(1, 1, 1)
    with pytest.raises(ValueError, match="not in these points"):
        removal({0: q}).apply((p,))
    with pytest.raises(ValueError, match="beyond the end"):
        insertion(3, [q]).apply((p,))
    with pytest.raises(ValueError, match="same indices"):
        replacement({0: p}, {1: p})


def test_an_edit_counts_where_it_only_adds_or_only_removes():
    p = Point(0, 0, 0)
    assert insertion(0, [p])
    assert removal({0: p})
    assert not Edit((), ())


def test_a_point_is_not_looked_for_just_beyond_the_end():
    p = Point(0, 0, 0)
    with pytest.raises(ValueError, match="not in these points"):
        removal({1: p}).apply((p,))
