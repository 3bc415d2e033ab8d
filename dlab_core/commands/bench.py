"""What the engines buy on this machine."""

import typer


def bench() -> None:
    """Measure what the engines buy on this machine: the common way, DLab's, and the ratio."""
    from dlab_core.bench import rows
    from dlab_core.bench.timing import line, measure

    for row in rows():
        typer.echo(line(measure(row)))
