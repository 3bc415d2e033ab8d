"""Recipes: defaults that hold, limits that hold, and files that come back as they went."""

import contextlib
import errno
import io
import json
import os
import re
import typing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from pydantic import ValidationError

from dlab_core.data.csv_files import read_csv
from dlab_core.recipe import (
    MAX_CLASSES,
    Adam,
    Bumps,
    Circle,
    ClassTable,
    Crops,
    Data,
    DeepNet,
    Digits,
    DrawnOnLine,
    DrawnPairs,
    DrawnPoints,
    FcAnn2,
    GaussianMixture,
    Gaussians,
    HuberLoss,
    KernelSVM,
    LeastSquares,
    LinearSVM,
    LineClasses,
    LineLogReg,
    LinReg,
    LogReg,
    Model,
    Moons,
    NoisyLine,
    Nudging,
    Optimiser,
    Pair,
    Parabola,
    PlaneValues,
    Point,
    PowerLoss,
    Recipe,
    RegressSets,
    Sgd,
    Sheet,
    Sine,
    Spiral,
    Split,
    SplitByCount,
    SplitByShare,
    Step,
    Table,
    TableError,
    ThreeOnLine,
    Training,
    TwoClasses,
    TwoGaussians,
    TwoOnLine,
    Xor,
    files,
)
from dlab_core.recipe.changes import JournalEntry, differences, journal_value, splice, with_value
from dlab_core.recipe.config import hints_of
from dlab_core.recipe.explain import explain
from dlab_core.recipe.sentences import shorten

