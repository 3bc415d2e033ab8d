"""Experiments in files: an archive of JSON and arrays, read within limits, never code, and written whole or not at all.

The archive holds the members below, none of them compressed: `dlab.json` says the version of the format, `recipe.json`
is a recipe as files of recipes have it, `view.json` belongs to the window, and the arrays are NumPy's npz. Pinned runs
have a recipe and arrays each, as `pins/A/recipe.json` and `pins/A/run.npz`; without them it is a file of format 1.
"""

import io
import json
import math
import zipfile
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from dlab_core.array_files import unpack, unpack_arrays, write_npz
from dlab_core.arrays import StateDict, StateError
from dlab_core.atomic_write import atomic_file
from dlab_core.experiment.experiment import Experiment, ExperimentError, ViewState
from dlab_core.experiment.pins import Pins, pin_arrays, pin_from
from dlab_core.recipe import Drawn, Recipe, files
from dlab_core.training.checkpoints import Checkpoints
from dlab_core.training.pin import LETTERS

SUFFIX = ".dlab"
VERSION = 2
_WITHOUT_PINS = 1
MAX_FILE_BYTES = 512 * 1024 * 1024
MAX_VIEW_BYTES = 64 * 1024
_PIECES = 5000  # of JSON that are put together in one go
_MAX_DEPTH = 6  # of what is in a view
_ABOUT, _RECIPE, _VIEW, _STATE, _CHECKPOINTS = "dlab.json", "recipe.json", "view.json", "run.npz", "checkpoints.npz"
_MEMBERS = (_ABOUT, _RECIPE, _VIEW, _STATE, _CHECKPOINTS)
_OF_PINS = {slot: (f"pins/{letter}/{_RECIPE}", f"pins/{letter}/{_STATE}") for slot, letter in enumerate(LETTERS)}


def dump(experiment: Experiment) -> bytes:
    """Return the content of a file that `parse` reads back."""
    content = io.BytesIO()
    _write(experiment, content)
    return content.getvalue()


def _write(experiment: Experiment, file: IO[bytes]) -> None:
    """Write an experiment, a little at a time: no other thread waits long for Python meanwhile."""
    texts = {
        _ABOUT: json.dumps({"experiment": VERSION if experiment.pins else _WITHOUT_PINS}).encode(),
        _RECIPE: _dump_recipe(experiment.recipe),
        _VIEW: _dump_view(experiment.view),
    }
    arrays = {_STATE: experiment.state, _CHECKPOINTS: experiment.checkpoints.state_dict() if experiment.state else {}}
    for slot, pin in experiment.pins.items():
        recipe, run = _OF_PINS[slot]
        texts[recipe], arrays[run] = _dump_recipe(pin.recipe), pin_arrays(pin)
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in texts.items():
            archive.writestr(zipfile.ZipInfo(name), text)
        for name, state in arrays.items():
            with archive.open(zipfile.ZipInfo(name), "w") as member:
                write_npz(member, state)


def _dump_recipe(recipe: Recipe) -> bytes:
    """Return what `recipe.files.dump` does, but for blanks; many points a few at a time."""
    data = recipe.data
    if not isinstance(data, Drawn):
        return files.dump(recipe).encode()
    bare = recipe.model_copy(update={"data": data.model_copy(update={"points": (), "origins": ()})})
    told = json.loads(files.dump(bare))
    told["data"] |= {"points": data.points, "origins": data.origins}
    pieces, content = json.JSONEncoder().iterencode(told), bytearray()
    while some := "".join(islice(pieces, _PIECES)):
        content += some.encode()
    return bytes(content)


def save(experiment: Experiment, path: str | Path) -> None:
    """Write an experiment, atomically: whoever opens the file sees the old one or the new one, never half of it.

    Raises OSError, and ExperimentError where it is larger than what is read.
    """
    with atomic_file(path) as file:
        _write(experiment, file)
        if file.tell() > MAX_FILE_BYTES:  # so that what is written can be read
            advice = "remove pinned runs" if experiment.pins else "take fewer points or a smaller model"
            raise ExperimentError(f"It takes more than {MAX_FILE_BYTES // 2**20} MB, which no file may: {advice}.")
    files.remove_leftovers(path)


def load(path: str | Path) -> Experiment:
    """Read an experiment from a file. Raises ExperimentError, or RecipeError, with a sentence for any that is none."""
    path = Path(path)
    return parse(files.read_bytes(path, MAX_FILE_BYTES, ExperimentError), path.name)


