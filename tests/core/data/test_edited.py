"""Points of a generator that were edited: they keep it, and what was done to them is counted truly."""

import json

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from dlab_core.data import as_drawn, can_be_drawn, make_dataset
from dlab_core.data.edited import Edited, PointsEdit, count_edits
from dlab_core.recipe import (
    Crops,
    DrawnOnLine,
    DrawnPairs,
    DrawnPoints,
    GaussianMixture,
    Generated,
    LeastSquares,
    NoisyLine,
    Pair,
    Point,
    Recipe,
    SplitByShare,
    Table,
    ThreeOnLine,
    TwoOnLine,
    files,
)
from dlab_core.recipe.edits import insertion, removal, replacement
from dlab_core.training.run import start_run


def kinds_below(config_class):
    return [config_class, *(kind for below in config_class.__subclasses__() for kind in kinds_below(below))]


GENERATORS = [kind() for kind in kinds_below(Generated) if "kind" in kind.model_fields]
DRAWABLE = [data for data in GENERATORS if can_be_drawn(data)]
SMALL = [GaussianMixture(K=2, N=3), NoisyLine(n=5, noise=1), TwoOnLine(n=6), ThreeOnLine(n=5)]


def recipe_of(data):
    return Recipe.model_construct(data=data, model=LeastSquares(), training=Recipe().training)


def edited(recipe, edit):
    return PointsEdit.of(recipe.data, edit).apply(recipe)


def counted(recipe):
    return count_edits(recipe.data, make_dataset(recipe.data, 0))


def test_all_that_can_be_drawn_of_a_generator_is_meant_here():
    assert len(DRAWABLE) == 14
    assert {type(as_drawn(recipe_of(data))) for data in DRAWABLE} == {DrawnPoints, DrawnPairs, DrawnOnLine}


@pytest.mark.parametrize("data", GENERATORS, ids=lambda data: data.kind)
def test_a_generator_knows_how_many_points_it_makes(data):
    assert data.size == len(make_dataset(data, 0))


@pytest.mark.parametrize("data", DRAWABLE, ids=lambda data: data.kind)
def test_edited_points_keep_their_generator_also_in_a_file(data):
    drawn = as_drawn(recipe_of(data))
    assert drawn.source is drawn.generator is data
    assert drawn.origins == tuple(range(data.size))
    new = drawn.point(0.5, 0.5, 1, "test")
    recipe = Recipe.model_construct(data=drawn, model=Recipe().model, training=Recipe().training, name="", about="")
    recipe = edited(edited(recipe, removal({2: drawn.points[2]})), insertion(data.size - 1, [new]))
    assert str(counted(recipe)) == "1 added, 1 removed"
    content = json.loads(recipe.data.model_dump_json())
    again = type(recipe.data).model_validate(content)
    assert again == recipe.data
    assert str(count_edits(again, make_dataset(again, 0))) == "1 added, 1 removed"
    assert recipe.data.caption == f"{data.caption}, edited"


def test_a_whole_recipe_is_read_back_equal():
    recipe = edited(Recipe(), insertion(60, [Point(1.5, -2.5, 1, "validation")]))
    assert files.parse(files.dump(recipe)) == recipe


@pytest.mark.parametrize("data", [DrawnPoints(points=(Point(1, 2, 0),)), Table(), Crops()])
def test_what_no_generator_made_has_none(data):
    assert data.resampled() is None
    if can_be_drawn(data) and data != Table():
        assert (as_drawn(recipe_of(data)).generator, as_drawn(recipe_of(data)).origins) == (None, ())


def test_points_of_a_table_are_drawn_ones_once_they_are_edited():
    table = Table(columns=("a", "b"), known=("a",), wanted=("b",), values=((1, 2), (3, 4)))
    before = recipe_of(table)
    edit = PointsEdit.of(table, insertion(2, [Pair(5, 6)]))
    after = edit.apply(before)
    assert (after.data.generator, after.data.origins, len(after.data.points)) == (None, (), 3)
    assert str(counted(after)) == ""
    assert edit.take_back(after).data is table
    assert edited(after, removal({2: Pair(5, 6)})).data.origins == ()


# ---------------------------------------------------------------------------------------------- the counts


