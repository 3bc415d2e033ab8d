"""Command line: the same experiments without a screen."""

import typer

from dlab_core.commands.bench import bench
from dlab_core.commands.digits import fetch, shootout
from dlab_core.commands.export import animate, report
from dlab_core.commands.run import presets, run

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="DLab without a screen. A RECIPE is a JSON file, or the name of a preset.",
)
for command in (presets, run, animate, report, fetch, shootout, bench):
    app.command()(command)

if __name__ == "__main__":
    app(prog_name="python -m dlab_core")