def open_any(path: str | Path) -> Experiment:
    """Read an experiment, or a recipe of which nothing was learned yet, whichever a file holds. Raises as `load`."""
    path = Path(path)
    content = files.read_bytes(path, MAX_FILE_BYTES, ExperimentError)
    if content.startswith(b"PK"):
        return parse(content, path.name)
    if len(content) > files.MAX_FILE_BYTES:
        raise ExperimentError(f"{path.name} is larger than {files.MAX_FILE_BYTES // 2**20} MB: take a smaller file.")
    return Experiment(files.parse(content, path.name))


def save_as_named(experiment: Experiment, path: str | Path) -> None:
    """Write an experiment, or its recipe alone to a file that is called .json."""
    if Path(path).suffix == ".json":
        files.save(experiment.recipe, path)
    else:
        save(experiment, path)


def parse(content: bytes, source: str) -> Experiment:
    """Return the experiment that `dump` told, or raise ExperimentError or RecipeError with a sentence."""
    try:
        members = unpack(content)
        if members.keys() - set(_MEMBERS).union(*_OF_PINS.values()) or _ABOUT not in members:
            raise StateError("it is no experiment of DLab")
        if len(members[_ABOUT]) > MAX_VIEW_BYTES:
            raise StateError("it is no experiment of DLab")
        about = _json(members[_ABOUT], "what it says of itself")
        version = about.get("experiment") if isinstance(about, dict) else None
        if type(version) is int and version > VERSION:
            raise StateError(f"it is of format {version}, and this DLab knows those up to {VERSION}")
        beside = members.keys() - set(_MEMBERS)
        if type(version) is not int or version < _WITHOUT_PINS or (beside and version == _WITHOUT_PINS):
            raise StateError("it is no experiment of DLab")
        of_pins = [names for names in _OF_PINS.values() if not members.keys().isdisjoint(names)]
        if missing := next((name for name in _MEMBERS + tuple(chain(*of_pins)) if name not in members), None):
            raise StateError(f"{missing} is missing in it")
        if any(len(members[name]) > files.MAX_FILE_BYTES for name in members if name.endswith(_RECIPE)):
            raise StateError(f"its recipe is larger than {files.MAX_FILE_BYTES // 2**20} MB")
        view = _parse_view(members[_VIEW])
        state, checkpoints = unpack_arrays(members[_STATE]), unpack_arrays(members[_CHECKPOINTS])
        made = Checkpoints.from_state_dict(checkpoints) if state else Checkpoints()
    except StateError as error:
        raise ExperimentError(f"{source} cannot be opened: {error}.") from None
    recipe = files.parse(members[_RECIPE], source)
    return Experiment(recipe, _checked(state, source), made, view, _parse_pins(members, source))


def _parse_pins(members: dict[str, bytes], source: str) -> Pins:
    """Return the pins whose members are there, by slot."""
    found = {}
    for slot, (recipe, state) in _OF_PINS.items():
        if recipe in members:
            try:
                found[slot] = pin_from(files.parse(members[recipe], source), unpack_arrays(members[state]))
            except StateError as error:
                raise ExperimentError(f"{source} cannot be opened: of pin {LETTERS[slot]}, {error}.") from None
    return found


def _checked(state: StateDict, source: str) -> StateDict:
    """Return a state at a step; all else of it is looked at once there is a run to go on."""
    step = state.get("learner.step")
    if state and (step is None or step.dtype.kind != "i" or step.shape or step < 0):
        raise ExperimentError(f"{source} cannot be opened: what was learned is at no step.")
    return state


def _dump_view(view: ViewState) -> bytes:
    if not is_plain(view):
        raise ExperimentError("How an experiment is looked at is kept as plain values only.")
    content = json.dumps(view).encode()
    if len(content) > MAX_VIEW_BYTES:
        raise ExperimentError(f"How an experiment is looked at takes more than {MAX_VIEW_BYTES // 1024} KB.")
    return content


def _parse_view(content: bytes) -> ViewState:
    if len(content) > MAX_VIEW_BYTES:
        raise StateError("how it was looked at takes more room than it may")
    view = _json(content, "how it was looked at")
    if not isinstance(view, dict) or not is_plain(view):
        raise StateError("how it was looked at is damaged")
    return view


def _json(content: bytes, what: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise StateError(f"{what} is damaged") from None


def is_plain(value: object, depth: int = 0) -> bool:
    """Whether a value is made of truth, finite numbers, texts, lists, and dicts by text, a few levels deep."""
    match value:
        case float():
            return math.isfinite(value)
        case None | bool() | int() | str():
            return True
        case list() | tuple() if depth < _MAX_DEPTH:
            return all(is_plain(item, depth + 1) for item in value)
        case dict() if depth < _MAX_DEPTH:
            return all(isinstance(name, str) and is_plain(item, depth + 1) for name, item in value.items())
    return False
