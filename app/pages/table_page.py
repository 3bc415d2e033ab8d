"""TablePage: a page whose data may be a table of one's own, opened, dropped or pasted, and sampled anew."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QLineEdit

from app.forms.table_form import TableDataForm
from app.keys import KEYS
from app.pages import PAGES, PageInfo
from app.pages.learning_page import LearningPage
from app.pages.table_files import TableFiles
from app.plots.charts.curves import MEASURES
from app.plots.tables.sheet_view import SheetView
from app.settings import Settings
from app.widgets.open_table import TableInvitation
from dlab_core.data.tables import share_of_variance
from dlab_core.experiment.files import SUFFIX
from dlab_core.recipe import ClassTable, DataConfig, Recipe, Sheet, Table, TableRows, models_for
from dlab_core.training.frame import Frame

READING = "Reading the table …"
_OTHER: dict[type[TableRows], type[TableRows]] = {Table: ClassTable, ClassTable: Table}
_USES: dict[type[TableRows], str] = {
    Table: "Learn the values of a column of this table.",
    ClassTable: "Tell the classes in this table apart.",
}


class TablePage(LearningPage):
    """Takes files and copied cells, shows the rows in `sheet_view` and, where there are none, the `invitation`."""

    def __init__(
        self,
        info: PageInfo,
        settings: Settings,
        recipe: Recipe | None,
        sources: tuple[type[DataConfig], ...],
        measures: dict[str, str] = MEASURES,
    ) -> None:
        """`sources` are the data of the page; one of them is a table."""
        self.table_kind = next(source for source in sources if issubclass(source, TableRows))
        self.table_form = TableDataForm(info.name, sources)
        super().__init__(info, settings, recipe, self.table_form, measures)
        self.sheet_view = SheetView(self.prefix)
        what = "The rows of your own table will be here as points."
        self.invitation = TableInvitation(f"{self.prefix}.open_first_table", what)
        self.files = TableFiles(self, settings, self.table_kind)
        self._unfit: Sheet | None = None  # a table that was opened here, and is one for another page
        self.styled.append(self.sheet_view)
        self._wire_tables()

    def _wire_tables(self) -> None:
        form, files = self.table_form, self.files
        form.new_data.clicked.connect(self.new_data)
        form.table_requested.connect(files.ask)
        form.sample_wanted.connect(self._on_sample_wanted)
        form.elsewhere_requested.connect(self._on_elsewhere)
        for invitation in (self.invitation, self.sheet_view.invitation):
            invitation.open_wanted.connect(files.ask)
            invitation.paste_wanted.connect(files.paste)
        paste = QShortcut(self)  # a field that has the focus pastes by itself
        paste.setKeys(KEYS["paste"].sequences)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(files.paste)
        files.begun.connect(self._on_begun)
        files.read.connect(self._on_read)
        files.unfit.connect(self._on_unfit)
        files.rejected.connect(self.show_message)

    # ------------------------------------------------------------------------------------------ showing

    @property
    def invites(self) -> bool:
        """Whether the data are a table that is not there yet."""
        return isinstance(self.recipe.data, TableRows) and not self.recipe.data.values

    def show_recipe(self, recipe: Recipe, fresh: bool) -> None:
        """Show a recipe in the forms, the rows of its table, and where else that may be learned."""
        super().show_recipe(recipe, fresh)
        data = recipe.data
        self.sheet_view.show_data(data)
        if isinstance(data, TableRows) and data.values:
            self._unfit = None
        if self.invites and isinstance(self.focusWidget(), QLineEdit):
            self.setFocus()  # what is pasted is the table: a field would take it as its text
        sheet = self._sheet
        self._offer_elsewhere(sheet if sheet is not None and not self._other.why_not(sheet) else None)

    def show_figures(self, frame: Frame) -> None:
        """Show the figures of every page, and what the axes of a table are made of."""
        super().show_figures(frame)
        data, form = self.recipe.data, self.table_form.table_form
        if form is not None and isinstance(data, ClassTable) and data.projected and self.has_points_of(frame):
            share = share_of_variance(data, frame.dataset)
            said = (
                f"{len(data.known)} inputs: the plane is that of the two principal axes of the standardised columns, "
                f"which hold {share:.0%} of their variance."
            )
            form.show_axes(said)
            self.sheet_view.show_data(data, said)

    # ------------------------------------------------------------------------------------------ editing

    @Slot(object)
    def _on_read(self, table: Table | ClassTable) -> None:
        self._plays = True
        present = self.recipe.data
        again = isinstance(present, TableRows) and present.sheet.digest == table.sheet.digest
        recipe = self.with_data(table)
        if not again:  # what was said of other data does not hold of these
            recipe = recipe.model_copy(update={"name": "", "about": ""})
        self.edit(recipe, described=not again)
        self.show_message(table.description, wrong=False)

    @Slot()
    def _on_begun(self) -> None:
        self.show_message(READING, wrong=False)

    @Slot()
    def new_data(self) -> None:
        """Draw other rows of a table of which there are more; of other data, sample new ones."""
        data = self.recipe.data
        if not isinstance(data, TableRows):
            super().new_data()
        elif not data.values:
            self.files.ask()
        elif data.sheet.is_sample:
            self._on_sample_wanted(data.sheet.seed + 1)
        else:
            self.show_message(f"All {len(data.values):,} rows of the table are here: there are no others to draw.")

    @Slot(int)
    def _on_sample_wanted(self, seed: int) -> None:
        if isinstance(self.recipe.data, TableRows):
            self.files.draw_again(self.recipe.data, seed)

    # ------------------------------------------------------------------------------------ the other page

    @property
    def _other(self) -> type[TableRows]:
        return _OTHER[self.table_kind]

    @property
    def _sheet(self) -> Sheet | None:
        """The table that may be of use elsewhere: the one just refused here, else that of the recipe."""
        data = self.recipe.data
        return self._unfit or (data.sheet if isinstance(data, TableRows) and data.values else None)

    def _offer_elsewhere(self, sheet: Sheet | None) -> None:
        title = next(info.title for info in PAGES if info.data is not None and issubclass(self._other, info.data))
        text = f"Open the table on {title}" if sheet is not None else ""
        self.table_form.offer_elsewhere(text, _USES[self._other])

    @Slot(object, str)
    def _on_unfit(self, sheet: Sheet, sentence: str) -> None:
        self.show_message(sentence)
        if not self._other.why_not(sheet):
            self._unfit = sheet
            self._offer_elsewhere(sheet)

    @Slot()
    def _on_elsewhere(self) -> None:
        sheet = self._sheet
        if sheet is not None:
            data = self._other.of(sheet)
            self.recipe_for_elsewhere.emit(Recipe(data=data, model=models_for(data.space, data.task)[0]()))

    # --------------------------------------------------------------------------------------------- files

    def open_dropped(self, path: str) -> None:
        """Open a file that is dropped: an experiment, a recipe, or a table."""
        if path.endswith((".json", SUFFIX)):
            super().open_dropped(path)
        else:
            self.files.open(path)
