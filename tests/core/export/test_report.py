"""The report of an experiment: one file that needs nothing else, and shows what there is as it is written."""

import re
from html.parser import HTMLParser

import pytest

from dlab_core.export.names import file_name
from dlab_core.export.report import report_text
from dlab_core.export.snapshot import snapshot_of
from dlab_core.recipe import (
    Crops,
    Digits,
    FcAnn2,
    GaussianMixture,
    KernelSVM,
    LeastSquares,
    LinReg,
    LogReg,
    Recipe,
    SplitByShare,
    Table,
    Training,
    files,
)
from dlab_core.training.run import start_run

HOSTILE = "</td><script src=x>'\"<b onclick='a'>&amp;<!--\x07\u202e"


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.references = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, [name for name, _ in attributes]))
        self.references += [value for name, value in attributes if name in ("src", "href")]

    def handle_data(self, data):
        self.text.append(data)


def report(recipe, steps=60, change=()):
    run = start_run(recipe)
    run.advance(steps)
    if change:
        run.change(files.with_values(run.recipe, list(change)))
        run.advance(steps)
    found = snapshot_of(run)
    return report_text(found), found


@pytest.mark.parametrize(
    ("data", "model"),
    [
        (GaussianMixture(split=SplitByShare(test=0.3)), FcAnn2()),
        (Crops(), LinReg(standardise=True)),
        (Crops(), LeastSquares()),
        (Digits(), LogReg()),
        (GaussianMixture(), KernelSVM()),
    ],
    ids=lambda one: one.kind,
)
def test_it_needs_nothing_else_and_tells_scores_and_settings(data, model):
    text, found = report(
        Recipe(name="Mine", about="See it bend.", data=data, model=model, training=Training(eval_every=10))
    )
    page = Page(text)
    assert "<script" not in text
    assert "http" not in text
    assert all(source.startswith("data:image/png;base64,") for source in page.references)
    words = " ".join(page.text)
    assert "See it bend." in words
    assert model.title in words
    for scores in found.scores.values():
        if scores is not None:
            assert f"{scores.loss:.4f}" in words
            for counts in [] if scores.confusion is None else scores.confusion.tolist():
                assert all(f"{count:,}" in page.text for count in counts)
    pictures = 0 if data.space.kind == "table" else 1
    assert len(page.references) == pictures
    assert ("polyline" in text) == model.obeys("steps")
    assert "None" not in words


def test_what_was_changed_while_it_trained_is_listed():
    text, _ = report(Recipe(training=Training(eval_every=10)), change=["training.rate=0.5"])
    assert "Changed while it trained" in text
    assert "Step 60: Learning rate 0.5" in text


def hostile(text):
    names = (text[:40], f"{text[:40]} 2")
    data = Table(columns=names, values=((1.0, 2.0), (2.0, 3.0), (3.0, 5.0)), known=names[:1], wanted=names[1:])
    return Recipe(name=text, about=text, data=data, model=LinReg(), training=Training(steps=20, rate=0.01))


def test_texts_of_a_file_are_shown_as_they_are_written():
    page, plain = (Page(report(hostile(text), 20)[0]) for text in (HOSTILE, "plain text"))
    assert page.tags == plain.tags
    shown = HOSTILE.replace("\x07", " ").replace("\u202e", " ")
    assert shown in page.text
    assert not re.search("[\x07\u202e]", "".join(page.text))


def test_a_run_without_points_is_reported_too():
    text, _ = report(hostile("x").model_copy(update={"data": Table()}), 1)
    assert "<h2>Settings</h2>" in text


@pytest.mark.parametrize(
    ("experiment", "what", "expected"),
    [
        ("../../etc/passwd", "Weights", "etc-passwd-weights.png"),
        ("C:\\x\n\u202e", "a", "c-x-a.png"),
        ("", "", "dlab.png"),
        ("Ünï ćode", "Curves", "uni-code-curves.png"),
        ("w" * 500, "Curves", "w" * 60 + "-curves.png"),
    ],
)
def test_names_of_files_lead_nowhere(experiment, what, expected):
    assert file_name(experiment, what, "png") == expected
