"""Recipes in files: read with limits, written atomically, and the presets shipped with DLab."""

import contextlib
import difflib
import errno
import json
import os
import re
import stat
import time
from pathlib import Path
from string import Template
from typing import BinaryIO

from pydantic import ValidationError

from dlab_core.atomic_write import write_atomically
from dlab_core.recipe import Recipe, explain
from dlab_core.recipe.changes import with_value
from dlab_core.recipe.needs import moved
from dlab_core.recipe.sentences import SaidError, shorten

MAX_FILE_BYTES = 32 * 1024 * 1024
LEFT_AFTER_S = 600.0  # a temporary file that nobody has written to for so long was left behind
_NAME = re.compile(r"[a-z0-9]([a-z0-9_.-]{0,98}[a-z0-9])?")  # that is never a way to another folder


class RecipeError(SaidError):
    """A recipe that cannot be read; the message is one sentence for the person who wrote it."""


def parse(text: str | bytes, source: str = "the text") -> Recipe:
    """Return the recipe written in JSON, or raise RecipeError with one sentence on the first thing wrong."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecipeError(f"{source} is not an experiment: it is not valid JSON ({error}).") from None
    return _recipe_of(content, source)


def _recipe_of(content: object, source: str) -> Recipe:
    """Return the recipe that JSON holds, or raise RecipeError."""
    if not isinstance(content, dict) or "dlab" not in content:
        raise RecipeError(
            f'{source} is not a DLab experiment: the field "dlab" with the version of the format is missing.'
        )
    try:
        return Recipe.model_validate(content)
    except ValidationError as error:
        raise RecipeError(f"{source}: {explain(error)}") from None


def load(path: str | Path) -> Recipe:
    """Read a recipe from a JSON file, or raise RecipeError with one sentence."""
    path = Path(path)
    return parse(read_bytes(path, MAX_FILE_BYTES, RecipeError), path.name)


def read_bytes(path: Path, most: int, error: type[SaidError]) -> bytes:
    """Return what is in a file, or raise `error` where it cannot be read, or is larger than so many bytes."""
    try:
        with open_file(path) as file:
            content = file.read(most + 1)
    except OSError as reason:
        raise error(f"{path} cannot be read: {reason.strerror}.") from None
    if len(content) > most:
        raise error(f"{path.name} is larger than {most // 2**20} MB: take a smaller file.")
    return content


def open_file(path: str | Path) -> BinaryIO:
    """Open a file to be read, or raise OSError, with a strerror in words; it never waits for a pipe or a device."""
    try:
        return open(path, "rb", opener=_open_regular)
    except ValueError as error:
        raise OSError(errno.EINVAL, f"that is no name of a file ({error})", str(path)) from None


def _open_regular(path: str, flags: int) -> int:
    """Return the handle of a file; what is opened is looked at, since the name may soon stand for something else."""
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(errno.EINVAL, "it is a folder, a pipe or a device, and only a file is read", path)


def dump(recipe: Recipe) -> str:
    """Return the recipe as JSON text that `parse` reads back to an equal recipe."""
    return recipe.model_dump_json(indent=2) + "\n"


def save(recipe: Recipe, path: str | Path) -> None:
    """Write the recipe as JSON, atomically: another program sees the old file or the new one, never half of it."""
    write_atomically(path, dump(recipe).encode())


def remove_leftovers(path: str | Path) -> None:
    """Remove the temporary files that killed processes have left beside a file; one is written within moments."""
    path = Path(path)
    for left in path.parent.glob(f"{path.name}{'[a-z0-9_]' * 8}.tmp"):
        with contextlib.suppress(OSError):
            found = left.lstat()
            if stat.S_ISREG(found.st_mode) and time.time() - found.st_mtime > LEFT_AFTER_S:
                left.unlink()


def within(root: Path, *names: str) -> Path:
    """Return root/name/name, or raise OSError with a sentence where a name or a link would lead out of `root`."""
    target = root.joinpath(*names)
    if not all(_NAME.fullmatch(name) for name in names) or target.resolve() != root.resolve().joinpath(*names):
        raise OSError(f"{'/'.join(names)!r} is not a plain name in {root}, or a link leads out of there: rename it.")
    return target


# ------------------------------------------------------------------------------------------------ presets


def resource(name: str) -> Path:
    """Return where a file or a folder of resources lies."""
    import resources  # a namespace package: files only

    return Path(next(iter(resources.__path__))) / name


def template(name: str) -> Template:
    """Return a text with gaps written as $name, to be filled in with `substitute`."""
    return Template(resource(f"templates/{name}").read_text(encoding="utf-8"))


def presets() -> dict[str, Path]:
    """Return the recipes shipped with DLab, by the name of their file."""
    return {path.stem: path for path in sorted(resource("recipes").glob("*.json"))}


def find(name_or_path: str | Path) -> Recipe:
    """Read a recipe from a file, or the preset of that name."""
    path = Path(name_or_path)
    if path.suffix or os.path.exists(path):  # noqa: PTH110  # Path.exists raises for what cannot be a name
        return load(path)
    shipped = presets()
    if str(name_or_path) in shipped:
        return load(shipped[str(name_or_path)])
    called = shorten(name_or_path)
    alike = ", ".join(difflib.get_close_matches(called, shipped, cutoff=0))
    raise RecipeError(
        f"There is no file and no preset called {called}; presets with names like it: {alike}. The command presets "
        "lists all."
    )


def with_values(recipe: Recipe, assignments: list[str]) -> Recipe:
    """Return the recipe with fields changed, each written as `training.rate=0.01`; values are JSON or plain words.

    What data or a model of another kind need, such as standardising, is set along with them unless it is assigned too.
    """
    content = json.loads(dump(recipe))
    said = []
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        said.append(path.strip())
        *folders, name = path.strip().split(".")
        target = content
        for folder in folders:
            target = target.get(folder) if isinstance(target, dict) else None
        if not equals or not isinstance(target, dict):
            raise RecipeError(f"{shorten(assignment)} does not name a field; write it like training.rate=0.01.")
        try:
            value = json.loads(text)
        except ValueError:
            value = text
        except RecursionError:
            raise RecipeError(f"{shorten(assignment)} is nested too deeply to be a value.") from None
        # A config of another kind starts from the defaults of that kind.
        if name == "kind":
            target.clear()
        target[name] = value
    changed = _recipe_of(content, "the changed recipe")
    for where, value in moved((recipe.data, recipe.model), (changed.data, changed.model)).items():
        if not any(path.startswith(".".join(where)) for path in said):
            changed = with_value(changed, where, value)
    return changed
