"""Images with the largest losses: what is wrong stands out from what is right."""

from dataclasses import replace

import numpy as np

from app.plots.images.image_grid import ImageGrid
from app.plots.images.top_losses import TopLossesView
from dlab_core.pictures.top_losses import TopLosses, TopLossesRequest
from dlab_core.recipe import Digits, LogReg, Recipe


def test_a_misclassified_image_is_named_in_bold_ink(qtbot, monkeypatch, a_frame):
    view = TopLossesView("test")
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    truth, predicted, losses = np.array([8, 3]), np.array([5, 3]), np.array([2.0, 1.0])
    images, predictions = np.zeros((2, 8, 8), np.float32), np.full((2, 10), 0.1)
    found = TopLosses(np.arange(2), images, truth, predicted, losses, predictions)
    written = {}

    def write(self, painter, rect, text, colour, share=0.95, bold=False, **_):
        written[text] = colour, bold

    monkeypatch.setattr(ImageGrid, "write", write)
    frame = replace(a_frame(pictures={TopLossesRequest: found}), recipe=Recipe(data=Digits(), model=LogReg()))
    view.show_frame(frame)
    view.grab()
    style = view.grid.style_in_use
    assert written == {"8 → 5": (style.text, True), "3": (style.muted, False)}
