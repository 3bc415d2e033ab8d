"""Digits: a set of them fetched, and models side by side on the same ones."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import DownloadColumn
from rich.table import Table

from dlab_core.atomic_write import write_atomically
from dlab_core.commands.terminal import console, errors_in_words, progress_bar
from dlab_core.data.digit_sets import DIGIT_SETS
from dlab_core.data.digits import cache_folder
from dlab_core.data.fetch import Fetching, fetch as fetch_files
from dlab_core.recipe import SPLITS, Recipe, files
from dlab_core.shootout import train as rounds
from dlab_core.shootout.entry import Entry


@errors_in_words
def fetch(
    name: Annotated[str, typer.Argument(help="What to fetch: mnist, fashion_mnist or kmnist.")],
    folder: Annotated[
        Path | None, typer.Option(help="Where to put the files; DLab's own cache when left out.", file_okay=False)
    ] = None,
) -> None:
    """Fetch a set of digits, check its files, and keep them; what is there already is not fetched again."""
    digits = DIGIT_SETS.get(name)
    if digits is None:
        raise files.RecipeError(f"There are no digits called {name}: take one of {', '.join(DIGIT_SETS)}.")
    folder = (folder or cache_folder()) / digits.dataset / "raw"
    with progress_bar(DownloadColumn()) as bar:
        task = bar.add_task(digits.title, total=digits.size)

        def report(progress: Fetching) -> None:
            bar.update(task, completed=progress.done, total=progress.total)

        fetch_files(digits, folder, report)
    console.print(f"{digits.title} is in {folder}", soft_wrap=True)


@errors_in_words
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
    there = rounds.entries()
    if listed:
        typer.echo("\n".join(there))
        return
    chosen = [*(names or []), *(more or [])] or list(there)
    unknown = [name for name in chosen if name not in there]
    if unknown:
        raise files.RecipeError(f"There is no entry called {unknown[0]}; the entries are: {', '.join(there)}.")
    if source not in ("small", *DIGIT_SETS):
        raise files.RecipeError(f"There are no digits called {source}: take one of small, {', '.join(DIGIT_SETS)}.")
    _train_entries({name: there[name] for name in chosen}, epochs, str(data.absolute()) if data else "", source, out)


def _train_entries(chosen: dict[str, Recipe], epochs: int, folder: str, source: str, out: Path | None) -> None:
    """Train entries one after the other with a progress bar, and write the files anew after each."""
    from dlab_core.shootout import report

    if out is not None:
        (out / "rows").mkdir(parents=True, exist_ok=True)
    done: list[Entry] = []
    with progress_bar() as bar:
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