seeds = st.integers(0, 2**31 - 1)
shares = st.floats(0, 0.45)
splits = st.builds(SplitByShare, validation=shares, test=shares) | st.builds(
    SplitByCount, train=st.integers(1, 500), validation=st.integers(0, 500)
)
coordinates = st.floats(-1e6, 1e6)
points = st.builds(Point, coordinates, coordinates, st.integers(0, 1), st.sampled_from(["train", "validation", "test"]))
playground = {"n": st.integers(2, 5000), "noise": st.floats(0, 0.5), "seed": seeds, "split": splits}
data = st.one_of(
    st.builds(GaussianMixture, K=st.integers(1, 50), C=st.integers(1, MAX_CLASSES), N=st.integers(1, 5000), seed=seeds),
    st.builds(Gaussians, C=st.integers(1, MAX_CLASSES), N=st.integers(1, 5000), seed=seeds, split=splits),
    st.builds(TwoClasses, N=st.integers(1, 5000), sigma=st.floats(0.01, 10), seed=seeds),
    *(st.builds(kind, **playground) for kind in (Circle, Xor, TwoGaussians, Spiral, Moons)),
    st.builds(
        Digits,
        source=st.sampled_from(["small", "mnist", "fashion_mnist", "kmnist"]),
        count=st.none() | st.integers(10, 60_000),
        validation=st.floats(0, 0.9),
        folder=st.text(max_size=20),
    ),
    st.builds(DrawnPoints, points=st.lists(points, max_size=20).map(tuple), C=st.integers(2, 8), split=splits),
    st.lists(st.tuples(coordinates, coordinates, coordinates), max_size=9).map(
        lambda rows: ClassTable(
            sheet=Sheet(
                columns=("a", "b", "c", "d"),
                words=((), (), (), ("u", "v")),
                values=tuple((*row, float(i % 2)) for i, row in enumerate(rows)),
            ),
            known=("c", "a"),
            class_column="d",
        )
    ),
)
pairs = st.builds(Pair, coordinates, coordinates, st.sampled_from(["train", "validation", "test"]))
spans = {"low": st.floats(-1e6, 0), "high": st.floats(1, 1e6), "n": st.integers(1, 5000), "seed": seeds}
values = st.one_of(
    st.builds(NoisyLine, slope=coordinates, intercept=coordinates, noise=st.floats(0, 1e6), split=splits, **spans),
    st.builds(Parabola, noise=st.floats(0, 1e6), **spans),
    st.builds(Sine, frequency=st.floats(0.01, 20), **spans),
    st.builds(Step, **spans),
    st.builds(DrawnPairs, points=st.lists(pairs, max_size=20).map(tuple), split=splits),
    st.builds(Crops, rows=st.sampled_from(["full", "small"])),
    st.lists(st.tuples(coordinates, coordinates, coordinates), min_size=1, max_size=9).map(
        lambda rows: Table(columns=("a", "b", "c"), values=tuple(rows), known=("c", "a"), wanted=("b",))
    ),
    st.builds(PlaneValues, n=st.integers(1, 5000), seed=seeds),
    st.builds(Bumps, noise=st.floats(0, 0.5), split=splits),
)
on_lines = st.one_of(
    st.builds(TwoOnLine, n=st.integers(2, 5000), seed=seeds),
    st.builds(ThreeOnLine, n=st.integers(3, 5000)),
    st.lists(st.integers(0, 2), max_size=9).map(
        lambda labels: DrawnOnLine(C=3, points=tuple(Pair(float(i), float(c)) for i, c in enumerate(labels)))
    ),
)
activations = st.sampled_from(["relu", "leaky_relu", "elu", "tanh", "sigmoid", "identity"])
deep_nets = st.lists(st.tuples(st.integers(1, 1024), activations), max_size=8).flatmap(
    lambda layers: st.builds(
        DeepNet,
        hidden=st.just(tuple(width for width, _ in layers)),
        activation=st.just(tuple(name for _, name in layers)) | activations,
        batch_norm=st.booleans(),
        dropout=st.floats(0, 0.9),
        overrides=st.lists(st.tuples(st.sampled_from(["W1[1,1]", "b2[3]", "?"]), coordinates), max_size=3).map(tuple),
    )
)
models = st.one_of(
    st.builds(LogReg, start=st.sampled_from(["random", "zeros", "ones"]), standardise=st.booleans()),
    st.builds(FcAnn2, hidden=st.integers(1, 1024)),
    st.builds(LinearSVM, c=st.floats(1e-4, 1e6)),
    deep_nets,
    st.builds(
        KernelSVM,
        c=st.floats(1e-4, 1e6),
        gamma=st.sampled_from(["auto", "scale"]) | st.floats(1e-5, 1e4),
        degree=st.integers(1, 10),
    ),
)
value_models = st.one_of(
    st.builds(LinReg, degree=st.integers(0, 12), sines=st.integers(0, 12), standardise=st.booleans()),
    st.lists(st.tuples(coordinates, coordinates), min_size=1).map(
        lambda rows: LinReg(start="custom", initial=tuple(rows))
    ),
    st.builds(LeastSquares, ridge=st.floats(0, 1e6)),
    deep_nets,
)
trainings = st.builds(
    Training,
    seed=seeds,
    optimiser=st.builds(Sgd, momentum=st.floats(0, 0.999)) | st.builds(Adam, beta1=st.floats(0, 0.999)),
    rate=st.floats(1e-7, 1e4),
    l2=st.floats(0, 10),
    loss=st.builds(PowerLoss, m=st.floats(1, 6)) | st.builds(HuberLoss, delta=st.floats(1e-3, 1e4)),
    batch=st.none() | st.integers(1, 50_000),
    steps=st.none() | st.integers(1, 10**12),
    patience=st.none() | st.integers(1, 100),
)


recipes = st.one_of(
    st.builds(Recipe, name=st.text(max_size=50), data=data, model=models, training=trainings),
    st.builds(Recipe, data=values, model=value_models, training=trainings),
    st.builds(Recipe, data=st.builds(DrawnPairs), model=st.builds(Nudging, nudge=st.floats(1e-6, 100))),
    st.builds(Recipe, data=on_lines, model=models, training=trainings),
    st.builds(Recipe, data=st.builds(TwoOnLine), model=st.builds(LineLogReg), training=trainings),
)


@given(recipes)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_back_equal(recipe):
    assert files.parse(files.dump(recipe)) == recipe


def test_the_strategies_above_cover_every_kind():
    def kinds(union):
        return set(typing.get_args(typing.get_args(union)[0]))

    assert kinds(Data) - set(RegressSets.__args__) == {
        ClassTable,
        GaussianMixture,
        Gaussians,
        TwoClasses,
        Circle,
        ClassTable,
        Xor,
        TwoGaussians,
        Spiral,
        Moons,
        DrawnPoints,
        Digits,
    }
    assert kinds(Model) == {LogReg, FcAnn2, DeepNet, KernelSVM, LinearSVM, LineLogReg, LinReg, LeastSquares, Nudging}


