"""Results of a shootout as files: a table for a spreadsheet, and a page for a browser that needs nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from PIL import Image

from dlab_core.export.csv_text import table_text
from dlab_core.export.html import Line, chart, element, image, number, page, row, table
from dlab_core.pictures.palette import OKABE_ITO
from dlab_core.recipe import SPLITS
from dlab_core.shootout.entry import Entry

MEASURES = ("loss", "accuracy", "precision", "recall")
MAX_SHOWN = 40  # images of an entry
COLUMNS = (
    *("row", "model", "state", "epoch", "step_loss", "parameters", "epoch_seconds", "seconds"),
    *(f"{split}_{measure}" for split in SPLITS for measure in MEASURES),
)


def csv_text(entries: Sequence[Entry]) -> str:
    """Return the table of the entries as a CSV file has it."""
    return table_text(COLUMNS, map(_values, entries))


def _values(entry: Entry) -> list[Any]:
    return [
        *(entry.name, entry.recipe.model.title, entry.state, entry.epoch, entry.loss, entry.parameters),
        *(round(entry.epoch_seconds, 4), round(entry.seconds, 3)),
        *(getattr(entry.scores.get(split), measure, None) for split in SPLITS for measure in MEASURES),
    ]


# ------------------------------------------------------------------------------------------------------ HTML

_HEADS = (
    *("name", "model", "epochs", "loss", "train acc.", "val. acc.", "test acc.", "precision", "recall", "parameters"),
    *("an epoch", "in all"),
)


def html_text(entries: Sequence[Entry]) -> str:
    """Return a page with the table, the curves of all entries over their epochs, and the weights of first layers."""
    contents: list[Iterable[Element]] = [[_table(entries)]]
    for heading, key in (("Accuracy on test", "test.accuracy"), ("Loss on train", "train.loss")):
        curves = chart([_line(entry, number, key) for number, entry in enumerate(entries)])
        if curves is not None:
            contents.append([element("h2", heading), curves])
    contents += map(_details, entries)
    return page("Model comparison", contents)


def _line(entry: Entry, number: int, key: str) -> Line:
    """Return one measure of an entry by epoch, in a colour and then in dashes of its own."""
    dashes = "6 4" if number // len(OKABE_ITO) % 2 else ""
    return Line(entry.name, *entry.by_epoch(key), OKABE_ITO[number % len(OKABE_ITO)], dashes)


def _table(entries: Sequence[Entry]) -> Element:
    best = max((s.accuracy for entry in entries if (s := entry.scores.get("test"))), default=None)
    rows = []
    for entry in entries:
        *_, test = of_splits = [entry.scores.get(split) for split in SPLITS]
        cells = row(
            [
                *(entry.name, entry.recipe.model.title),
                f"{entry.epoch}" if entry.state == "finished" else f"{entry.epoch} of {entry.epochs}, {entry.state}",
                number(entry.loss),
                *(number(getattr(scores, "accuracy", None)) for scores in of_splits),
                *(number(getattr(test, measure, None)) for measure in ("precision", "recall")),
                *(f"{entry.parameters:,}", f"{entry.epoch_seconds:.2f} s", f"{entry.seconds:.1f} s"),
            ]
        )
        if test and test.accuracy == best:
            cells[_HEADS.index("test acc.")].set("class", "best")
        rows.append(cells)
    return table(_HEADS, rows, "models")


def _details(entry: Entry) -> Iterator[Element]:
    recipe = entry.recipe
    yield element("h2", recipe.name or entry.name)
    if recipe.about:
        yield element("p", recipe.about, class_="about")
    if entry.message:
        yield element("p", entry.message, class_="note")
    if entry.images is not None:
        shown = enumerate(entry.images.rgba[:MAX_SHOWN])
        images = [image(Image.fromarray(rgba).convert("RGB"), f"weights {i}") for i, rgba in shown]
        yield element("div", "", *images, class_="images")
