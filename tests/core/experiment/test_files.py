"""Files of experiments: those of every version open, damaged ones are refused in a sentence, none is half written."""

import io
import json
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dlab_core.array_files import unpack, unpack_arrays
from dlab_core.experiment import files
from dlab_core.experiment.experiment import Experiment, ExperimentError
from dlab_core.experiment.pins import usable
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import DeepNet, FcAnn2, KernelSVM, Recipe, Training
from dlab_core.recipe.sentences import SaidError
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import start_run

FORMAT_1 = sorted((Path(__file__).parent / "format_1").glob("*.dlab"))
MEMBERS = ("dlab.json", "recipe.json", "view.json", "run.npz", "checkpoints.npz")
MODELS = {"fcann2": FcAnn2(), "deep": DeepNet(hidden=(3,)), "ksvm": KernelSVM()}


@pytest.fixture(scope="module")
def contents():
    """The content of a small file of each of some models, with checkpoints, pins and a view."""
    found = {}
    for name, model in MODELS.items():
        run = start_run(Recipe(model=model, training=Training(steps=100, patience=20, batch=9)))
        run.advance(4)
        pins = {0: run.pin()}
        run.advance(5)
        pins[2] = run.pin()
        found[name] = files.dump(Experiment.of(run, {"tab": 2, "range": [[0.0, 1.5], None]}, pins))
    return found


def pack(files_by_name):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, member in files_by_name.items():
            archive.writestr(name, member)
    return content.getvalue()


def pack_arrays(arrays):
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def members(content):
    return dict(unpack(content))


def refused(content):
    """Return in which sentence a content is refused, by reading it or by going on."""
    with pytest.raises(SaidError) as error:
        files.parse(content, "a.dlab").resume()
    sentence = str(error.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


# ------------------------------------------------------------------------------------------------ versions


def test_there_are_files_of_the_first_format():
    assert len(FORMAT_1) == 12


@pytest.mark.parametrize("path", FORMAT_1, ids=lambda path: path.stem)
def test_a_file_of_the_first_format_opens_and_goes_on(path):
    found = files.load(path)
    run = found.resume()
    assert found.view == {"page": "any", "numbers": [1, 2.5, None, True]}
    assert run.learner.step == found.step > 0
    assert len(run.checkpoints.steps)
    assert run.scores["train"] is not None
    before = run.learner.step
    run.advance(5)
    assert run.state in ("running", "finished")
    assert (run.learner.step == before + 5) == (run.state == "running")


def test_a_file_of_a_later_format_says_so(contents):
    later = members(contents["fcann2"]) | {"dlab.json": b'{"experiment": 3}'}
    assert "it is of format 3, and this DLab knows those up to 2" in refused(pack(later))


# -------------------------------------------------------------------------------------------------- limits


def test_equal_experiments_hold_equal_members(contents):
    found = files.parse(contents["deep"], "a.dlab")
    again = members(files.dump(found))
    for name, member in members(contents["deep"]).items():
        if name.endswith(".npz"):
            mine, theirs = unpack_arrays(again[name]), unpack_arrays(member)
            assert mine.keys() == theirs.keys()
            assert all(np.array_equal(mine[key], theirs[key], equal_nan=array_is_float(theirs[key])) for key in theirs)
        else:
            assert again[name] == member


def array_is_float(array):
    return array.dtype.kind == "f"


def test_an_experiment_that_has_not_begun_is_its_recipe():
    recipe = Recipe(model=DeepNet())
    run = files.parse(files.dump(Experiment(recipe)), "a.dlab").resume()
    assert run.recipe == recipe
    assert run.learner.step == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("dlab.json", b"[]", "no experiment of DLab"),
        ("dlab.json", b'{"experiment": true}', "no experiment of DLab"),
        ("dlab.json", b"[" * 60_000, "damaged"),
        ("recipe.json", b"{}", "not a DLab experiment"),
        ("recipe.json", b'{"dlab": 2, "model": {"kind": "none"}}', "a.dlab"),
        ("view.json", b"[1]", "how it was looked at is damaged"),
        ("view.json", b'{"a": NaN}', "how it was looked at is damaged"),
        ("view.json", b'{"a": ' + b"[" * 8 + b"]" * 8 + b"}", "how it was looked at is damaged"),
        ("view.json", b'{"a": "' + b"x" * 70_000 + b'"}', "more room"),
        ("run.npz", b"", "damaged"),
        ("checkpoints.npz", b"PK", "damaged"),
        ("pins/A/run.npz", b"PK", "of pin A, it is damaged"),
        ("pins/A/recipe.json", b"{}", "not a DLab experiment"),
        ("pins/B/recipe.json", b"{}", "pins/B/run.npz is missing"),
        ("pins/E/recipe.json", b"{}", "no experiment of DLab"),
        ("dlab.json", b'{"experiment": 1}', "no experiment of DLab"),
        ("extra.json", b"{}", "no experiment of DLab"),
        ("../run.npz", b"{}", "no experiment of DLab"),
    ],
)
def test_a_member_that_is_not_one_is_refused(contents, name, value, said):
    assert said in refused(pack(members(contents["fcann2"]) | {name: value}))


