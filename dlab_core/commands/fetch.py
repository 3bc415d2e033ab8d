"""A set of digits, fetched."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import DownloadColumn

from dlab_core.commands.terminal import console, errors_in_words, progress_bar
from dlab_core.data.digit_sets import DIGIT_SETS
from dlab_core.data.digits import cache_folder
from dlab_core.recipe.files import RecipeError


@errors_in_words
def fetch(
    name: Annotated[str, typer.Argument(help="What to fetch: mnist, fashion_mnist or kmnist.")],
    folder: Annotated[
        Path | None, typer.Option(help="Where to put the files; DLab's own cache when left out.", file_okay=False)
    ] = None,
) -> None:
    """Fetch a set of digits, check its files, and keep them; what is there already is not fetched again."""
    from dlab_core.data.fetch import Fetching, fetch as fetch_files

    digits = DIGIT_SETS.get(name)
    if digits is None:
        raise RecipeError(f"There are no digits called {name}: take one of {', '.join(DIGIT_SETS)}.")
    folder = (folder or cache_folder()) / digits.dataset / "raw"
    with progress_bar(DownloadColumn()) as bar:
        task = bar.add_task(digits.title, total=digits.size)

        def report(progress: Fetching) -> None:
            bar.update(task, completed=progress.done, total=progress.total)

        fetch_files(digits, folder, report)
    console.print(f"{digits.title} is in {folder}", soft_wrap=True)
