"""Command line: the same experiments without a screen."""

import json
import math
import time
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from dlab_core.atomic_write import write_atomically
from dlab_core.data.digit_sets import DIGIT_SETS
from dlab_core.data.digits import NoDigits
from dlab_core.learners.errors import CannotLearn, DeviceError
from dlab_core.metrics.classification import Scores
from dlab_core.metrics.scores import SplitScores
from dlab_core.pictures.look import Look
from dlab_core.pictures.regression import Coefficients
from dlab_core.recipe import SPLITS, Recipe, files
from dlab_core.recipe.sentences import MAX_SENTENCE, one_line, shorten
from dlab_core.shootout.entry import Entry
from dlab_core.training.run import Run, start_run

SLICE_S = 0.1  # between two redraws of the progress bar

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="DLab without a screen. A RECIPE is a JSON file, or the name of a preset.",
)
console = Console(markup=False)  # what stands in a recipe is text, brackets and all


@app.callback()
def _commands() -> None:
    """Keep the commands named, however few there are."""


@app.command()
def presets() -> None:
    """List the recipes shipped with DLab, and what there is to learn from each."""
    table = Table("preset", "name", "what there is to learn", box=None)
    for name, path in files.presets().items():
        recipe = files.load(path)
        table.add_row(name, recipe.name, recipe.about)
    console.print(table)


@app.command()
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
    try:
        chosen = files.with_values(files.find(recipe), change or [])
        if chosen.training.steps is None and chosen.model.obeys("steps"):
            raise files.RecipeError(
                "This recipe trains endlessly: give a number of steps with --set training.steps=10000."
            )
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
        trained = _train(chosen, device)
        _print(trained)
        if out is not None:
            _write(trained, out)
    except (files.RecipeError, NoDigits, CannotLearn, DeviceError, OSError) as error:
        raise _exit_with_error(error) from None
    if trained.state != "finished":
        raise typer.Exit(1)


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(help="What to fetch: mnist, fashion_mnist or kmnist.")],
    folder: Annotated[
        Path | None, typer.Option(help="Where to put the files; DLab's own cache when left out.", file_okay=False)
    ] = None,
) -> None:
    """Fetch a set of digits, check its files, and keep them; what is there already is not fetched again."""
    from dlab_core.data.digits import cache_folder
    from dlab_core.data.fetch import Fetching
    from dlab_core.data.fetch import fetch as fetch_files

    digits = DIGIT_SETS.get(name)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    try:
        if digits is None:
            raise files.RecipeError(f"There are no digits called {name}: take one of {', '.join(DIGIT_SETS)}.")
        folder = (folder or cache_folder()) / digits.dataset / "raw"
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(digits.title, total=digits.size)

            def report(progress: Fetching) -> None:
                bar.update(task, completed=progress.done, total=progress.total)

            fetch_files(digits, folder, report)
    except (files.RecipeError, OSError) as error:
        raise _exit_with_error(error) from None
    console.print(f"{digits.title} is in {folder}", soft_wrap=True)


@app.command()
def shootout(
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--rows", metavar="NAME ...", help="Names of the entries (see --list); all of them when left out."
        ),
    ] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="[NAME] ...", help="More entries.")] = None,
    data: Annotated[Path | None, typer.Option(help="The folder that holds MNIST/raw.", file_okay=False)] = None,
    epochs: Annotated[int, typer.Option(help="Epochs of each entry; an SVM is fitted once.", min=1, max=10_000)] = 10,
    out: Annotated[
        Path | None, typer.Option(help="Folder for results.csv, report.html and the entries.", file_okay=False)
    ] = None,
    source: Annotated[str, typer.Option(help="Digits to train on: mnist, fashion_mnist, kmnist or small.")] = "mnist",
    listed: Annotated[bool, typer.Option("--list", help="Print the names of the entries, one a line.")] = False,
) -> None:
    """Compare models on digits: train each entry, and write a table and a report.

    An entry that was broken off goes on after its last epoch when the same command is given again.
    """
    from dlab_core.shootout import train as rounds

    there = rounds.entries()
    if listed:
        typer.echo("\n".join(there))
        return
    try:
        chosen = [*(names or []), *(more or [])] or list(there)
        unknown = [name for name in chosen if name not in there]
        if unknown:
            raise files.RecipeError(f"There is no entry called {unknown[0]}; the entries are: {', '.join(there)}.")
        if source not in ("small", *DIGIT_SETS):
            raise files.RecipeError(f"There are no digits called {source}: take one of small, {', '.join(DIGIT_SETS)}.")
        _train_entries(
            {name: there[name] for name in chosen}, epochs, str(data.absolute()) if data else "", source, out
        )
    except (files.RecipeError, NoDigits, OSError) as error:
        raise _exit_with_error(error) from None


