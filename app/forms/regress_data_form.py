"""The form of the data of regression: that of every source, and for a table one of its own."""

from typing import Any

from PySide6.QtCore import Signal

from app.forms.config_form import DataForm, kinds_of
from app.forms.form import Form
from app.forms.table_form import TableForm
from dlab_core.recipe import Config, RegressSets, Table


class RegressDataForm(DataForm):
    """table_requested: a person wants to open a file."""

    table_requested = Signal()

    def __init__(self, prefix: str) -> None:
        super().__init__(prefix, kinds_of(RegressSets), make_form=self._make_form)

    def _make_form(self, config_class: type[Config], prefix: str) -> Any:
        if config_class is not Table:
            return Form(config_class, prefix)
        form = TableForm(prefix)
        form.open_requested.connect(self.table_requested)
        return form
