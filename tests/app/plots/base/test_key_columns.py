"""A key beside a plot takes the width that its entries need, also those that come later."""

import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QWidget

from app.plots.base.key_columns import KeyColumns
from app.widgets.layouts import row


def test_entries_that_come_later_get_their_room(qtbot):
    host, key = QWidget(), KeyColumns()
    qtbot.addWidget(host)
    host.setLayout(row((QWidget(), 1), key))
    host.resize(600, 80)
    host.show()
    QApplication.processEvents()
    assert key.width() == 0
    entries = tuple((pg.mkPen("k"), name, "0.123") for name in ("train", "validation"))
    for shown in (entries[:1], entries):
        key.show_entries(shown)
        QApplication.processEvents()
        assert key.width() == key.sizeHint().width() > 0
        assert [name for *_, (_, name, _) in key.positions()] == [name for _, name, _ in shown]