def _train_entries(chosen: dict[str, Recipe], epochs: int, folder: str, source: str, out: Path | None) -> None:
    """Train entries one after the other with a progress bar, and write the files anew after each."""
    from dlab_core.shootout import report
    from dlab_core.shootout import train as rounds

    if out is not None:
        (out / "rows").mkdir(parents=True, exist_ok=True)
    done: list[Entry] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        for name, recipe in chosen.items():
            task = bar.add_task(name, total=epochs)
            exact = rounds.for_epochs(recipe, epochs, folder, source)
            entry, kept = None, files.within(out, "rows", f"{name}.npz") if out else None
            say = partial(bar.console.print, f"{name}:", style="yellow", markup=False, soft_wrap=True)
            for entry in rounds.train_entry(name, exact, epochs, kept, say=say):
                bar.update(
                    task, completed=entry.epoch, total=entry.epochs, description=f"{name}: loss {entry.loss:.4f}"
                )
            assert entry is not None
            done.append(entry)
            if out is not None:
                write_atomically(out / "results.csv", report.csv_text(done).encode())
                write_atomically(out / "report.html", report.html_text(done).encode())
    table = Table(
        "name", "epoch", "loss", "train", "valid.", "test", "parameters", "epoch in", box=None, padding=(0, 1, 0, 0)
    )
    table.columns[0].no_wrap = True
    for entry in done:
        of_splits = (entry.scores.get(split) for split in SPLITS)
        figures = (f"{s.accuracy:.4f}" if s else "" for s in of_splits)
        parameters = f"{entry.parameters:,}"
        table.add_row(
            entry.name, str(entry.epoch), f"{entry.loss:.4f}", *figures, parameters, f"{entry.epoch_seconds:.2f} s"
        )
    console.print(table)
    for entry in done:
        if entry.message:
            console.print(f"{entry.name}: {entry.message}", style="yellow", markup=False)
    if out is not None:
        console.print(f"Written to {out}")
    if any(entry.state == "failed" for entry in done):
        raise typer.Exit(1)


@app.command()
def bench() -> None:
    """Measure what the engines buy on this machine: the common way, DLab's, and the ratio."""
    from dlab_core.bench import line, measure, rows

    for row in rows():
        typer.echo(line(measure(row)))


def _exit_with_error(error: Exception) -> typer.Exit:
    """Print what is wrong as one short line, and return the end of the command."""
    typer.secho(shorten(error, MAX_SENTENCE), err=True, fg=typer.colors.RED)
    return typer.Exit(2)


def _train(recipe: Recipe, device: str) -> Run:
    """Train with a progress bar."""
    total = recipe.training.steps if recipe.model.obeys("steps") else 1
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=total)
        if recipe.model.obeys("engine") and recipe.training.engine != "autograd":
            from dlab_core.engines.fused.prepare import prepare_engines

            prepare_engines()
        trained = start_run(recipe, device)
        steps = 1
        while trained.state == "running" or trained.solving:
            if trained.solving:
                time.sleep(SLICE_S)
            before = trained.seconds
            trained.advance(steps)
            # Slices grow or shrink towards SLICE_S; the results do not depend on how a run is cut into slices.
            factor = SLICE_S / max(trained.seconds - before, SLICE_S / 10)
            steps = max(1, min(int(steps * min(factor, 4.0)) + 1, 1_000_000))
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


def _write(trained: Run, out: Path) -> None:
    content = json.dumps(result(trained), indent=2, allow_nan=False) + "\n"
    write_atomically(out / "result.json", content.encode())
    files.save(trained.recipe, out / "recipe.json")
    if trained.dataset.x.shape[1] == 2:
        _write_surface(trained, out / "surface.png")
    console.print(f"Written to {out}")


def _write_surface(trained: Run, path: Path) -> None:
    from dlab_core.export.png import save_surface
    from dlab_core.pictures.look import bounds_of
    from dlab_core.pictures.parameters import Marks
    from dlab_core.pictures.surface import Surface

    (x0, y0), (x1, y1) = rect = bounds_of(trained.dataset.x)
    scale = 512 / max(x1 - x0, y1 - y0)
    look = Look(rect=rect, shape=(max(2, round((y1 - y0) * scale)), max(2, round((x1 - x0) * scale))))
    pictures = trained.frame(look).pictures
    surface, marks = pictures.get("surface"), pictures.get("marks")
    if isinstance(surface, Surface):
        save_surface(path, surface, trained.dataset, marks if isinstance(marks, Marks) else None, look.palette)


def result(trained: Run) -> dict[str, Any]:
    """Return what a run came to, as result.json has it; numbers that are not finite become null."""
    scores = {split: _scores(of_split) for split, of_split in trained.scores.items() if of_split is not None}
    return {
        "name": trained.recipe.name,
        "state": trained.state,
        "message": trained.message,
        "step": trained.learner.step,
        "loss": _finite(trained.history.last_loss),
        **scores,
        "coefficients": coefficients(trained),
        "parameters": sum(values.size for values in trained.learner.parameters().values()),
        "engine": trained.learner.engine,
        "device": trained.learner.device,
        "seconds": round(trained.seconds, 3),
        **({"journal": [entry.to_json() for entry in trained.journal]} if trained.journal else {}),
    }


def _scores(scores: SplitScores) -> dict[str, Any]:
    figures: dict[str, Any] = {name: _finite(getattr(scores, name)) for name in scores.measures}
    confusion = {"confusion": scores.confusion.tolist()} if isinstance(scores, Scores) else {}
    return figures | {"points": scores.n} | confusion


def coefficients(trained: Run) -> list[dict[str, Any]]:
    """Return the weights and the bias for each output of a linear model, in the units of the data; else nothing."""
    found = trained.frame(Look(("coefficients",))).pictures.get("coefficients")
    if not isinstance(found, Coefficients):
        return []
    return [
        {
            "output": name,
            "weights": {feature: _finite(float(w)) for feature, w in zip(found.names, weights, strict=True)},
            "bias": _finite(float(bias)),
        }
        for name, weights, bias in zip(found.outputs, found.weights.T, found.biases, strict=True)
    ]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


if __name__ == "__main__":
    app(prog_name="python -m dlab_core")
