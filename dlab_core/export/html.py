"""Pages for a browser that need nothing else: every text is written as it is, pictures and curves are in the page."""

import base64
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

import numpy as np
from PIL import Image

from dlab_core.arrays import Array
from dlab_core.pictures.palette import RGB
from dlab_core.recipe.files import template
from dlab_core.recipe.sentences import one_line

MAX_VERTICES = 2_000  # of a curve: a page shows no more
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _RIGHT, _TOP = 900, 320, 56, 28, 190, 12


def page(title: str, sections: Iterable[Iterable[Element]]) -> str:
    """Return a page with a title and sections under it."""
    parts = [element("section", "", *content) for content in sections]
    text = "\n".join(tostring(part, encoding="unicode", method="html") for part in parts)
    head = tostring(element("title", title), encoding="unicode", method="html")
    heading = tostring(element("h1", title), encoding="unicode", method="html")
    return template("report.html").substitute(title=head, heading=heading, sections=text)


def element(tag: str, text: str = "", *children: Element, **attributes: object) -> Element:
    """Return an element; an underscore in the name of an attribute stands for a hyphen, but at its end for nothing.

    What is not printed of a text, such as a mark that turns its direction, becomes a space.
    """
    made = Element(
        tag, {name.rstrip("_").replace("_", "-"): one_line(str(value)) for name, value in attributes.items()}
    )
    made.text = one_line(text)
    made.extend(children)
    return made


def table(heads: Sequence[str], rows: Iterable[Element], class_: str = "") -> Element:
    """Return a table of rows under a head."""
    head = element("tr", "", *(element("th", name) for name in heads))
    attributes = {"class_": class_} if class_ else {}
    return element("table", "", element("thead", "", head), element("tbody", "", *rows), **attributes)


def row(cells: Iterable[str]) -> Element:
    """Return a row of a table."""
    return element("tr", "", *(element("td", cell) for cell in cells))


def number(value: float | None) -> str:
    """Return a score as a table shows it, a dash where there is none."""
    return "–" if value is None or not math.isfinite(value) else f"{value:.4f}"


def image(picture: Image.Image, about: str) -> Element:
    """Return a picture that stands in the page itself."""
    content = io.BytesIO()
    picture.save(content, "PNG")
    return element("img", alt=about, src=f"data:image/png;base64,{base64.b64encode(content.getvalue()).decode()}")


@dataclass(frozen=True)
class Line:
    """A curve: its name in the legend, places xs (n,) and values ys (n,), finite, and how it is drawn."""

    name: str
    xs: Array
    ys: Array
    colour: RGB
    dashes: str = ""


def chart(lines: Sequence[Line]) -> Element | None:
    """Return an SVG of curves with axes and a legend, None where none has two places."""
    lines = [line for line in lines if len(line.xs) > 1]
    if not lines:
        return None
    last = max(float(line.xs.max()) for line in lines) or 1.0
    low, high = (f(float(f(line.ys)) for line in lines) for f in (min, max))
    high = high if high > low else low + 1.0
    right, up = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM - _TOP

    def across(x: float) -> str:
        return f"{_LEFT + (right - _LEFT) * x / last:.1f}"

    def down(y: float) -> float:
        return round(_TOP + up * (high - y) / (high - low), 1)

    parts = []
    for value in np.linspace(low, high, 5).tolist():
        y = down(value)
        parts.append(element("line", x1=_LEFT, x2=right, y1=y, y2=y, stroke="#e7ebf0"))
        parts.append(element("text", f"{value:.3g}", x=_LEFT - 6, y=y + 4, text_anchor="end"))
    for x in np.unique(np.round(np.linspace(0, last, 6))).tolist():
        parts.append(element("text", f"{x:,.0f}", x=across(x), y=_HEIGHT - 8, text_anchor="middle"))
    for n, line in enumerate(lines):
        pen = {"stroke": "rgb({},{},{})".format(*line.colour)} | (
            {"stroke-dasharray": line.dashes} if line.dashes else {}
        )
        few = np.unique(np.linspace(0, len(line.xs) - 1, min(len(line.xs), MAX_VERTICES)).astype(np.intp))
        places = zip(line.xs[few].tolist(), line.ys[few].tolist(), strict=True)
        points = " ".join(f"{across(x)},{down(y):.1f}" for x, y in places)
        level = 16 + 17 * n
        parts.append(element("polyline", points=points, fill="none", stroke_width=2, **pen))
        parts.append(element("line", x1=right + 10, x2=right + 34, y1=level, y2=level, stroke_width=3, **pen))
        parts.append(element("text", line.name, x=right + 40, y=level + 4))
    height = max(_HEIGHT, 24 + 17 * len(lines))
    return element("svg", "", *parts, viewBox=f"0 0 {_WIDTH} {height}", role="img")
