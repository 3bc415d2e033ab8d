"""The table of parameters, whose figures change in place."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.plots.tables.parameter_table import ParameterTable, values_text
from dlab_core.pictures.parameters import ParameterRow, Parameters, ParametersRequest


@pytest.fixture
def table(qtbot):
    view = ParameterTable()
    qtbot.addWidget(view)
    view.resize(600, 90)
    view.show()
    return view


def some_parameters(seed=0, names=("W1", "b1", "W2", "b2", "W3", "b3")) -> Parameters:
    random = np.random.default_rng(seed)
    rows = []
    for name in names:
        values = random.normal(size=(10, 10))
        flat = values.ravel()
        rows.append(
            ParameterRow(name, (10, 10), flat[:64], flat.mean(), flat.std(), float(flat.min()), float(flat.max()))
        )
    return Parameters(tuple(rows), 600)


def test_figures_change_in_place(table, a_frame):
    table.show_frame(a_frame(pictures={ParametersRequest: some_parameters(0)}))
    table.table.selectRow(4)
    table.table.verticalScrollBar().setValue(3)
    before = table.model.index(4, 3).data(), table.values.toPlainText()
    table.show_frame(a_frame(pictures={ParametersRequest: some_parameters(1)}))
    assert (table.model.index(4, 3).data(), table.values.toPlainText()) != before
    assert [index.row() for index in table.table.selectionModel().selectedRows()] == [4]
    assert table.table.verticalScrollBar().value() == 3
    assert table.total.text() == "600 parameters"
    assert table.model.index(0, 1).data() == "10 × 10"


def test_other_arrays_are_another_table(table, a_frame):
    table.show_frame(a_frame(pictures={ParametersRequest: some_parameters()}))
    table.show_frame(a_frame(pictures={ParametersRequest: some_parameters(names=("dual",))}))
    assert table.model.rowCount() == 1
    table.show_frame(a_frame(pictures={ParametersRequest: Parameters((), 0)}))
    assert table.total.text() == "This model has no parameters yet."
    table.show_frame(a_frame())
    assert table.model.headerData(0, Qt.Orientation.Horizontal) == "Name"


def test_values_are_written_as_the_array_is_shaped():
    row = ParameterRow("W", (2, 3), np.arange(6.0), 2.5, 1.7, 0.0, 5.0)
    lines = values_text(row).splitlines()
    assert [line.split() for line in lines] == [["0", "1", "2"], ["3", "4", "5"]]
    large = ParameterRow("W", (10, 100), np.arange(64.0), 0.0, 1.0, 0.0, 1.0)
    assert values_text(large).endswith("… and 936 more")
