"""The presets, listed, and a recipe, trained to its end."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from dlab_core.commands.result import coefficients, write_result
from dlab_core.commands.terminal import console, errors_in_words, progress_bar
from dlab_core.recipe import Recipe, files
from dlab_core.recipe.sentences import one_line
from dlab_core.training.run import Run
from dlab_core.training.to_the_end import slices, start_compiled_run


def presets() -> None:
    """List the recipes shipped with DLab, and what there is to learn from each."""
    table = Table("preset", "name", "what there is to learn", box=None)
    for name, path in files.presets().items():
        recipe = files.load(path)
        table.add_row(name, recipe.name, recipe.about)
    console.print(table)


@errors_in_words
def run(
    recipe: Annotated[str, typer.Argument(help="A recipe: a JSON file, or the name of a preset (see: presets).")],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for result.json, recipe.json and surface.png; made if missing.", file_okay=False),
    ] = None,
    device: Annotated[str, typer.Option(help="Where to train: cpu, cuda or mps.")] = "cpu",
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="FIELD=VALUE", help="Change a field, such as training.rate=0.01; may be repeated."
        ),
    ] = None,
) -> None:
    """Train a recipe to its end, and print loss and scores on train and test."""
    chosen = files.with_values(files.find(recipe), change or [])
    require_end(chosen)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    trained = train(chosen, device)
    _print(trained)
    if out is not None:
        write_result(trained, out)
        console.print(f"Written to {out}")
    if trained.state != "finished":
        raise typer.Exit(1)


def require_end(recipe: Recipe) -> None:
    """Raise RecipeError for a recipe that trains on and on."""
    if recipe.training.steps is None and recipe.model.obeys("steps"):
        raise files.RecipeError("This recipe trains endlessly: give a number of steps with --set training.steps=10000.")


def train(recipe: Recipe, device: str = "cpu") -> Run:
    """Return the run of a recipe, trained to its end with a progress bar (RecipeError where it has none)."""
    require_end(recipe)
    total = recipe.training.steps if recipe.model.obeys("steps") else 1
    with progress_bar() as bar:
        task = bar.add_task("starting", total=total)
        trained = start_compiled_run(recipe, device)
        for _ in slices(trained):
            bar.update(task, completed=trained.learner.step, description=f"loss {trained.history.last_loss:.4g}")
    return trained


def _print(trained: Run) -> None:
    recipe = trained.recipe
    if recipe.name:
        console.print(one_line(recipe.name), style="bold")
    console.print(
        f"{recipe.model.title}: step {trained.learner.step:,}, loss {trained.history.last_loss:.6g} (with penalty), "
        f"engine {trained.learner.engine} on {trained.learner.device}, {trained.seconds:.2f} s"
    )
    present = {split: scores for split, scores in trained.scores.items() if scores is not None}
    measures = next(iter(present.values())).measures if present else ()
    table = Table("", "points", *(name.replace("_", " ") for name in measures), box=None)
    for split, scores in present.items():
        table.add_row(split, str(scores.n), *(_figure(getattr(scores, name)) for name in measures))
    console.print(table)
    for output in coefficients(trained):
        terms = {**output["weights"], "bias": output["bias"]}
        console.print(
            f"{output['output']}: "
            + ", ".join(f"{name} {value:.6g}" for name, value in terms.items() if value is not None)
        )
    if trained.message:
        console.print(trained.message, style="yellow")


def _figure(value: float) -> str:
    return f"{value:.4f}" if abs(value) < 1e5 else f"{value:.7g}"
