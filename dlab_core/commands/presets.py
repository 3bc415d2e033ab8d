"""The presets, listed."""

from rich.table import Table

from dlab_core.commands.terminal import console
from dlab_core.recipe import files


def presets() -> None:
    """List the recipes shipped with DLab, and what there is to learn from each."""
    table = Table("preset", "name", "what there is to learn", box=None)
    for name, path in files.presets().items():
        recipe = files.load(path)
        table.add_row(name, recipe.name, recipe.about)
    console.print(table)