class Truth:
    """The points as a list of [origin, point], with which the counts are told by hand."""

    def __init__(self, config):
        self.sample = as_drawn(recipe_of(config)).points
        self.of_values = config.classes is None  # there a point with another value was moved
        self.points = list(enumerate(self.sample))
        self.from_nothing = False

    def counts(self):
        if self.from_nothing:
            return Edited()
        kept = [(self.sample[number], point) for number, point in self.points if number is not None]
        value = -1 if self.of_values else -2
        moved = [(old, new) for old, new in kept if old[:value] != new[:value]]
        relabelled = [(old, new) for old, new in kept if old[:-1] != new[:-1] and (old, new) not in moved]
        added, removed = len(self.points) - len(kept), len(self.sample) - len(kept)
        return Edited(added=added, moved=len(moved), relabelled=len(relabelled), removed=removed)

    def add(self, points):
        edit = insertion(len(self.points), points)
        self._become([*self.points, *((None, point) for point in points)])
        return edit

    def remove(self, indices):
        edit = removal({i: self.points[i][1] for i in indices})
        self._become([pair for i, pair in enumerate(self.points) if i not in indices])
        return edit

    def change(self, action, indices):
        old = {i: self.points[i][1] for i in indices}
        new = {i: self._changed(action, *self.points[i]) for i in indices}
        self._become([(number, new.get(i, point)) for i, (number, point) in enumerate(self.points)])
        return replacement(old, new)

    def _changed(self, action, number, point):
        if action == "move back" and number is not None:
            return self.sample[number]
        if action == "relabel":
            return point._replace(y=point.y + 1 if self.of_values else 1 - point.y if point.y < 2 else point.y)
        return type(point)(point[0] + 1.0, *point[1:])

    def _become(self, points):
        self.from_nothing = self.from_nothing or not points
        self.points = [(None if self.from_nothing else number, point) for number, point in points]


actions = st.sampled_from(["add", "remove", "remove all", "move", "relabel", "move back", "undo", "redo"])


@settings(max_examples=80)
@given(st.data(), st.sampled_from(SMALL), st.lists(actions, max_size=14))
def test_whatever_is_done_and_undone_is_counted_truly(data, config, sequence):
    recipe, truth = recipe_of(config), Truth(config)
    done, undone = [], []
    for action in sequence:
        before = truth.points, truth.from_nothing
        every = range(len(truth.points))
        some = data.draw(st.sets(st.sampled_from(every), min_size=1)) if every else set()
        if action == "undo" and done:
            edit, before, after = done.pop()
            recipe, (truth.points, truth.from_nothing) = edit.take_back(recipe), before
            undone.append((edit, before, after))
        elif action == "redo" and undone:
            edit, before, after = undone.pop()
            recipe, (truth.points, truth.from_nothing) = edit.apply(recipe), after
            done.append((edit, before, after))
        elif action not in ("undo", "redo"):
            if action == "add":
                at = data.draw(st.lists(st.integers(-3, 3), min_size=1, max_size=3))
                edit = truth.add([config.point(x, 1.0, 1, "train") for x in at])
            elif action.startswith("remove"):
                edit = truth.remove(every if action == "remove all" else some)
            else:
                edit = truth.change(action, sorted(some))
            step = PointsEdit.of(recipe.data, edit)
            recipe = step.apply(recipe)
            done.append((step, before, (truth.points, truth.from_nothing)))
            undone = []
        drawn = as_drawn(recipe)
        assert drawn.points == tuple(point for _, point in truth.points)
        assert (drawn.generator is None) == truth.from_nothing
        assert type(drawn).model_validate(dict(drawn)) == drawn
        assert count_edits(drawn, make_dataset(drawn, 0)) == truth.counts()
    while done:
        recipe = done.pop()[0].take_back(recipe)
    assert recipe.data is config


@given(st.data())
def test_the_edits_of_one_stroke_are_one_edit(data):
    recipe = recipe_of(GaussianMixture(K=2, N=3))
    first, steps = recipe, []
    for _ in range(data.draw(st.integers(2, 5))):
        points = as_drawn(recipe).points
        if len(points) > 2 and data.draw(st.booleans()):
            edit = removal({i: points[i] for i in data.draw(st.sets(st.integers(0, len(points) - 2)))})
        else:
            edit = insertion(len(points), [Point(9, 9, 1)])
        steps.append(PointsEdit.of(recipe.data, edit))
        recipe = steps[-1].apply(recipe)
    one = steps[0]
    for step in steps[1:]:
        one = one.then(step)
    assert one.apply(first).data == recipe.data
    assert one.take_back(recipe).data == first.data
    second = steps[1]
    for step in steps[2:]:
        second = second.then(step)
    middle = steps[0].apply(first)
    assert second.take_back(recipe).data == middle.data


def test_counts_are_read_as_a_person_says_them():
    assert str(Edited()) == ""
    assert str(Edited(added=2)) == "2 added"
    assert str(Edited(moved=1, removed=3)) == "1 moved, 3 removed"
    assert str(Edited(classes=1, added=1200, relabelled=2)) == "1 class added, 1,200 added, 2 relabelled"
    assert str(Edited(classes=2)) == "2 classes added"


