"""Results of a shootout as files: a table for a spreadsheet, and a page for a browser that needs nothing else."""

import base64
import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element, tostring

import numpy as np
from PIL import Image

from dlab_core.pictures.palette import OKABE_ITO
from dlab_core.pictures.weight_images import WeightImages
from dlab_core.recipe import SPLITS
from dlab_core.recipe.files import template
from dlab_core.shootout.entry import Entry

MEASURES = ("loss", "accuracy", "precision", "recall")
MAX_SHOWN = 40  # images of an entry
COLUMNS = (
    *("row", "model", "state", "epoch", "step_loss", "parameters", "epoch_seconds", "seconds"),
    *(f"{split}_{measure}" for split in SPLITS for measure in MEASURES),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # how one begins, for a spreadsheet


def csv_text(entries: Sequence[Entry]) -> str:
    """Return the table with a header, numbers written so that they are read back exactly; empty where there is none.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([[_cell(value) for value in _values(entry)] for entry in entries])
    return text.getvalue()


def _cell(value: str | int | float | None) -> str | int | float:
    if isinstance(value, str):  # a lone carriage return is not quoted, and what follows would begin a line
        return ("'" + value if value.startswith(_FORMULA) else value).replace("\r", "\n")
    return "" if value is None or not math.isfinite(value) else value


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
        curves = _curves(entries, key)
        if curves is not None:
            contents.append([_element("h2", heading), curves])
    contents += map(_details, entries)
    sections = (_element("section", "", *content) for content in contents)
    text = "\n".join(tostring(section, encoding="unicode", method="html") for section in sections)
    return template("report.html").substitute(sections=text)


def _element(tag: str, text: str = "", *children: Element, **attributes: object) -> Element:
    """Return an element; an underscore in the name of an attribute stands for a hyphen, but at its end for nothing."""
    element = Element(tag, {name.rstrip("_").replace("_", "-"): str(value) for name, value in attributes.items()})
    element.text = text
    element.extend(children)
    return element


def _table(entries: Sequence[Entry]) -> Element:
    best = max((s.accuracy for entry in entries if (s := entry.scores.get("test"))), default=None)
    rows = []
    for entry in entries:
        *_, test = of_splits = [entry.scores.get(split) for split in SPLITS]
        cells = [
            *(entry.name, entry.recipe.model.title),
            f"{entry.epoch}" if entry.state == "finished" else f"{entry.epoch} of {entry.epochs}, {entry.state}",
            _number(entry.loss),
            *(_number(getattr(scores, "accuracy", None)) for scores in of_splits),
            *(_number(getattr(test, measure, None)) for measure in ("precision", "recall")),
            *(f"{entry.parameters:,}", f"{entry.epoch_seconds:.2f} s", f"{entry.seconds:.1f} s"),
        ]
        row = _element("tr", "", *(_element("td", cell) for cell in cells))
        if test and test.accuracy == best:
            row[_HEADS.index("test acc.")].set("class", "best")
        rows.append(row)
    head = _element("tr", "", *(_element("th", name) for name in _HEADS))
    return _element("table", "", _element("thead", "", head), _element("tbody", "", *rows))


def _number(value: float | None) -> str:
    return "–" if value is None or not math.isfinite(value) else f"{value:.4f}"


def _details(entry: Entry) -> Iterator[Element]:
    recipe = entry.recipe
    yield _element("h2", recipe.name or entry.name)
    if recipe.about:
        yield _element("p", recipe.about, class_="about")
    if entry.message:
        yield _element("p", entry.message, class_="note")
    if entry.images is not None:
        shown = range(min(len(entry.images.rgba), MAX_SHOWN))
        images = [_element("img", alt=f"weights {i}", src=png_address(entry.images, i)) for i in shown]
        yield _element("div", "", *images, class_="images")


def png_address(images: WeightImages, index: int) -> str:
    """Return an image as an address that holds all of it."""
    content = io.BytesIO()
    Image.fromarray(images.rgba[index]).convert("RGB").save(content, "PNG")
    return f"data:image/png;base64,{base64.b64encode(content.getvalue()).decode()}"


_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _RIGHT, _TOP = 900, 320, 56, 28, 190, 12


def _curves(entries: Sequence[Entry], key: str) -> Element | None:
    """Return an SVG of one measure of all entries by epoch, None if no entry has it twice."""
    by_epoch = [(entry.name, i, *entry.by_epoch(key)) for i, entry in enumerate(entries)]
    lines = [line for line in by_epoch if len(line[3]) > 1]
    if not lines:
        return None
    last = max(float(x.max()) for _, _, x, _ in lines) or 1.0
    low, high = (f(float(f(y)) for _, _, _, y in lines) for f in (min, max))
    high = high if high > low else low + 1.0
    right, up = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM - _TOP

    def across(x: float) -> str:
        return f"{_LEFT + (right - _LEFT) * x / last:.1f}"

    def down(y: float) -> float:
        return round(_TOP + up * (high - y) / (high - low), 1)

    parts = []
    for value in np.linspace(low, high, 5).tolist():
        y = down(value)
        parts.append(_element("line", x1=_LEFT, x2=right, y1=y, y2=y, stroke="#e7ebf0"))
        parts.append(_element("text", f"{value:.3g}", x=_LEFT - 6, y=y + 4, text_anchor="end"))
    for x in np.unique(np.round(np.linspace(0, last, 6))).tolist():
        parts.append(_element("text", f"{x:g}", x=across(x), y=_HEIGHT - 8, text_anchor="middle"))
    for n, (name, i, xs, ys) in enumerate(lines):
        red, green, blue = OKABE_ITO[i % len(OKABE_ITO)]
        pen = {"stroke": f"rgb({red},{green},{blue})"}
        if (i // len(OKABE_ITO)) % 2:
            pen["stroke-dasharray"] = "6 4"
        points = " ".join(f"{across(x)},{down(y):.1f}" for x, y in zip(xs.tolist(), ys.tolist(), strict=True))
        level = 16 + 17 * n
        parts.append(_element("polyline", points=points, fill="none", stroke_width=2, **pen))
        parts.append(_element("line", x1=right + 10, x2=right + 34, y1=level, y2=level, stroke_width=3, **pen))
        parts.append(_element("text", name, x=right + 40, y=level + 4))
    height = max(_HEIGHT, 24 + 17 * len(lines))
    return _element("svg", "", *parts, viewBox=f"0 0 {_WIDTH} {height}", role="img")
