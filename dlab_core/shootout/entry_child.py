"""Train an entry of the shootout in a process of its own: python -m dlab_core.shootout.entry_child FOLDER

FOLDER holds task.json: name, recipe, epochs, and where the digits are (folder, source). After each epoch the run is
written to kept.npz there, from which it goes on another time, and the entry to row.npz; then its number is printed. Any
other line is a sentence for the person. What goes wrong is said in one sentence on standard error.
"""

import json
import sys
from pathlib import Path

from dlab_core.atomic_write import write_atomically
from dlab_core.child_process import end_with_parent
from dlab_core.recipe import Recipe
from dlab_core.recipe.files import RecipeError, parse

TASK, KEPT, ENTRY = "task.json", "kept.npz", "row.npz"


def write_task(place: Path, name: str, recipe: Recipe, epochs: int, folder: str, source: str) -> None:
    """Prepare a folder for `main`."""
    place.mkdir(parents=True, exist_ok=True)
    task = {
        "name": name,
        "recipe": recipe.model_dump(mode="json"),
        "epochs": epochs,
        "folder": folder,
        "source": source,
    }
    write_atomically(place / TASK, json.dumps(task).encode())


def main(place: Path) -> int:
    """Train the entry of a folder to its end; return the exit status."""
    end_with_parent()
    from dlab_core.data.digits import NoDigits
    from dlab_core.learners.errors import CannotLearn
    from dlab_core.shootout.entry_files import write_entry
    from dlab_core.shootout.train import for_epochs, train_entry

    task = json.loads((place / TASK).read_bytes())
    try:
        recipe = for_epochs(parse(json.dumps(task["recipe"])), task["epochs"], task["folder"], task["source"])
        for entry in train_entry(task["name"], recipe, task["epochs"], place / KEPT, say=_print):
            write_entry(place / ENTRY, entry)
            _print(str(entry.epoch))
    except (NoDigits, RecipeError, CannotLearn, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _print(line: str) -> None:
    sys.stdout.buffer.write(f"{line}\n".encode())
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
