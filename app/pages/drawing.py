"""Drawing on a page: from the tools of its canvas to undoable edits of its points."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPointF, Qt, Slot

from app.forms.config_form import DataForm
from app.keys import KEYS
from app.pages.learning_page import LearningPage
from app.plots.drawing.point_tools import TOOLS, PointTools, ToolName
from app.plots.drawing.tool_bar import ToolBar
from app.plots.plane.point_plane import PointPlane
from dlab_core.data import as_drawn, make_dataset, why_not_drawn
from dlab_core.data.dataset import Dataset
from dlab_core.data.drawn import drawn_points, split_of_new_point
from dlab_core.data.edited import count_edits
from dlab_core.pictures.contours import Rect
from dlab_core.recipe import MAX_CLASSES, MAX_POINTS, Data, Drawn, PlaneData, Recipe, RegressData, SplitName
from dlab_core.recipe.edits import DrawnPoint, Edit, removal
from dlab_core.training.frame import Frame

POINT_AT_CANVAS = "Point at the canvas to read the prediction"
ON_THEIR_WAY = "The new points are on their way: draw as soon as they are there."


class Drawing(QObject):
    """Knows which points the canvas shows: drawn ones at once, sampled ones when their first frame comes.

    An edit names points by their index, so one of other points than the recipe's is rejected.
    """

    def __init__(
        self,
        page: LearningPage,
        canvas: PointPlane,
        tool_bar: ToolBar,
        form: DataForm,
        bounds: Callable[[Dataset], Rect],
    ) -> None:
        """bounds: the rectangle to which the view goes when other points come."""
        super().__init__(canvas)
        self._bounds = bounds
        self._last: Data | None = None
        self._fits = True  # the view goes to the points of the next frame
        self._page, self._canvas, self._bar, self._form = page, canvas, tool_bar, form
        self.tools = PointTools(canvas)
        self._shown: tuple[Data, int] | None = None  # and the seed that divides sampled points into splits
        self.tools.split_of = self._split_of
        self.tools.make_point = self._make_point
        self.tools.stroke_started.connect(page.begin_stroke)
        self.tools.edited.connect(self._on_edited)
        self.tools.rejected.connect(page.show_message)
        tool_bar.tool_chosen.connect(self.tools.choose)
        tool_bar.class_chosen.connect(self.choose_class)
        tool_bar.class_added.connect(self._on_class_added)
        tool_bar.cleared.connect(self._on_cleared)
        self.choose_tool("brush")
        page.styled.append(tool_bar)
        classes = zip(KEYS["class"].codes, range(MAX_CLASSES), strict=True)
        page.keys |= {key: partial(self.choose_class, label) for key, label in classes}
        page.keys |= {KEYS[f"tool_{name}"].code: partial(self.choose_tool, name) for name in TOOLS}
        page.keys[KEYS["tool_move"].code] = self.take_hold
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            page.keys[key] = canvas.setFocus  # done with a field: the keys are the page's again

    # ------------------------------------------------------------------------------------------- showing

    def show_recipe(self, recipe: Recipe, fresh: bool) -> None:
        """Show the classes that can be drawn, and drawn points at once."""
        classes = recipe.data.classes or 0
        self._bar.show_classes(classes, self._data.max_classes)
        if self.tools.label >= classes:
            self._show_class(0)
        if isinstance(recipe.data, Drawn):
            dataset = make_dataset(recipe.data, recipe.training.seed)
            self._show_points(recipe, dataset)
            self._form.show_edits(str(count_edits(recipe.data, dataset)))
        self._fits = self._fits or (fresh and not _same_points(recipe.data, self._last))
        self._last = recipe.data

    def show_frame(self, frame: Frame) -> None:
        """Show sampled points when their first frame comes, and bring the view to points that are new."""
        recipe = self._page.recipe
        if not self._page.has_points_of(frame):
            return
        if not self.shows(recipe):
            self._show_points(recipe, frame.dataset)
        if self._fits:
            self._fits = False
            self._canvas.show_rect(self._bounds(frame.dataset))

    def shows(self, recipe: Recipe) -> bool:
        """Whether the points on the canvas, and their splits, are those of this recipe."""
        return self._shown is not None and self._shown[0] is recipe.data and self._shown[1] == recipe.training.seed

    def _show_points(self, recipe: Recipe, dataset: Dataset) -> None:
        self._shown = recipe.data, recipe.training.seed
        self._canvas.show_points(*drawn_points(dataset))
        self._canvas.set_home(self._bounds(dataset))
        self._page.clear_message(ON_THEIR_WAY)

    def _show_class(self, label: int) -> None:
        self.tools.label = label
        self._bar.show_class(label)

    # ------------------------------------------------------------------------------------------- editing

    def choose_tool(self, name: ToolName) -> None:
        """Take another tool in hand, unless these points know no such tool."""
        if not self._bar.tools[name].isHidden():
            self.tools.choose(name)
            self._bar.show_tool(name)

    def take_hold(self) -> None:
        """Take Move in hand, and with it, by the cross-hair, the point there or the selected ones; or let them go."""
        cross, layer = self._canvas.cross_hair, self._canvas.point_layer
        if cross.holds:
            cross.let_go()
            return
        self.choose_tool("move")
        if not cross.shown:
            return
        selected = self.tools.selected
        if len(selected) and self.tools.under(cross.px) is None:
            cross.go_to(self._canvas.view.mapViewToScene(QPointF(*layer.x[selected[0]])))
        cross.take_hold()

    @Slot(int)
    def choose_class(self, label: int) -> None:
        """Draw points of another class of the data from now on, and give it to the selected ones."""
        if label < (self._page.recipe.data.classes or 0):
            self._show_class(label)
            self.tools.relabel_selected()

    @property
    def _data(self) -> PlaneData | RegressData:
        data = self._page.recipe.data
        assert isinstance(data, PlaneData | RegressData), "pages with a canvas show no other data"
        return data

    def _split_of(self, index: int) -> SplitName:
        return split_of_new_point(index, self._data.split, self._page.recipe.training.seed)

    def _make_point(self, x: float, y: float, label: int, split: SplitName) -> DrawnPoint:
        return self._data.point(x, y, label, split)

    def _may_edit(self) -> bool:
        if reason := why_not_drawn(self._page.recipe.data):
            self._page.show_message(f"{reason}: choose another source.")
            return False
        if not self.shows(self._page.recipe):
            self._page.show_message(ON_THEIR_WAY)
            return False
        if len(self._canvas.point_layer.x) > MAX_POINTS:
            self._page.show_message(f"More than {MAX_POINTS:,} points cannot be edited by hand: sample fewer first.")
            return False
        return True

    @Slot(object)
    def _on_edited(self, edit: Edit) -> None:
        if self._may_edit():
            self._page.edit_points(edit)

    @Slot()
    def _on_class_added(self) -> None:
        """One more class to draw: sampled points become edited ones, for a sample has the classes it has."""
        classes = self._data.classes
        if classes is None or classes == self._data.max_classes or not self._may_edit():
            return
        data = as_drawn(self._page.recipe).model_copy(update={"C": classes + 1})
        self._page.edit(self._page.with_data(data), "Add a class")
        self.choose_class(classes)

    @Slot()
    def _on_cleared(self) -> None:
        if self._may_edit() and len(self._canvas.point_layer.x):
            self._page.begin_stroke("Remove all points")
            self._page.edit_points(removal(dict(enumerate(as_drawn(self._page.recipe).points))))


def _same_points(new: Data, old: Data | None) -> bool:
    """Whether two data have the very same points, so that a view of the one shows the other."""
    return new is old or (isinstance(new, Drawn) and isinstance(old, Drawn) and new.points is old.points)