@pytest.mark.parametrize("name", [*MEMBERS, "pins/C/run.npz", "pins/C/recipe.json"])
def test_every_member_must_be_there(contents, name):
    without = members(contents["fcann2"])
    del without[name]
    refused(pack(without))


def test_packed_doubled_and_commented_archives_are_refused(contents, tmp_path):
    path = tmp_path / "a.dlab"
    whole = members(contents["fcann2"])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in whole.items():
            archive.writestr(name, member)
    assert "packed in a way" in refused(path.read_bytes())
    with zipfile.ZipFile(path, "w") as archive:
        for name, member in [*whole.items()]:
            archive.writestr(name, member)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("view.json", b"{}")
    assert "in it twice" in refused(path.read_bytes())
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = b"PK"
    assert "damaged" in refused(path.read_bytes())


def test_objects_are_never_read(contents):
    evil = members(contents["fcann2"])
    evil["run.npz"] = pack_arrays(unpack_arrays(evil["run.npz"]) | {"more": np.array([{}], dtype=object)})
    assert "is of object" in refused(pack(evil))


def test_more_than_the_limit_is_not_read(monkeypatch, contents, tmp_path):
    path = tmp_path / "a.dlab"
    path.write_bytes(contents["fcann2"])
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 2**20)
    files.load(path)
    path.write_bytes(contents["fcann2"] + bytes(2**20))
    with pytest.raises(ExperimentError, match="larger than 1 MB"):
        files.load(path)
    with pytest.raises(ExperimentError, match="cannot be read"):
        files.load(tmp_path / "none.dlab")


def test_more_than_what_is_read_is_not_written(monkeypatch, contents, tmp_path):
    path = tmp_path / "a.dlab"
    found = files.parse(contents["deep"], "a.dlab")
    files.save(replace(found, pins={}), path)
    before = path.read_bytes()
    monkeypatch.setattr(files, "MAX_FILE_BYTES", len(before))
    files.save(replace(found, pins={}), path)
    with pytest.raises(ExperimentError, match="remove pinned runs"):
        files.save(found, path)
    assert path.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.dlab"]


def test_a_pin_that_learned_something_else_is_left_out(contents):
    whole = members(contents["deep"])
    arrays = unpack_arrays(whole["pins/A/run.npz"])
    other = next(name for name in arrays if name.startswith("run.learner.") and arrays[name].ndim == 2)
    wrong = pack_arrays(arrays | {other: np.zeros((7, 7), dtype=arrays[other].dtype)})
    found = files.parse(pack(whole | {"pins/A/run.npz": wrong}), "a.dlab")
    run = found.resume()
    pins, said = usable(found.pins, run)
    assert list(pins) == [2]
    assert len(said) == 1
    assert said[0].startswith("Pin A is left out, because ")


def test_only_plain_values_are_a_view():
    for view in ({"a": np.zeros(2)}, {1: 2}, {"a": float("nan")}, {"a": {1, 2}}, {"a": "x" * 70_000}):
        with pytest.raises(ExperimentError):
            files.dump(Experiment(Recipe(), view=view))


# ------------------------------------------------------------------------------------------------ mutations


def mutated(content, random):
    """Return a content with something of it changed: its bytes, or, in an archive that is whole, its members."""
    kind = random.integers(6)
    if kind == 0:  # some bytes
        changed = bytearray(content)
        for at in random.integers(0, len(content), random.integers(1, 6)):
            changed[at] = random.integers(256)
        return bytes(changed)
    if kind == 1:  # a part is missing, or there twice
        a, b = sorted(random.integers(0, len(content), 2))
        return content[:a] + content[b:] if random.integers(2) else content[:b] + content[a:]
    whole = members(content)
    if kind == 2:  # text
        name = random.choice(["dlab.json", "recipe.json", "view.json", "pins/A/recipe.json"])
        text = bytearray(whole[name])
        for at in random.integers(0, len(text), random.integers(1, 4)):
            text[at] = random.choice(list(b'{}[]:,"0129-.eEx\\ nt'))
        return pack(whole | {name: bytes(text)})
    name = random.choice(["run.npz", "checkpoints.npz", "pins/A/run.npz", "pins/C/run.npz"])
    arrays = unpack_arrays(whole[name])
    key = random.choice(list(arrays))
    return pack(whole | {name: pack_arrays(changed_arrays(arrays, key, random))})


