"""Train an entry of the shootout in a process of its own.

Run as `python -m dlab_core.shootout.entry_child FOLDER`: FOLDER holds the task: name, recipe, epochs, and
where the digits are (folder, source). After each epoch the run is written to KEPT there, from which it goes on another
time, and the entry to ENTRY; then its number is printed. Any other line is a sentence for the person.
"""

import sys
from pathlib import Path

from dlab_core import child_process
from dlab_core.recipe import Recipe
from dlab_core.recipe.files import dump, parse
from dlab_core.recipe.sentences import SaidError

KEPT, ENTRY = "kept.npz", "row.npz"


def write_task(place: Path, name: str, recipe: Recipe, epochs: int, folder: str, source: str) -> None:
    """Prepare a folder for `main`."""
    task = {"name": name, "recipe": dump(recipe), "epochs": epochs, "folder": folder, "source": source}
    child_process.write_task(place, task)


def main(place: Path) -> int:
    """Train the entry of a folder to its end; return the exit status."""
    child_process.end_with_parent()
    from dlab_core.shootout.entry import write_entry
    from dlab_core.shootout.train import for_epochs, train_entry

    task = child_process.read_task(place)
    try:
        recipe = for_epochs(parse(task["recipe"]), task["epochs"], task["folder"], task["source"])
        for entry in train_entry(task["name"], recipe, task["epochs"], place / KEPT, say=_print):
            write_entry(place / ENTRY, entry)
            _print(str(entry.epoch))
    except (SaidError, OSError) as error:
        child_process.write_error(place, error)
        return 2
    return 0


def _print(line: str) -> None:
    sys.stdout.buffer.write(f"{line}\n".encode())
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