@pytest.mark.parametrize(
    "config_class",
    [*typing.get_args(typing.get_args(Data)[0]), *typing.get_args(typing.get_args(Model)[0]), Training, Sgd, Adam],
)
def test_every_field_explains_itself(config_class):
    own = {"kind", "split", "points", "optimiser"}
    for name, field in config_class.model_fields.items():
        if name not in own:
            assert field.title, name
            assert field.description, name


def all_config_classes():
    """Each class of a config with the path of its fields, as it is written on the command line."""
    paths = {"data": Data, "model": Model, "data.split": Split, "training.optimiser": Optimiser}
    yield Training, "training", {}
    for path, union in paths.items():
        for kind in typing.get_args(typing.get_args(union)[0]):
            yield kind, path, {"kind": kind.model_fields["kind"].default}


OF_VALUES = {
    kind.model_fields["kind"].default
    for kind in (*RegressSets.__args__, LinReg, LeastSquares, Nudging)
    if not issubclass(kind, LineClasses)
}


def wrong_recipe(path, kind, name, value):
    # What is not looked at fits the rest, else that would be found wrong first.
    data, model = ("line", "linreg") if OF_VALUES & set(kind.values()) else ("gmm_2d", "logreg")
    content = {"dlab": 3, "data": {"kind": data}, "model": {"kind": model}}
    place = content
    for step in path.split("."):
        place = place.setdefault(step, {})
    place.update(kind)
    place[name] = value
    return content


FIELDS = [
    (config_class, path, kind, name)
    for config_class, path, kind in all_config_classes()
    for name in config_class.model_fields
    if name != "kind"
]


@pytest.mark.parametrize("config_class", sorted({c for c, _, _, _ in FIELDS}, key=lambda c: c.__name__))
def test_what_is_said_of_a_field_fits_the_field(config_class):
    for name, info in config_class.model_fields.items():
        hints = hints_of(info)
        assert set(hints.words) <= set(choices_of(info.annotation)), name
        if hints.shown_when:
            other, values = hints.shown_when
            assert set(values) < set(choices_of(config_class.model_fields[other].annotation)), name
        if hints.offered or hints.nothing != "automatic":
            assert type(None) in typing.get_args(info.annotation), name
            for value in hints.offered:
                assert config_class(**{name: value})
        if hints.percent:
            assert info.annotation is float, name


def choices_of(annotation):
    """Return the texts there are to choose from in a Literal, or in one within a union."""
    if typing.get_origin(annotation) is typing.Literal:
        return typing.get_args(annotation)
    return [choice for inner in typing.get_args(annotation) for choice in choices_of(inner)]


JARGON = ("Input", "input", "literal[", "constrained", "tuple", "union", "valid dictionary", "instance", "parse")


@pytest.mark.parametrize(
    ("config_class", "path", "kind", "name"), FIELDS, ids=[f"{p.__name__}.{n}" for p, _, _, n in FIELDS]
)
def test_every_field_rejects_nonsense_in_plain_words(config_class, path, kind, name):
    rejected = 0
    for value in ("nonsense", -1e9, 1e99, 0.3, [["x"]], {"a": 1}, [0], [None]):
        content = wrong_recipe(path, kind, name, value)
        with contextlib.suppress(ValidationError):
            Recipe.model_validate(content)
            continue
        rejected += 1
        with pytest.raises(files.RecipeError) as caught:
            files.parse(json.dumps(content), "it")
        message = str(caught.value)
        assert f"{path}.{name}" in message, message
        assert not any(word in message for word in JARGON), message
        assert not any(f".{tag}." in message for tag in kind.values()), message
    assert rejected > 2


