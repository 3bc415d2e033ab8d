"""What a recipe comes to, as an animation and as a page for a browser."""

from pathlib import Path
from typing import Annotated

import typer

from dlab_core.commands.run import train
from dlab_core.commands.terminal import console, errors_in_words, progress_bar
from dlab_core.recipe import files
from dlab_core.training.run import Run

_RECIPE = typer.Argument(
    metavar="RECIPE|FOLDER", help="A JSON file, the name of a preset, or a folder that `run --out` has written."
)
_CHANGE = typer.Option("--set", metavar="FIELD=VALUE", help="Change a field, such as training.rate=0.01; repeatable.")


@errors_in_words
def animate(
    recipe: Annotated[str, _RECIPE],
    out: Annotated[Path, typer.Option(help="The file: .gif, .webp or .mp4.", dir_okay=False)],
    size: Annotated[int, typer.Option(help="Pixels of the longer side of the picture.", min=100, max=2000)] = 480,
    frames_per_s: Annotated[float, typer.Option("--fps", help="Frames a second.", min=1, max=50)] = 15.0,
    frames: Annotated[int, typer.Option(help="Frames at most, of the steps that are scored.", min=2, max=1000)] = 150,
    change: Annotated[list[str] | None, _CHANGE] = None,
) -> None:
    """Train a recipe, and write how it came about: a picture of each step that is scored, with its loss."""
    from dlab_core.export.animation import Film, format_of, write_animation
    from dlab_core.export.snapshot import snapshot_of

    format_of(out)  # before the work
    snapshot = snapshot_of(_trained(recipe, change))
    with progress_bar() as bar:
        task = bar.add_task("drawing", total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        said = write_animation(out, snapshot, Film(size, frames_per_s, frames), report)
    console.print(said, soft_wrap=True)


@errors_in_words
def report(
    recipe: Annotated[str, _RECIPE],
    out: Annotated[Path, typer.Option(help="The file, such as report.html.", dir_okay=False)],
    change: Annotated[list[str] | None, _CHANGE] = None,
) -> None:
    """Train a recipe, and write what it shows as a page for a browser that needs nothing else."""
    from dlab_core.atomic_write import write_atomically
    from dlab_core.export.report import report_text
    from dlab_core.export.snapshot import snapshot_of

    write_atomically(out, report_text(snapshot_of(_trained(recipe, change))).encode())
    console.print(f"Written to {out}", soft_wrap=True)


def _trained(name: str, change: list[str] | None) -> Run:
    """Return the run of a recipe, trained to its end; of a folder it is that of the recipe in it."""
    path = Path(name)
    source = path / "recipe.json" if path.is_dir() else name
    return train(files.with_values(files.find(source), change or []))
