"""The key of a plot goes on in further lines, and its numbers move nothing."""

import pyqtgraph as pg

from app.plots.base.legend import Key


def test_a_key_goes_on_in_the_next_line_where_the_first_is_full(qtbot):
    key = Key()
    qtbot.addWidget(key)
    names = ["train", "validation", "test", "each step"]
    key.show_entries(tuple((pg.mkPen("k"), name, "0.123") for name in names))
    line = key.heightForWidth(1000)
    assert key.hasHeightForWidth()
    assert line == key.sizeHint().height()
    key.resize(1000, line)
    assert [(row, entry[1]) for _, row, entry in key.positions()] == [(0, name) for name in names]
    last = int(key.positions()[-1][0])  # where the last one begins
    assert key.heightForWidth(last + 30) == 2 * line
    key.resize(last + 30, 2 * line)
    assert [(x, row, entry[1]) for x, row, entry in key.positions()][-1] == (0, 1, "each step")
    assert key.heightForWidth(10) == 4 * line, "one to a line, if need be"
    key.grab()


def test_a_number_that_gets_shorter_moves_nothing(qtbot):
    key = Key()
    qtbot.addWidget(key)
    key.resize(400, 20)
    places = []
    for number in ("0.123", "12", "–"):
        key.show_entries(((pg.mkPen("k"), "train", number), (pg.mkPen("k"), "test", number)))
        places.append([x for x, *_ in key.positions()])
    assert places[0] == places[1] == places[2]
