"""Animations: as many frames as steps, each of its own step, the last one held, in every format."""

import itertools

import numpy as np
import pytest
from PIL import Image

from dlab_core.export import animation
from dlab_core.export.animation import Film, chosen_steps, format_of, why_no_format, write_animation
from dlab_core.export.drawing import frames_of
from dlab_core.export.snapshot import CannotExport, snapshot_of
from dlab_core.interrupt import Interrupted, unless
from dlab_core.recipe import (
    Bumps,
    Crops,
    Digits,
    FcAnn2,
    GaussianMixture,
    KernelSVM,
    LinReg,
    LogReg,
    Recipe,
    Sine,
    ThreeOnLine,
    Training,
)
from dlab_core.training.run import start_run

SMALL = Film(side=120, frames_per_s=20.0)


def snapshot(data, model, steps=40, rate=0.05):
    run = start_run(Recipe(data=data, model=model, training=Training(steps=steps, eval_every=10, rate=rate)))
    while run.goes_on:
        run.advance(steps)
    return snapshot_of(run)


def frames(path):
    """The frames of a file as RGB, and how long each is shown, in ms."""
    with Image.open(path) as image:
        found, durations = [], []
        for at in range(image.n_frames):
            image.seek(at)
            found.append(np.asarray(image.convert("RGB")))
            durations.append(image.info["duration"])
    return found, durations


@pytest.mark.parametrize("suffix", ["gif", "webp"])
def test_each_saved_step_is_a_frame_and_the_last_is_held(suffix, tmp_path):
    done = []
    path = tmp_path / f"run.{suffix}"
    said = write_animation(path, snapshot(GaussianMixture(), FcAnn2()), SMALL, lambda *progress: done.append(progress))
    assert said == f"5 steps, from 0 to 40, written to {path}."
    assert done == [(i + 1, 5) for i in range(5)]
    pictures, durations = frames(path)
    assert durations == [50, 50, 50, 50, 2000]
    assert all((a != b).any() for a, b in itertools.pairwise(pictures))


@pytest.mark.skipif(bool(why_no_format("mp4")), reason=why_no_format("mp4"))
def test_a_film_is_read_back_frame_by_frame(tmp_path):
    import imageio_ffmpeg

    write_animation(tmp_path / "run.mp4", snapshot(GaussianMixture(), FcAnn2()), SMALL)
    count, seconds = imageio_ffmpeg.count_frames_and_secs(str(tmp_path / "run.mp4"))
    assert count == 5 + 40, "the last is held for two seconds"
    assert seconds == pytest.approx(45 / 20, abs=0.1)
    reader = imageio_ffmpeg.read_frames(str(tmp_path / "run.mp4"))
    width, height = next(reader)["size"]
    reader.close()
    assert width % 2 == height % 2 == 0


@pytest.mark.parametrize(
    ("data", "model"),
    [
        (Bumps(), LinReg(degree=2, standardise=True)),
        (Sine(), LinReg(degree=3, standardise=True)),
        (ThreeOnLine(), LogReg()),
        (Digits(), LogReg()),
        (GaussianMixture(C=3), LogReg()),
    ],
    ids=lambda one: one.kind,
)
def test_surface_fit_and_weights_move(data, model, tmp_path):
    write_animation(tmp_path / "run.gif", snapshot(data, model), SMALL)
    pictures, _ = frames(tmp_path / "run.gif")
    assert len(pictures) == 5
    bar = 24  # of the caption
    assert (pictures[0][bar:] != pictures[-1][bar:]).any(), "and not the caption alone"
    assert (pictures[0][:bar] != pictures[-1][:bar]).any(), "which says the step"


def test_a_frame_is_the_picture_of_its_own_step(tmp_path):
    found = snapshot(GaussianMixture(), FcAnn2())
    write_animation(tmp_path / "run.webp", found, SMALL)
    view = found.view_of(found.learner_at(20))
    drawn = np.asarray(frames_of(view, SMALL.side).draw(view)).astype(int)
    shown = frames(tmp_path / "run.webp")[0][2][24 : 24 + drawn.shape[0], : drawn.shape[1]]
    others = [
        np.abs(frame[24 : 24 + drawn.shape[0], : drawn.shape[1]] - drawn).mean()
        for frame in frames(tmp_path / "run.webp")[0]
    ]
    assert np.abs(shown - drawn).mean() == min(others)


def test_the_first_steps_are_seen_one_by_one_then_ever_more_between_two():
    saved = list(range(0, 10_000, 10))
    chosen = chosen_steps(saved, 50)
    assert (chosen[0], chosen[-1]) == (saved[0], saved[-1])
    assert 40 <= len(chosen) <= 50
    gaps = np.diff(chosen)
    assert gaps[0] == 10
    assert (np.diff(gaps[-10:]) >= -10).all()
    assert gaps[-1] > 30 * gaps[0]
    assert chosen_steps(saved[:50], 50) == saved[:50]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ((GaussianMixture(), KernelSVM()), "solved in one step, and nothing moves"),
        ((Crops(), LinReg(), 40, 1e-6), "a surface, a fit over one input, or weight images"),
        ((GaussianMixture(), FcAnn2(), 0), "train for a few scorings first"),
    ],
)
def test_where_nothing_can_be_seen_to_move_it_says_so(found, sentence, tmp_path):
    data, model, *more = found
    steps = more[0] if more else 40
    run = start_run(Recipe(data=data, model=model, training=Training(eval_every=10, rate=more[1] if more[1:] else 0.1)))
    run.advance(steps)
    with pytest.raises(CannotExport, match=sentence):
        write_animation(tmp_path / "run.gif", snapshot_of(run), SMALL)
    assert not (tmp_path / "run.gif").exists()


def test_another_format_and_one_that_is_not_installed_are_said(monkeypatch):
    with pytest.raises(CannotExport, match=r"ends in \.gif, \.webp or \.mp4, not in \.avi"):
        format_of("run.avi")
    monkeypatch.setattr(animation, "find_spec", lambda name: None)
    with pytest.raises(CannotExport, match=r"pip install 'dlab\[export\]'"):
        format_of("run.mp4")


def test_it_gives_way_between_two_frames(tmp_path):
    seen = []
    with pytest.raises(Interrupted), unless(lambda: len(seen) >= 2):
        write_animation(tmp_path / "run.gif", snapshot(GaussianMixture(), FcAnn2()), SMALL, lambda i, n: seen.append(i))
    assert seen == [1, 2]
    assert not list(tmp_path.iterdir())


def test_a_run_that_diverged_shows_how_it_got_there(tmp_path):
    found = snapshot(Bumps(), LinReg(degree=2, standardise=False))
    assert "diverged" in found.message
    write_animation(tmp_path / "run.gif", found, SMALL)
    assert len(frames(tmp_path / "run.gif")[0]) == len(found.states) > 1


@pytest.mark.parametrize(("data", "model"), [(GaussianMixture(), FcAnn2()), (Bumps(), LinReg(standardise=True))])
def test_few_points_keep_their_colours_in_a_gif(data, model, tmp_path):
    found = snapshot(data, model)
    write_animation(tmp_path / "run.gif", found, Film(side=480))
    view = found.view_of(found.learner_at(found.step))
    drawn = np.asarray(frames_of(view, 480).draw(view)).astype(int)
    shown = frames(tmp_path / "run.gif")[0][-1][-drawn.shape[0] :, : drawn.shape[1]]
    assert np.abs(shown - drawn).max() < 30, "a palette by area is off by 100 at points"
