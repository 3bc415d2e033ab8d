"""Animations of a run: a picture of each saved step, one after the other, as GIF, WebP or MP4."""

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args

import numpy as np
from PIL import Image

from dlab_core.atomic_write import write_atomically
from dlab_core.export.drawing import Frames, captioned, frames_of
from dlab_core.export.snapshot import CannotExport, Snapshot
from dlab_core.interrupt import give_way
from dlab_core.learners.learner import Learner

Format = Literal["gif", "webp", "mp4"]
FORMATS: tuple[Format, ...] = get_args(Format)
MAX_FRAMES = 1000
HOLD_S = 2.0  # for which the last frame stays
_LINGER = 20  # from this step on the steps between two frames grow in proportion to the step, as where a run is watched


@dataclass(frozen=True)
class Film:
    """How an animation looks. side: pixels of its width, or of a surface's longer side. frames: at most so many."""

    side: int = 480
    frames_per_s: float = 15.0
    frames: int = 150


FILM = Film()


def format_of(path: str | Path) -> Format:
    """Return the format that the name of a file ends in (CannotExport for another)."""
    ending = Path(path).suffix.removeprefix(".").lower()
    found = next((one for one in FORMATS if one == ending), None)
    if found is None:
        raise CannotExport(f"An animation ends in .gif, .webp or .mp4, not in {Path(path).suffix or 'nothing'}.")
    if why := why_no_format(found):
        raise CannotExport(why)
    return found


def why_no_format(kind: Format) -> str:
    """Return in a sentence what is to be installed for a format, empty if nothing is."""
    if kind == "mp4" and find_spec("imageio_ffmpeg") is None:
        return "MP4 needs imageio-ffmpeg: pip install 'dlab[export]'. GIF and WebP need nothing more."
    return ""


def write_animation(
    path: str | Path, snapshot: Snapshot, film: Film = FILM, progress: Callable[[int, int], None] = lambda i, n: None
) -> str:
    """Write the saved steps of a run as an animation, in the format of the name; return a sentence on what was written.

    progress(done, frames): after each. Raises CannotExport where there is nothing to see move.
    """
    kind = format_of(path)
    steps, pictures = _begin(snapshot, film)

    def noted() -> Iterator[Image.Image]:
        for i, picture in enumerate(pictures):
            yield picture
            progress(i + 1, len(steps))

    write_atomically(path, _mp4(noted(), film) if kind == "mp4" else _pillow(noted(), len(steps), film, kind))
    return f"{len(steps)} steps, from {steps[0]:,} to {steps[-1]:,}, written to {path}."


def chosen_steps(saved: list[int], most: int) -> list[int]:
    """Return at most so many of ascending steps, first and last among them: the early ones are seen one by one."""
    if len(saved) <= most:
        return saved
    due = np.log1p(np.array(saved) / _LINGER)
    moments = np.linspace(due[0], due[-1], most)
    return [saved[i] for i in np.unique(np.searchsorted(due, moments - 1e-9)).tolist()]


def _begin(snapshot: Snapshot, film: Film) -> tuple[list[int], Iterator[Image.Image]]:
    """Return the steps that are shown, and their pictures, which are drawn as they are taken."""
    steps = chosen_steps(sorted(snapshot.states), min(film.frames, MAX_FRAMES))
    if len(steps) < 2:
        raise CannotExport(
            "There is one step to see, and nothing moves: train for a few scorings first."
            if snapshot.recipe.model.obeys("steps")
            else f"{snapshot.recipe.model.title} is solved in one step, and nothing moves: save its picture instead."
        )
    learner = snapshot.learner_at(steps[-1])
    frames = frames_of(snapshot.view_of(learner), film.side)
    if frames is None:
        raise CannotExport(
            "An animation shows a surface, a fit over one input, or weight images, and this model has none of them "
            "for these data."
        )
    return steps, _pictures(snapshot, steps, frames, learner)


def _pictures(snapshot: Snapshot, steps: list[int], frames: Frames, learner: Learner) -> Iterator[Image.Image]:
    before: Image.Image | None = None
    for step in steps:
        give_way()
        with np.errstate(all="ignore"):  # of a run about to diverge
            drawn = frames.draw(snapshot.view_of(snapshot.learner_at(step, learner)))
        before = drawn or before  # where a state cannot be drawn the one before it stays
        if before is not None:
            yield captioned(before, caption(snapshot, step))


def caption(snapshot: Snapshot, step: int) -> str:
    """Return what stands above a picture: the step, the loss on the training set, and the accuracy if there is one."""
    curves, words = snapshot.curves, [f"step {step:,}"]
    at = int(np.searchsorted(curves.scored, step, side="right")) - 1
    for name, text in (("train.loss", "train loss"), ("train.accuracy", "accuracy")):
        values = curves.scores.get(name)
        if values is not None and at >= 0 and math.isfinite(values[at]):
            words.append(f"{text} {values[at]:.4g}")
    return "   ".join(words)


def _pillow(pictures: Iterator[Image.Image], count: int, film: Film, kind: Format) -> bytes:
    # Of GIF a moment is a hundredth of a second.
    moment = max(20, 10 * round(100 / film.frames_per_s)) if kind == "gif" else round(1000 / film.frames_per_s)
    durations = [moment] * (count - 1) + [round(1000 * HOLD_S)]
    content, first = io.BytesIO(), next(pictures)
    if kind == "gif":
        quiet = map(_of_256_colours, chain([first], pictures))
        first, pictures = next(quiet), quiet
    options = {"quality": 85, "method": 2} if kind == "webp" else {"disposal": 1}
    first.save(content, kind, save_all=True, append_images=pictures, duration=durations, loop=0, **options)
    return content.getvalue()


def _of_256_colours(picture: Image.Image) -> Image.Image:
    """Return a picture in colours of its own: most for its large regions, the others for the few points too."""
    smooth = picture.quantize(160, Image.Quantize.MEDIANCUT).getpalette() or []
    wide = picture.quantize(96, Image.Quantize.MAXCOVERAGE).getpalette() or []
    colours = Image.new("P", (1, 1))
    colours.putpalette(smooth[: 3 * 160] + wide[: 3 * 96])
    return picture.quantize(palette=colours, dither=Image.Dither.NONE)


def _mp4(pictures: Iterator[Image.Image], film: Film) -> bytes:
    import imageio_ffmpeg

    first = next(pictures)
    held = max(1, round(HOLD_S * film.frames_per_s))
    with TemporaryDirectory(prefix="dlab-") as folder:
        path = Path(folder) / "film.mp4"
        writer = imageio_ffmpeg.write_frames(
            str(path), first.size, fps=film.frames_per_s, quality=7, macro_block_size=2, ffmpeg_log_level="error"
        )
        writer.send(None)
        try:
            last = first
            for last in chain([first], pictures):
                writer.send(last.tobytes())
            for _ in range(held):
                writer.send(last.tobytes())
        finally:
            writer.close()
        return path.read_bytes()
