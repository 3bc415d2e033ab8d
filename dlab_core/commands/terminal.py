"""What a command shows on the terminal."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

from dlab_core.recipe.sentences import MAX_SENTENCE, SaidError, shorten

P = ParamSpec("P")

console = Console(markup=False)  # what stands in a recipe is text, brackets and all


def progress_bar(count: ProgressColumn | None = None) -> Progress:
    """Return a bar on standard error that is gone when it ends, with `count` telling how much is done."""
    columns = TextColumn("{task.description}"), BarColumn(), count or MofNCompleteColumn(), TimeRemainingColumn()
    return Progress(*columns, console=Console(stderr=True), transient=True)


def errors_in_words(command: Callable[P, None]) -> Callable[P, None]:
    """Return a command that prints what is wrong as one short line, and ends with exit code 2."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (SaidError, OSError) as error:
            typer.secho(shorten(error, MAX_SENTENCE), err=True, fg=typer.colors.RED)
            raise typer.Exit(2) from None

    return guarded