def test_a_point_with_another_value_was_moved():
    drawn = as_drawn(recipe_of(NoisyLine(n=5)))
    points = (drawn.points[0]._replace(y=0.5), *drawn.points[1:])
    assert str(counted(recipe_of(drawn.model_copy(update={"points": points})))) == "1 moved"


def test_classes_that_were_added_are_counted():
    drawn = as_drawn(Recipe()).model_copy(update={"C": 4})
    assert str(counted(recipe_of(drawn))) == "2 classes added"


def test_the_last_digits_of_another_processor_are_no_move():
    drawn = as_drawn(Recipe())
    points = tuple(p._replace(x1=np.nextafter(p.x1, 9.0), x2=p.x2 * (1 + 1e-15)) for p in drawn.points)
    assert str(counted(recipe_of(drawn.model_copy(update={"points": points})))) == ""
    points = (drawn.points[0]._replace(x1=drawn.points[0].x1 + 1e-4), *points[1:])
    assert str(counted(recipe_of(drawn.model_copy(update={"points": points})))) == "1 moved"


@pytest.mark.parametrize("size", [1e-3, 1e3])
def test_what_a_move_is_depends_on_how_large_the_numbers_are(size):
    drawn = as_drawn(recipe_of(NoisyLine(n=5, slope=0, intercept=size, low=-size, high=size, noise=0)))
    for share, expected in [(1e-11, ""), (1e-7, "5 moved")]:
        for axis in ("x", "y"):
            points = tuple(p._replace(**{axis: getattr(p, axis) + share * size}) for p in drawn.points)
            assert str(counted(recipe_of(drawn.model_copy(update={"points": points})))) == expected


def test_numbers_that_are_all_zero_were_not_moved():
    drawn = as_drawn(recipe_of(NoisyLine(n=5, slope=0, intercept=0, noise=0)))
    assert str(counted(recipe_of(drawn))) == ""


# ------------------------------------------------------------------------------------- what goes with them


def test_new_points_are_those_of_the_generator_in_the_present_split():
    split = SplitByShare(test=0.5)
    drawn = as_drawn(Recipe(data=GaussianMixture(K=3))).model_copy(update={"split": split})
    assert drawn.source == GaussianMixture(K=3, split=split)
    assert drawn.resampled() == GaussianMixture(K=3, split=split, seed=101)
    three = as_drawn(recipe_of(ThreeOnLine(n=7)))
    assert three.resampled() == ThreeOnLine(n=7)  # which has no seed: the points that it makes


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"generator": None}, "data.origins is wrong: there is no generator that made the points"),
        ({"origins": []}, "0 origins are given for 60 points"),
        ({"origins": [*range(1, 61)]}, "data.origins is wrong: the generator makes points 0 to 59, and no others"),
        ({"origins": [0] * 60}, "data.origins is wrong: two points have the same origin"),
        ({"generator": {"kind": "gmm_2d", "C": 3}}, "there are 2 classes, but the generator makes 3"),
        ({"generator": {"kind": "gmm_2d", "K": 99}}, "data.generator.K is wrong: it must be at most 50 (got 99)"),
        ({"generator": {"kind": "gmm_2d", "Q": 9}}, "there is no field data.generator.Q"),
        ({"generator": {"kind": "sine"}}, "data.generator cannot be of kind 'sine'"),
    ],
)
def test_what_does_not_belong_together_is_rejected_in_words(change, expected):
    content = json.loads(files.dump(Recipe.model_construct(**dict(Recipe()) | {"data": as_drawn(Recipe())})))
    content["data"] |= change
    with pytest.raises(files.RecipeError) as caught:
        files.parse(json.dumps(content))
    assert expected in str(caught.value)


def test_a_run_depends_on_the_points_alone_and_its_journal_tells_only_of_these():
    before = Recipe()
    after = edited(before, insertion(60, [Point(1, 1, 1)]))
    run = start_run(before)
    run.advance(5)
    run.change(after)
    moved = edited(after, replacement({0: after.data.points[0]}, {0: after.data.points[0]._replace(x1=0.0)}))
    run.change(edited(moved, removal({3: moved.data.points[3]})))
    assert [entry.path for entry in run.journal] == [("data",), ("data", "points")]
    alone = run.recipe.model_copy(
        update={"data": run.recipe.data.model_copy(update={"generator": None, "origins": ()})}
    )
    assert run.change(alone) == []
    a, b = start_run(after), start_run(Recipe(data=DrawnPoints(points=after.data.points)))
    a.advance(50)
    b.advance(50)
    assert a.history.last_loss == b.history.last_loss