@pytest.mark.parametrize(
    ("assignment", "expected"),
    [
        ("model.gamma=-1", "model.gamma is wrong: it must be 'auto' or 'scale' or at least 1e-05 (got -1)"),
        ("training.batch=0", "training.batch is wrong: it must be at least 1 (got 0)"),
        ("model.max_iter=2.5", "it must be a whole number (got 2.5)"),
        ("data.K=51", "data.K is wrong: it must be at most 50 (got 51)"),
        ("data.points=[[1,2]]", "data.points is wrong: the class of point number 1 is missing"),
        (
            "data.points=[[1,2,0],[1,2,0,9]]",
            "split of point number 2 must be 'train', 'validation' or 'test' (got 9)",
        ),
        ("data.points=[5]", "point number 1 must be a point: [x1, x2, class] or"),
        ("model.hidden=[3,0]", "number 2 must be at least 1"),
        ('model.activation=["relu","bent"]', "number 2 must be 'relu', 'leaky_relu'"),
        ("training.rate=-1", "training.rate is wrong: it must be at least 1e-07 (got -1)"),
        ("training.rate=fast", "it must be a number (got 'fast')"),
        ("training.rate=[1]", "training.rate is wrong: it must be a number."),
        (f"training.rate={'f' * 57}", f"it must be a number (got '{'f' * 57}')"),
        (f"training.rate={'f' * 58}", "it must be a number."),
        ("model.batch_norm=2", "it must be true or false (got 2)"),
        ("name=[1]", "the field name is wrong: it must be a text."),
        ("data.points=7", "data.points is wrong: it must be a list (got 7)"),
    ],
)
def test_the_sentence_names_the_place_and_what_fits(assignment, expected):
    name = assignment.split("=")[0].split(".")[-1]
    kinds = {"gamma": "ksvm", "max_iter": "ksvm"} | dict.fromkeys(("hidden", "activation", "batch_norm"), "deep_net")
    before = [f"model.kind={kinds[name]}"] if name in kinds else []
    before += ["data.kind=points"] if name == "points" else []
    with pytest.raises(files.RecipeError) as caught:
        files.with_values(Recipe(), [*before, assignment])
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "point", "expected"),
    [
        ("points", [1, "a", 0], "the x2 of point number 1 must be a number (got 'a')"),
        ("points", [1, 2, 8], "the class of point number 1 must be below 8 (got 8)"),
        ("points", {"x1": 1, "x2": 2, "y": "a"}, "the class of point number 1 must be a whole number (got 'a')"),
        ("points", {"x1": 1, "y": 0}, "the x2 of point number 1 is missing"),
        ("points", {"x1": 1, "x2": 2, "y": 0, "part": "a"}, "the split of point number 1 must be 'train'"),
        ("points", {"x1": 1, "x2": 2, "y": 0, "colour": 3}, "there is no colour of point number 1"),
        ("points", [1, 2, 0, "test", 4], "point number 1 must be a list of at most 4"),
        ("pairs", ["a", 2], "the x of point number 1 must be a number (got 'a')"),
        ("pairs", [1, "a"], "the value of point number 1 must be a number (got 'a')"),
        ("drawn_on_line", [1], "the class of point number 1 is missing"),
        ("drawn_on_line", [1, 1, "a"], "the split of point number 1 must be 'train', 'validation' or 'test' (got 'a')"),
    ],
)
def test_the_sentence_names_what_is_wrong_within_a_point(kind, point, expected):
    with pytest.raises(files.RecipeError) as caught:
        files.parse(json.dumps({"dlab": 3, "data": {"kind": kind, "points": [point]}}))
    assert f"the field data.points is wrong: {expected}" in str(caught.value)
    if kind == "points":
        with pytest.raises(ValidationError) as alone:
            DrawnPoints(points=(point,))
        assert f"the field points is wrong: {expected}" in explain(alone.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "not valid JSON"),
        ("[1]", '"dlab"'),
        ('{"name": "x"}', '"dlab"'),
        ('{"dlab": 4}', "newer DLab"),
        ('{"dlab": 3, "name": ["a"]}', "the field name is wrong: it must be a text."),
        ('{"dlab": 3, "training": {}, "model": {"kind": "linreg"}}', "the text: Linear regression predicts values"),
        ('{"dlab": "x"}', "the field dlab is wrong: it must be 3 (got 'x')"),
        ('{"dlab": 3, "colour": 1}', "colour"),
        ('{"dlab": 3, "data": {"K": 3}}', "kind"),
        ('{"dlab": 3, "training": {"rate": -1}}', "training.rate"),
        ('{"dlab": 3, "training": {"rate": NaN}}', "training.rate"),
        ('{"dlab": 3, "model": {"kind": "forest"}}', "forest"),
        ('{"dlab": 3, "model": {"kind": "deep_net", "hidden": [3, 0]}}', "hidden"),
        ('{"dlab": 3, "model": {"kind": "deep_net", "hidden": [3], "activation": ["relu", "relu"]}}', "one per layer"),
        (
            '{"dlab": 3, "data": {"kind": "points", "points": [[1, 2, 5, "train"]]}}',
            "data is wrong: the point (1, 2)",
        ),
        ('{"dlab": 3, "data": 5}', "the field data is wrong: it must be an object with named fields (got 5)."),
        ('{"dlab": 3, "data": {"kind": "points", "points": [[1e308, 2, 0, "train"]]}}', "points"),
        ('{"dlab": 3, "data": {"kind": "circle", "split": {"kind": "share", "test": 0.9, "validation": 0.9}}}', "5 %"),
        ('{"dlab": 3, "training": {"optimiser": {"kind": "sgd", "nesterov": true}}}', "momentum"),
        pytest.param("[" * 100_000, "experiment", id="nested"),
    ],
)
def test_what_is_wrong_is_reported_in_one_sentence(text, expected):
    with pytest.raises(files.RecipeError) as caught:
        files.parse(text)
    message = str(caught.value)
    assert expected in message
    assert "\n" not in message
    assert message.endswith(".")
    assert "Traceback" not in message


