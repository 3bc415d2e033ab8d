"""The form of the data of regression: that of every source, and for a table one of its own."""

from typing import Any

from PySide6.QtCore import Signal

from app.forms.form import Form
from app.forms.part_form import DataForm, kinds_of
from app.forms.table_form import TableForm
from dlab_core.recipe import Part, RegressSets, Table


class RegressDataForm(DataForm):
    """table_requested: a person wants to open a file."""

    table_requested = Signal()

    def __init__(self, prefix: str) -> None:
        super().__init__(prefix, kinds_of(RegressSets), make_form=self._make_form)

    def _make_form(self, config: type[Part], prefix: str) -> Any:
        if config is not Table:
            return Form(config, prefix)
        form = TableForm(prefix)
        form.open_requested.connect(self.table_requested)
        return form