def changed_arrays(arrays, key, random):
    array = arrays[key]
    match random.integers(6):
        case 0:
            return {name: other for name, other in arrays.items() if name != key}
        case 1:
            return arrays | {f"{key}x": array}
        case 2:
            return arrays | {key: arrays[random.choice(list(arrays))]}
        case 3:
            return arrays | {key: np.concatenate([np.ravel(array)] * 2)}
    flat = np.ravel(array).copy()
    if array.dtype.kind == "U":
        flat[:] = random.choice(["", "[]", "failed", "\0", '[{"step":1,"field":"training.rate","value":{}}]'])
    elif flat.size:
        extremes = [-1, 0, 1, 2, 2**31, 2**62, -(2**63), np.inf, -np.inf, np.nan, 1e308]
        with np.errstate(all="ignore"):
            at = random.integers(flat.size)
            flat[at] = np.array(extremes[random.integers(len(extremes))]).astype(array.dtype)
    return arrays | {key: flat.reshape(array.shape)}


def open_or_refuse(content):
    """Open a content, go on and look at it; return whether that was possible. All else is a failure."""
    try:
        found = files.parse(content, "a.dlab")
        run = found.resume()
    except SaidError as error:
        sentence = str(error)
    else:
        sentence = ""
    if sentence:
        assert len(sentence) <= 300
        assert "\n" not in sentence
        return False
    pins, wrong = usable(found.pins, run)
    assert len(pins) + len(wrong) == len(found.pins)
    assert all(sentence.endswith(".") and len(sentence) <= 340 and "\n" not in sentence for sentence in wrong)
    for pin in pins.values():
        run.frame(FrameRequest((SurfaceRequest(((-1.0, 1.0), (-1.0, 1.0)), (8, 8)),), pin=pin))
        taken_up = start_run(pin.recipe)
        taken_up.load_state_dict(pin.state_dict)
        assert taken_up.learner.step == pin.step
    run.advance(3)
    while run.state == "solving":
        run.advance(1)
    run.frame(FrameRequest((SurfaceRequest(((-1.0, 1.0), (-1.0, 1.0)), (8, 8)),)))
    assert all(str(entry) for entry in run.journal)
    if len(run.checkpoints.steps):
        run.frame(FrameRequest((), int(run.checkpoints.steps[0])))
    files.dump(Experiment.of(run, pins=pins))
    return not wrong


def check_mutations(contents, count, seed):
    random = np.random.default_rng(seed)
    opened = {name: [] for name in contents}
    for number in range(count):
        name = list(contents)[number % len(contents)]
        content = mutated(contents[name], random)
        try:
            with np.errstate(all="ignore"):
                opened[name].append(open_or_refuse(content))
        except Exception as error:
            error.add_note(f"mutation {number}, of {name}, with seed {seed}")
            raise
    for found in opened.values():
        assert 0.02 < np.mean(found) < 0.7


def test_a_mutated_file_opens_or_is_refused_in_a_sentence(contents):
    check_mutations(contents, 300, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_five_thousand_mutated_files_open_or_are_refused(contents):
    check_mutations(contents, 5000, seed=2)


# ------------------------------------------------------------------------------------------------- writing

WRITER = """
import sys
from dlab_core.experiment import files
one, other = files.load(sys.argv[1]), files.load(sys.argv[2])
print("ready", flush=True)
while True:
    files.save(one, sys.argv[3])
    files.save(other, sys.argv[3])
"""


def check_kills(tmp_path, contents, kills):
    one, other, target = (tmp_path / name for name in ("one", "other", "target.dlab"))
    run = start_run(Recipe(model=DeepNet()))
    run.advance(300)
    files.save(files.parse(contents["deep"], "one"), one)
    files.save(Experiment.of(run), other)
    wholes = {one.read_bytes(), other.read_bytes()}
    target.write_bytes(one.read_bytes())
    random = np.random.default_rng(3)
    for _ in range(kills):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, one, other, target], stdout=subprocess.PIPE)
        try:
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(random.uniform(0, 0.02))
            writer.send_signal(signal.SIGKILL)
        finally:
            writer.kill()
            writer.wait()
            writer.stdout.close()
        assert target.read_bytes() in wholes
        files.load(target)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal on this system")
def test_a_kill_while_saving_leaves_a_whole_file(tmp_path, contents):
    check_kills(tmp_path, contents, 10)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal on this system")
def test_two_hundred_kills_while_saving_leave_a_whole_file(tmp_path, contents):
    check_kills(tmp_path, contents, 200)


def test_saving_writes_what_is_dumped(contents, tmp_path):
    found = files.parse(contents["ksvm"], "a.dlab")
    files.save(found, tmp_path / "a.dlab")
    assert files.load(tmp_path / "a.dlab").recipe == found.recipe
    assert [path.name for path in tmp_path.iterdir()] == ["a.dlab"]
    assert json.loads(members((tmp_path / "a.dlab").read_bytes())["dlab.json"]) == {"experiment": 2}
    assert json.loads(members(files.dump(replace(found, pins={})))["dlab.json"]) == {"experiment": 1}