def test_what_is_no_recipe_at_all_is_named_so():
    with pytest.raises(ValidationError) as caught:
        Recipe.model_validate(5)
    assert explain(caught.value) == "the field recipe is wrong: it must be an object with named fields (got 5)."


@given(st.text("abcdefgh"), st.integers(10, 80))
def test_what_is_shortened_keeps_its_beginning_and_its_end(text, width):
    short = shorten(text, width)
    if len(text) <= width:
        assert short == text
    else:
        begin, end = short.split(" … ")
        assert len(short) == width
        assert abs(len(begin) - len(end)) <= 1
        assert text.startswith(begin)
        assert text.endswith(end)


def test_a_leftover_that_another_process_removes_is_no_error(tmp_path, monkeypatch):
    left = tmp_path / "a.json12345678.tmp"
    left.write_text("half")
    os.utime(left, (0, 0))

    def gone(_):
        raise FileNotFoundError(left)

    monkeypatch.setattr(Path, "unlink", gone)
    files.remove_leftovers(tmp_path / "a.json")
    monkeypatch.undo()
    files.remove_leftovers(tmp_path / "a.json")
    assert not left.exists()


def test_a_template_has_gaps_to_fill_in():
    assert "$" in files.template("script_autograd.py").template


def test_a_missing_a_binary_and_a_huge_file_are_rejected_in_words(tmp_path, monkeypatch):
    with pytest.raises(files.RecipeError, match="cannot be read"):
        files.load(tmp_path / "none.json")
    (tmp_path / "picture.json").write_bytes(bytes(range(256)))
    with pytest.raises(files.RecipeError, match=r"^picture\.json is not an experiment"):
        files.load(tmp_path / "picture.json")
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    (tmp_path / "large.json").write_text(files.dump(Recipe()))
    with pytest.raises(files.RecipeError, match="larger"):
        files.load(tmp_path / "large.json")


def test_of_a_file_one_byte_more_than_allowed_is_read_and_no_further(tmp_path, monkeypatch):
    asked = []

    class Endless(io.BytesIO):
        def read(self, size):
            asked.append(size)
            return b"x" * size

    monkeypatch.setattr(files, "open_file", lambda _: Endless())
    with pytest.raises(files.RecipeError, match="larger"):
        files.read_bytes(tmp_path / "endless", 10, files.RecipeError)
    assert asked == [11]
    monkeypatch.undo()
    (tmp_path / "ten").write_bytes(b"0123456789")
    assert files.read_bytes(tmp_path / "ten", 10, files.RecipeError) == b"0123456789"


def test_why_a_file_is_not_opened_is_said_with_its_name(tmp_path):
    with pytest.raises(OSError, match="that is no name of a file") as of_name:
        files.open_file("a\0b")
    assert of_name.value.strerror == "that is no name of a file (embedded null byte)"
    assert (of_name.value.errno, of_name.value.filename) == (errno.EINVAL, "a\0b")
    with pytest.raises(OSError, match="it is a folder") as of_folder:
        files.open_file(tmp_path)
    assert of_folder.value.strerror == "it is a folder, a pipe or a device, and only a file is read"
    assert (of_folder.value.errno, of_folder.value.filename) == (errno.EINVAL, str(tmp_path))


