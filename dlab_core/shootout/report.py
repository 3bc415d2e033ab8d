"""Results of a shootout as files: a table for a spreadsheet, and a page for a browser that needs nothing else."""

import base64
import csv
import io
import math
from collections.abc import Sequence
from html import escape

import numpy as np
from PIL import Image

from dlab_core.pictures.palette import OKABE_ITO
from dlab_core.pictures.weight_images import WeightImages
from dlab_core.recipe import SPLITS
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


def _values(entry: Entry) -> list[str | int | float | None]:
    first: list[str | int | float] = [
        entry.name,
        entry.recipe.model.title,
        entry.state,
        entry.epoch,
        entry.loss,
        entry.parameters,
    ]
    measured: list[float | None] = [
        getattr(scores, measure) if (scores := entry.scores.get(split)) else None
        for split in SPLITS
        for measure in MEASURES
    ]
    return [*first, round(entry.epoch_seconds, 4), round(entry.seconds, 3), *measured]


# ------------------------------------------------------------------------------------------------------ HTML

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2430; background: #f3f5f8; margin: 2rem auto; max-width: 76rem;
  padding: 0 1rem }
section { background: #fff; border: 1px solid #dde3ea; border-radius: 10px; padding: 1rem 1.25rem; margin: 1rem 0;
  overflow-x: auto }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 0 0 .5rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100% }
th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid #e7ebf0; white-space: nowrap }
th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left }
td.best { font-weight: 700 } p.about, p.note { color: #56616f; margin: .2rem 0 .6rem }
.images img { width: 84px; height: 84px; image-rendering: pixelated; border: 1px solid #dde3ea; margin: 2px }
svg { max-width: 100%; height: auto } svg text { font-size: 12px; fill: #56616f }
"""

_HEAD = ("name", "model", "epochs", "loss", "train acc.", "val. acc.", "test acc.", "precision", "recall", "parameters")


def html_text(entries: Sequence[Entry], title: str = "Model comparison") -> str:
    """Return a page with the table, the curves of all entries over their epochs, and the weights of first layers."""
    sections = [
        f"<section>{_table(entries)}</section>",
        *(
            f"<section><h2>{escape(heading)}</h2>{svg}</section>"
            for heading, key in (("Accuracy on test", "test.accuracy"), ("Loss on train", "train.loss"))
            if (svg := _curves(entries, key))
        ),
        *(_details(entry) for entry in entries),
    ]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f"<body><h1>{escape(title)}</h1>\n" + "\n".join(sections) + "\n</body></html>\n"
    )


def _table(entries: Sequence[Entry]) -> str:
    best = max((s.accuracy for entry in entries if (s := entry.scores.get("test"))), default=None)
    lines = []
    for entry in entries:
        train, validation, test = (entry.scores.get(split) for split in SPLITS)
        cells = [
            f"{entry.epoch}"
            if entry.state == "finished"
            else f"{entry.epoch} of {entry.epochs}, {escape(entry.state)}",
            _number(entry.loss),
            *(_number(s.accuracy if s else None) for s in (train, validation)),
        ]
        accuracy = _number(test.accuracy if test else None)
        marked = ' class="best"' if test and test.accuracy == best else ""
        rest = [_number(test.precision if test else None), _number(test.recall if test else None)]
        rest += [f"{entry.parameters:,}", f"{entry.epoch_seconds:.2f} s", f"{entry.seconds:.1f} s"]
        lines.append(
            f"<tr><td>{escape(entry.name)}</td><td>{escape(entry.recipe.model.title)}</td>"
            + "".join(f"<td>{cell}</td>" for cell in cells)
            + f"<td{marked}>{accuracy}</td>"
            + "".join(f"<td>{cell}</td>" for cell in rest)
            + "</tr>"
        )
    head = "".join(f"<th>{escape(name)}</th>" for name in (*_HEAD, "an epoch", "in all"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _number(value: float | None) -> str:
    return "–" if value is None or not math.isfinite(value) else f"{value:.4f}"


def _details(entry: Entry) -> str:
    recipe = entry.recipe
    parts = [f"<h2>{escape(recipe.name or entry.name)}</h2>"]
    parts += [f'<p class="about">{escape(recipe.about)}</p>'] if recipe.about else []
    parts += [f'<p class="note">{escape(entry.message)}</p>'] if entry.message else []
    if entry.images is not None:
        images = "".join(
            f'<img alt="weights {i}" src="{png_address(entry.images, i)}">'
            for i in range(min(len(entry.images.rgba), MAX_SHOWN))
        )
        parts.append(f'<div class="images">{images}</div>')
    return f"<section>{''.join(parts)}</section>"


def png_address(images: WeightImages, index: int) -> str:
    """Return an image as an address that holds all of it."""
    content = io.BytesIO()
    Image.fromarray(images.rgba[index]).convert("RGB").save(content, "PNG")
    return f"data:image/png;base64,{base64.b64encode(content.getvalue()).decode()}"


_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _RIGHT = 900, 320, 56, 28, 190


def _curves(entries: Sequence[Entry], key: str) -> str:
    """Return an SVG of one measure of all entries by epoch, empty if no entry has it twice."""
    lines = []
    for i, entry in enumerate(entries):
        epochs, values = entry.by_epoch(key)
        if len(values) > 1:
            lines.append((entry.name, i, epochs, values))
    if not lines:
        return ""
    right = max(float(x.max()) for _, _, x, _ in lines) or 1.0
    low, high = (f(float(f(y)) for _, _, _, y in lines) for f in (min, max))
    high = high if high > low else low + 1.0
    across, up = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _BOTTOM - 12

    def place(x: float, y: float) -> str:
        return f"{_LEFT + across * x / right:.1f},{12 + up * (high - y) / (high - low):.1f}"

    parts = [
        f'<line x1="{_LEFT}" x2="{_LEFT + across}" y1="{y}" y2="{y}" stroke="#e7ebf0"/>'
        f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{value:.3g}</text>'
        for value in np.linspace(low, high, 5)
        for y in [round(12 + up * (high - value) / (high - low), 1)]
    ]
    parts += [
        f'<text x="{_LEFT + across * x / right:.1f}" y="{_HEIGHT - 8}" text-anchor="middle">{x:g}</text>'
        for x in np.unique(np.round(np.linspace(0, right, 6)))
    ]
    for name, i, x, y in lines:
        red, green, blue = OKABE_ITO[i % len(OKABE_ITO)]
        dash = ' stroke-dasharray="6 4"' if (i // len(OKABE_ITO)) % 2 else ""
        points = " ".join(place(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True))
        colour = f"rgb({red},{green},{blue})"
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        label = 16 + 17 * (len([p for p in parts if "polyline" in p]) - 1)
        parts.append(
            f'<line x1="{_WIDTH - _RIGHT + 10}" x2="{_WIDTH - _RIGHT + 34}" y1="{label}" y2="{label}" stroke="{colour}"'
            f' stroke-width="3"{dash}/><text x="{_WIDTH - _RIGHT + 40}" y="{label + 4}">{escape(name)}</text>'
        )
    height = max(_HEIGHT, 24 + 17 * len(lines))
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img">{"".join(parts)}</svg>'
