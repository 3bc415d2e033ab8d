"""The report of an experiment: a page for a browser with its settings, curves, pictures, scores and journal."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import numpy as np
from PIL import Image

from dlab_core.export.animation import caption
from dlab_core.export.drawing import captioned, frames_of
from dlab_core.export.html import Line, chart, element, image, number, page, row, table
from dlab_core.export.settings import settings_of
from dlab_core.export.snapshot import Snapshot
from dlab_core.metrics.scores import SplitScores
from dlab_core.pictures.palette import OKABE_ITO
from dlab_core.recipe import SPLITS

_SIDE = 640  # of a picture
# As the window draws them: colours, and dashes beside them.
_LOOKS = {"train": (OKABE_ITO[0], ""), "validation": (OKABE_ITO[2], "10 4 2 4"), "test": (OKABE_ITO[3], "8 5")}
_TITLES = {"mse": "MSE", "mae": "MAE", "r2": "R²"}
_IN_CURVES = ("loss", "accuracy", "r2")
UNNAMED = "Experiment"


def report_text(snapshot: Snapshot) -> str:
    """Return the page. It has no script, refers to nothing outside, and shows every text as it is written."""
    sections = [list(content) for content in _sections(snapshot)]
    return page(snapshot.recipe.name or UNNAMED, [content for content in sections if content])


def _sections(snapshot: Snapshot) -> Iterator[Iterator[Element]]:
    yield _seen(snapshot)
    yield _picture(snapshot)
    yield _scores(snapshot)
    yield _curves(snapshot)
    yield _settings(snapshot)
    yield _journal(snapshot)


def _seen(snapshot: Snapshot) -> Iterator[Element]:
    """Yield what there is to see in words, what the run says of itself, and where and how long it trained."""
    if snapshot.recipe.about:
        yield element("p", snapshot.recipe.about)
    if snapshot.message:
        yield element("p", snapshot.message, class_="note")
    step = max(snapshot.states, default=0)
    how = f"{snapshot.recipe.model.title}: step {step:,}, {snapshot.seconds:.1f} s on the {snapshot.device.upper()}"
    yield element("p", f"{how}, engine {snapshot.engine}, {len(snapshot.dataset):,} points.", class_="about")


def _picture(snapshot: Snapshot) -> Iterator[Element]:
    picture = picture_of(snapshot)
    if picture is not None:
        yield element("h2", "Picture")
        yield element(
            "div", "", image(picture, f"What was learned, {caption(snapshot, snapshot.step)}"), class_="picture"
        )


def picture_of(snapshot: Snapshot) -> Image.Image | None:
    """Return the surface, the fit or the weight images of now with a caption, None where there are none."""
    if not snapshot.states:
        return None
    with np.errstate(all="ignore"):
        view = snapshot.view_of(snapshot.learner_at(snapshot.step))
        frames = frames_of(view, _SIDE)
        drawn = frames.draw(view) if frames is not None else None
    return None if drawn is None else captioned(drawn, caption(snapshot, snapshot.step))


def _scores(snapshot: Snapshot) -> Iterator[Element]:
    found = {split: scores for split in SPLITS if (scores := snapshot.scores.get(split)) is not None}
    if not found:
        return
    of = "" if snapshot.whole else ", of a sample"
    yield element("h2", f"Scores at step {snapshot.scored_step:,}{of}")
    measures = next(iter(found.values())).measures
    heads = ["split", "points", *(_title(name) for name in measures)]
    rows = (row([s, f"{v.n:,}", *(number(getattr(v, name)) for name in measures)]) for s, v in found.items())
    yield table(heads, rows)
    confusions = [
        table_ for split, scores in found.items() if (table_ := _confusion(snapshot, split, scores)) is not None
    ]
    if confusions:
        yield element("div", "", *confusions, class_="tables")


def _confusion(snapshot: Snapshot, split: str, scores: SplitScores) -> Element | None:
    """Return how often each class, a row, was predicted as which, None of values."""
    if scores.confusion is None:
        return None
    labels = snapshot.recipe.data.labels
    rows = (row([label, *(f"{n:,}" for n in counts)]) for label, counts in zip(labels, scores.confusion, strict=True))
    return table([f"{split}: true \\ predicted", *labels], rows)


def _curves(snapshot: Snapshot) -> Iterator[Element]:
    curves = snapshot.curves
    for measure in _IN_CURVES:
        lines = []
        for split, (colour, dashes) in _LOOKS.items():
            values = curves.scores.get(f"{split}.{measure}", np.empty(0))
            finite = np.isfinite(values)
            lines.append(Line(split, curves.scored[: len(values)][finite], values[finite], colour, dashes))
        drawn = chart(lines)
        if drawn is not None:
            yield element(
                "h2", f"{_title(measure).capitalize() if measure not in _TITLES else _title(measure)} by step"
            )
            yield drawn


def _title(measure: str) -> str:
    return _TITLES.get(measure, measure.replace("_", " "))


def _settings(snapshot: Snapshot) -> Iterator[Element]:
    yield element("h2", "Settings")
    parts = []
    for title, fields in settings_of(snapshot.recipe):
        parts.append(table([title, ""], map(row, fields), "settings"))
    yield element("div", "", *parts, class_="tables")


def _journal(snapshot: Snapshot) -> Iterator[Element]:
    if snapshot.journal:
        yield element("h2", "Changed while it trained")
        yield element("ul", "", *(element("li", str(entry)) for entry in snapshot.journal))