def test_a_file_is_written_to_be_read_by_people(tmp_path):
    text = files.dump(Recipe())
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
    assert '\n  "training": {\n    "seed"' in text


@pytest.mark.timeout(20)
@pytest.mark.parametrize("read", [files.load, files.find, read_csv])
def test_only_files_are_opened_and_nothing_is_waited_for(read, tmp_path):
    places = [tmp_path / "a.json", "a\0.json", f"{'n' * 300}.json", tmp_path / "none.json"]
    (tmp_path / "a.json").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "b.json")
        (tmp_path / "c.json").symlink_to("b.json")
        places += [tmp_path / "b.json", tmp_path / "c.json", "/dev/zero", "/dev/tty"]
    for place in places:
        with pytest.raises((files.RecipeError, TableError), match=r"cannot be read: .*\.$") as caught:
            read(place)
        assert "Errno" not in str(caught.value)
    (tmp_path / "good.json").write_text(files.dump(Recipe()))
    (tmp_path / "link.json").symlink_to("good.json")
    assert files.load(tmp_path / "link.json") == Recipe()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed by Linux alone")
def test_what_is_opened_is_looked_at_and_not_its_name(tmp_path, monkeypatch):
    (tmp_path / "a.json").mkdir()
    monkeypatch.setattr(Path, "is_file", lambda path: True)
    handles = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with pytest.raises(files.RecipeError, match="only a file is read"):
            files.load(tmp_path / "a.json")
    assert len(list(Path("/proc/self/fd").iterdir())) == handles


HUGE = "n\n\x1b[31m" * 20_000


def plain(case):
    """Return a name for a case that a shell and a test runner take as it is."""
    return re.sub(r"\W+", "_", ascii(case)[:60])


@pytest.mark.parametrize(
    "content",
    [
        {"dlab": 3, HUGE: 1},
        {"dlab": 10**4000},
        {"dlab": 3, "name": HUGE},
        {"dlab": HUGE},
        {"dlab": 3, "data": {"kind": HUGE}},
        {"dlab": 3, "data": {"kind": "gmm_2d", HUGE: 1}},
        {"dlab": 3, "data": {"kind": "gmm_2d", "C": HUGE}},
        {"dlab": 3, "data": {"kind": "digits", "source": HUGE}},
        {"dlab": 3, "data": {"kind": "table", "columns": [HUGE]}},
        {"dlab": 3, "data": {"kind": "table", "columns": [f"{i}".zfill(60) for i in range(32)], "known": ["x" * 60]}},
        {"dlab": 3, "model": {"kind": "logreg", "overrides": [[HUGE, HUGE]]}},
        {"dlab": 3, "training": {"optimiser": {"kind": HUGE}}},
        {"dlab": 3, "training": {"seed": 10**4000}},
        {"dlab": 3, "training": [HUGE]},
        [HUGE],
    ],
    ids=plain,
)
def test_whatever_is_quoted_a_sentence_is_short(content, tmp_path):
    path = tmp_path / f"{'p' * 200}.json"
    path.write_text(json.dumps(content))
    for read in (
        lambda: files.load(path),
        lambda: files.parse(json.dumps(content), HUGE),
        lambda: files.find(HUGE),
    ):
        with pytest.raises(files.RecipeError) as caught:
            read()
        message = str(caught.value)
        assert len(message) <= 300
        assert message.isprintable()
        assert message.endswith(".")


@pytest.mark.parametrize(
    "assignment",
    [
        *(f"name={'[' * depth}{']' * closed}" for depth in (900, 100_000) for closed in (0, depth)),
        *("name=" + '{"a":' * depth + "1" + "}" * depth for depth in (900, 100_000)),
        *(".".join(["a"] * 100_000) + end for end in ("", "=1")),
        *(".".join(["data"] * 100_000) + end for end in ("", "=1")),
        *(f"{start}{HUGE}{end}" for start in ("", "training.", "data.kind=", "training.rate=") for end in ("", "=1")),
        "training.seed=" + "1" * 100_000,
        "training.seed=" + "1" * 4000,
    ],
    ids=plain,
)
def test_whatever_is_set_is_rejected_in_a_short_sentence(assignment):
    with pytest.raises(files.RecipeError) as caught:
        files.with_values(Recipe(), [assignment])
    assert len(str(caught.value)) <= 300
    assert str(caught.value).isprintable()


