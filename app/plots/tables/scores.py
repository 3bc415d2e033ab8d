"""The scores of a run: loss, accuracy, precision, recall, average precision by split, and the confusion matrix."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QSizePolicy, QWidget

from app.plots.base.style import PlotStyle, Styled, View
from app.plots.tables.confusion import ConfusionTable
from app.widgets.layouts import column, row
from app.widgets.naming import choice, named
from app.widgets.numbers import NO_NUMBER, write_score
from app.widgets.text import Label, plain_tip
from dlab_core.metrics.classification import Scores, of_classes
from dlab_core.metrics.scores import SplitScores
from dlab_core.recipe import SPLITS
from dlab_core.training.frame import Frame

ROWS = {
    "loss": ("Loss", "Mean loss of the points, without the penalty: 0 is perfect."),
    "accuracy": ("Accuracy", "Share of the points whose true class is predicted."),
    "precision": ("Precision", "Of the points predicted as a class, the share that really is."),
    "recall": ("Recall", "Of the points of a class, the share that is found."),
    "average_precision": (
        "AP",
        "Average precision: mean precision over all thresholds of the score; 1 if the ranking is right.",
    ),
}
VALUE_ROWS = {
    "loss": ("Loss", "Mean loss of the predictions, as it is trained on, without the penalty: 0 is perfect."),
    "mse": ("MSE", "Mean of the squared errors: large ones count most."),
    "mae": ("MAE", "Mean size of the errors, in the units of the data."),
    "r2": ("R²", "Share of the variance that is explained: 1 is perfect, 0 no better than the mean."),
}


class ScoreTable(QWidget, Styled):
    """A column for each split that has points (train and test always), a row for each score of `rows`.

    Three columns, too, fit a panel at its width: numbers to four digits beside the names of classes' scores.
    """

    def __init__(self, prefix: str, rows: dict[str, tuple[str, str]] = ROWS) -> None:
        super().__init__()
        self._rows = rows
        self.setObjectName(f"{prefix}.scores")
        self.setAccessibleName("Scores")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(5)
        self.heads: dict[str, Label] = {split: Label(split, "head") for split in SPLITS}
        self.titles = {measure: Label(title, "note") for measure, (title, _) in rows.items()}
        self.numbers: dict[str, Label] = {}
        self.step = Label("", "note")
        self._grid.addWidget(self.step, 0, 0)
        for at, split in enumerate(SPLITS, start=1):
            self._grid.addWidget(self.heads[split], 0, at, Qt.AlignmentFlag.AlignBottom)
            self._grid.setColumnStretch(at, 1)
        for line, (measure, (title, about)) in enumerate(rows.items(), start=1):
            self.titles[measure].setToolTip(plain_tip(about))
            self._grid.addWidget(self.titles[measure], line, 0)
            for at, split in enumerate(SPLITS, start=1):
                number = named(Label(NO_NUMBER, "score"), f"{prefix}.{split}_{measure}", f"{title}, {split}", about)
                number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self.numbers[f"{split}.{measure}"] = number
                self._grid.addWidget(number, line, at)
        self._add_penalty(prefix)
        self._show_split("validation", False)

    def _add_penalty(self, prefix: str) -> None:
        about = "What the L2 and L1 penalties add to the loss: training makes the sum of both small."
        self._penalty_title = Label("Penalty", "note")
        self._penalty_title.setToolTip(plain_tip(about))
        self.penalty = named(Label(NO_NUMBER, "score"), f"{prefix}.penalty", "Penalty", about)
        self.penalty.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = len(self._rows) + 1
        for at, part in enumerate((self._penalty_title, self.penalty)):
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            part.setSizePolicy(policy)
            self._grid.addWidget(part, line, at)
        self.show_penalty(None)

    def _apply_style(self, style: PlotStyle) -> None:
        strong = style.font()
        strong.setBold(True)
        # A number keeps the room of the widest, so that a change of digits moves nothing.
        for number in self.numbers.values():
            number.setMinimumWidth(QFontMetrics(strong).horizontalAdvance("0.000"))

    def show_frame(self, frame: Frame) -> None:
        """Show the scores of the step that is shown."""
        self.show_scores(frame.scores, frame.scored_step)
        self.show_penalty(frame.penalty)

    def show_penalty(self, penalty: float | None) -> None:
        """Show what is added to the loss, in a line that is empty where nothing is, so that nothing else moves."""
        self.penalty.setText(write_score(penalty))
        for part in (self.penalty, self._penalty_title):
            part.setVisible(penalty is not None)

    def show_scores(self, scores: Mapping[str, SplitScores | None], step: int) -> None:
        """Show the scores by split, of one step; what a score does not have is left empty."""
        three = scores.get("validation") is not None
        self._show_split("validation", three)
        self.step.setWordWrap(three)  # in two lines it is narrow
        self.step.setText(f"step {step:,}")
        for split in SPLITS:
            of_split = scores.get(split)
            for measure in self._rows:
                score = getattr(of_split, measure, float("nan"))
                self.numbers[f"{split}.{measure}"].setText(write_score(score))
            points = "no points" if of_split is None else f"{of_split.n:,} points"
            self.heads[split].setToolTip(plain_tip(f"{split}: {points}"))

    def _show_split(self, split: str, shown: bool) -> None:
        if self.heads[split].isHidden() == shown:
            self._grid.setHorizontalSpacing(5 if shown else 10)
            self._grid.setColumnStretch(SPLITS.index(split) + 1, int(shown))
            for label in (self.heads[split], *(self.numbers[f"{split}.{measure}"] for measure in self._rows)):
                label.setVisible(shown)


class ScoresView(View):
    """The table of scores with the confusion matrix beside it or below, wherever there is room for it."""

    def __init__(self, prefix: str = "classify") -> None:
        super().__init__()
        self.table = ScoreTable(prefix)
        self.confusion = ConfusionTable(f"{prefix}.confusion")
        about = "Which points the confusion matrix counts."
        self.split = choice(f"{prefix}.confusion_split", "Split of the confusion matrix", about, SPLITS)
        self.split.currentIndexChanged.connect(self._show_confusion)
        self._side = QWidget()
        head = row(Label("Confusion", "note"), 1, self.split, spacing=6)
        self._side.setLayout(column(head, (self.confusion, 1), spacing=6))
        self.confusion.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._halves = column(self.table, (self._side, 1), spacing=14)
        self._halves.setAlignment(self.table, Qt.AlignmentFlag.AlignTop)
        self._halves.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)  # the matrix gives way
        self.setLayout(self._halves)
        self.table.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._scores: dict[str, Scores | None] = {}
        self._shown: object = None
        self._classes: tuple[tuple[str, ...], tuple[str, ...]] = (), ()  # labels and signs
        self.styled = self.table, self.confusion

    def show_frame(self, frame: Frame) -> None:
        """Show the scores of the step that is shown; nothing is done where they are those already shown."""
        self.table.show_penalty(frame.penalty)
        shown = (frame.run, frame.scored_step, *map(id, frame.scores.values()))
        if shown == self._shown:
            return
        # A copy keeps the scores alive, so that none of their ids can be given to others.
        self._shown, self._scores = shown, of_classes(frame.scores)
        self._classes = frame.recipe.data.labels, frame.recipe.data.signs
        self.table.show_scores(self._scores, frame.scored_step)
        self._show_confusion()

    def minimumSizeHint(self) -> QSize:
        """Return the room of the table; the matrix takes what is left."""
        return self.table.minimumSizeHint()

    def sizeHint(self) -> QSize:
        """Ask for the same: a panel must not scroll for the matrix's sake."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the matrix where there is room."""
        self._arrange()

    def _arrange(self) -> None:
        table, side = self.table.minimumSizeHint(), self._side.minimumSizeHint()
        beside = self.width() >= table.width() + self._halves.spacing() + side.width()
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._halves.setDirection(direction)
        room = self.height() >= (side.height() if beside else table.height() + self._halves.spacing() + side.height())
        self._side.setVisible(room)

    @Slot()
    def _show_confusion(self) -> None:
        scores = self._scores.get(self.split.currentData())
        self.confusion.show_counts(None if scores is None else scores.confusion, *self._classes)
        self._arrange()
