"""What a command shows on the terminal."""

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

from dlab_core.recipe.sentences import MAX_SENTENCE, shorten

console = Console(markup=False)  # what stands in a recipe is text, brackets and all


def progress_bar(count: ProgressColumn | None = None) -> Progress:
    """Return a bar on standard error that is gone when it ends, with `count` telling how much is done."""
    columns = TextColumn("{task.description}"), BarColumn(), count or MofNCompleteColumn(), TimeRemainingColumn()
    return Progress(*columns, console=Console(stderr=True), transient=True)


def exit_with_error(error: Exception) -> typer.Exit:
    """Print what is wrong as one short line, and return the end of the command."""
    typer.secho(shorten(error, MAX_SENTENCE), err=True, fg=typer.colors.RED)
    return typer.Exit(2)