def test_saving_replaces_the_file_whole_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "a.json"
    files.save(Recipe(name="one"), path)
    files.save(Recipe(name="two"), path)
    assert files.load(path).name == "two"
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


PAIR_OF_VALUES = Table(columns=("a", "b", "c"), values=((1, 2, 3),), known=("a",), wanted=("b", "c"))


@pytest.mark.parametrize(
    ("data", "model", "expected"),
    [
        (
            NoisyLine(),
            LogReg(),
            "Logistic regression tells classes apart, but the data has values: choose",
        ),
        (
            GaussianMixture(),
            LinReg(),
            "Linear regression predicts values, but the data has classes: choose another model",
        ),
        (TwoOnLine(), Nudging(), "Nudging predicts values, but the data has classes"),
        (Crops(), Nudging(), "Nudging learns from points on a line, but the data has rows of a table: choose"),
        (
            PlaneValues(),
            Nudging(),
            "Nudging learns from points on a line, but the data has points of the plane",
        ),
        (PAIR_OF_VALUES, Nudging(), "Nudging learns at most 1 value, but the data has 2: choose another model"),
        (ThreeOnLine(), LineLogReg(), "Logistic, one sigmoid learns at most 2 classes, but the data has 3: choose"),
        (GaussianMixture(), LineLogReg(), "points on a line, but the data has points of the plane: choose"),
    ],
)
def test_a_model_that_cannot_learn_such_data_is_rejected_in_words(data, model, expected):
    with pytest.raises(files.RecipeError) as caught:
        files.parse(Recipe.model_construct(data=data, model=model).model_dump_json())
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"kind": "line", "low": 3, "high": 3}, "goes from 3 to 3"),
        ({"kind": "drawn_on_line", "points": [[1, 2]]}, "class 2, but there are 2 classes"),
        ({"kind": "drawn_on_line", "points": [[1, 0.5]]}, "class 0.5"),
        ({"kind": "table", "columns": ["a", "a"]}, "same name"),
        (
            {"kind": "table", "columns": ["a", "b"], "known": ["c"], "wanted": ["b"]},
            "the columns are: a, b",
        ),
        ({"kind": "table", "columns": ["a", "b"], "known": ["a"], "wanted": ["a"]}, "known and be predicted"),
        ({"kind": "table", "columns": ["a", "b"], "known": ["a"], "wanted": ["b"], "values": [[1, 2], [3]]}, "row 2"),
        ({"kind": "table", "columns": ["a", "b"]}, "at least one column must be known"),
    ],
)
def test_data_that_contradict_themselves_are_rejected_in_words(data, expected):
    with pytest.raises(files.RecipeError) as caught:
        files.parse(json.dumps({"dlab": 3, "data": data, "model": {"kind": "linreg"}}))
    assert expected in str(caught.value)


def test_there_are_presets_and_all_can_be_read():
    found = {name: files.find(name) for name in files.presets()}
    assert len(found) >= 10
    assert all(recipe.name and recipe.about for recipe in found.values())
    assert {r.model.kind for r in found.values()} == {
        kind.model_fields["kind"].default for kind in typing.get_args(typing.get_args(Model)[0])
    }
    with pytest.raises(files.RecipeError, match="fcann2-mixture"):
        files.find("fcan2-mixtur")
    with pytest.raises(files.RecipeError, match=r"names like it: [a-z0-9-]+, [a-z0-9-]+, [a-z0-9-]+\. The command"):
        files.find("zzz")


def test_a_path_leads_to_what_lies_within_the_folder(tmp_path):
    assert files.within(tmp_path, "a", "b.json") == tmp_path / "a" / "b.json"
    (tmp_path / "out").symlink_to(tmp_path.parent)
    for names in (("..",), ("a", "../b"), ("a", "B"), ("out", "b"), ("A",), ("a.",), ("",)):
        with pytest.raises(OSError, match=r"is not a plain name in .* leads out of there"):
            files.within(tmp_path, *names)


def test_fields_can_be_set_by_name():
    recipe = files.with_values(Recipe(), ["training.rate=0.5", "model.kind=deep_net", "model.hidden=[3, 4]", "name=x"])
    assert (recipe.training.rate, recipe.model, recipe.name) == (0.5, DeepNet(hidden=(3, 4)), "x")
    assert files.with_values(Recipe(), ["name=a=b"]).name == "a=b"
    with pytest.raises(files.RecipeError, match=r"^the changed recipe: there is no field colour\.$"):
        files.with_values(Recipe(), ["colour=3"])
    for wrong in ("training.rat=1", "rate", "training.rate.more=1", "training.rate=-1"):
        with pytest.raises(files.RecipeError):
            files.with_values(Recipe(), [wrong])


def test_differences_name_the_field_and_whether_it_is_live():
    old = Recipe(model=DeepNet())
    new = files.with_values(old, ["training.rate=0.5", "model.batch_norm=true", "training.optimiser.momentum=0.9"])
    assert {(c.path, c.live) for c in differences(old, new)} == {
        (("training", "rate"), True),
        (("training", "optimiser", "momentum"), True),
        (("model", "batch_norm"), False),
    }
    other = old.model_copy(update={"model": LogReg()})
    assert [(c.path, c.live, c.title) for c in differences(old, other)] == [(("model",), False, "Model")]


def test_a_field_at_a_path_is_replaced_and_no_other():
    old = Recipe(model=DeepNet())
    new = with_value(old, ("training", "optimiser", "momentum"), 0.5)
    assert [(c.path, c.new) for c in differences(old, new)] == [(("training", "optimiser", "momentum"), 0.5)]
    assert with_value(old, ("name",), "x").name == "x"


def test_the_journal_is_told_in_words():
    told = [
        (("training", "rate"), 0.5, "Learning rate 0.5"),
        (("training", "batch"), None, "Batch all points"),
        (("training", "batch"), 1000, "Batch 1,000"),
        (("training", "shuffle"), False, "Shuffle off"),
        (("training", "shuffle"), True, "Shuffle on"),
        (("training", "engine"), "autograd", "Engine Autograd"),
        (("training", "engine"), "of_another_version", "Engine of_another_version"),
        (("training", "optimiser"), Adam().model_dump(mode="json"), "Optimiser Adam"),
        (("training", "optimiser"), {"kind": "of_another_version"}, "Optimiser of_another_version"),
        (("training", "optimiser", "momentum"), 0.9, "Momentum 0.9"),
        (("data", "points"), [0, 1, []], "the points"),
        (("training", "of_another_version"), 3, "training.of_another_version 3"),
    ]
    for path, value, expected in told:
        assert str(JournalEntry(1200, path, value)) == f"Step 1,200: {expected}"


def test_the_journal_is_read_back_as_it_was_kept():
    old = Recipe()
    new = old.model_copy(update={"training": Training(rate=0.5, optimiser=Adam())})
    entries = [JournalEntry(7, change.path, journal_value(change)) for change in differences(old, new)]
    kept = json.loads(json.dumps([entry.to_json() for entry in entries]))
    assert [JournalEntry.from_json(entry) for entry in kept] == entries
    assert {entry.path: entry.value for entry in entries} == {
        ("training", "rate"): 0.5,
        ("training", "optimiser"): Adam().model_dump(mode="json"),
    }
    (change,) = differences(old, Recipe(model=DeepNet(hidden=(3, 4))))
    assert journal_value(change)["hidden"] == [3, 4]


@given(st.lists(st.integers(0, 2), max_size=12).map(tuple), st.lists(st.integers(0, 2), max_size=12).map(tuple))
def test_a_splice_turns_the_old_into_the_new(old, new):
    start, removed, inserted = splice(old, new)
    assert old[:start] + inserted + old[start + removed :] == new


def test_the_journal_keeps_only_what_changed_of_the_points():
    a = DrawnPoints(points=tuple(Point(i, 0, 0) for i in range(100)))
    b = a.model_copy(update={"points": (*a.points, Point(1.5, 2.5, 1))})
    (change,) = differences(a, b)
    assert json.loads(json.dumps(journal_value(change._replace(path=("data", "points"))))) == [
        100,
        0,
        [[1.5, 2.5, 1, "train"]],
    ]


def test_a_point_of_a_file_may_have_the_older_name_of_its_split():
    for name in ("split", "part"):
        data = {"kind": "points", "points": [{"x1": 1, "x2": 2, "y": 0, name: "test"}, [1, 2, 0, "validation"]]}
        points = files.parse(json.dumps({"dlab": 3, "data": data})).data.points
        assert [p.split for p in points] == ["test", "validation"]
