"""Pinned runs of a page: put aside, compared with the present one, looked at, taken up again."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Slot

from app.bars.pin_list import Line, Measures, PinList
from app.log import report_error
from app.pages.commands import Command
from app.pages.training_page import TrainingPage
from app.plots.base.pin_style import MOST_PINS
from app.plots.base.style import PlotStyle
from app.plots.charts.curves import CurvesView
from app.plots.plane.pin_layer import PinLayer
from app.training.between_threads import Pinned
from app.widgets.card import Card
from app.widgets.naming import tool_button
from dlab_core.learners.frozen import FrozenLearner
from dlab_core.recipe import Recipe
from dlab_core.recipe.compared import differing
from dlab_core.training.pin import LETTERS, Pin

FULL = f"There are {MOST_PINS} pinned runs, and no room for another: remove one of them first."
_MOST_WORDS = 3  # of what differs, beside a line


class TakeUp(Command):
    """A pinned run that became the present one, which is pinned in its place: undone, they change places again."""

    def __init__(self, pins: "Pins", taken: Pin, left: Pin, before: Recipe) -> None:
        super().__init__("Take up a pinned run", lambda *_: None, before)
        self._pins, self._taken, self._left, self._before = pins, taken, left, before

    def redo(self) -> None:
        """Take it up, the first time or again."""
        self._exchange(self._taken, self._left, self._taken.recipe)

    def undo(self) -> None:
        """Take up the one that was the present one before."""
        self._exchange(self._left, self._taken, self._before)

    def _exchange(self, taken: Pin, left: Pin, recipe: Recipe) -> None:
        try:
            self._pins.exchange(taken, left, recipe)
        except Exception:
            report_error()
            self.setObsolete(True)


class Pins(QObject):
    """Knows the pinned runs of a page by their slot, and which of them is looked at.

    layers: of the plots that draw boundaries or fits of pins.
    """

    def __init__(
        self, page: TrainingPage, card: Card, measures: Measures, curves: CurvesView, *layers: PinLayer
    ) -> None:
        """card: the one of the scores, where pins are listed with those of `measures`."""
        super().__init__(page)
        self._page, self._curves, self._layers = page, curves, layers
        self.shown: Pin | None = None
        self._names: dict[int | None, str] = {}
        prefix = page.prefix
        about = "Keep this run beside the next ones: its curves, scores and boundary stay. It can be taken up again."
        self.button = tool_button(f"{prefix}.pin", "Pin this run", about, "pin-outline", head="Pin this run (P)")
        self.button.clicked.connect(self.pin)
        card.add_action(self.button)
        self.list = PinList(prefix, measures)
        card.add(self.list)
        self.list.chosen.connect(self._on_chosen)
        self.list.taken_up.connect(self.take_up)
        self.list.removed.connect(self._on_removed)
        page.controller.pinned.connect(self._on_pinned)
        page.pinned.changed.connect(self._on_changed)
        page.keys[Qt.Key.Key_P] = self.pin

    # ------------------------------------------------------------------------------------------- asking

    @property
    def pins(self) -> Mapping[int, Pin]:
        """The pinned runs by their slot."""
        return self._page.pinned.usable

    @property
    def learners(self) -> tuple[FrozenLearner, ...]:
        """What the pins learned that say something of the points of the page."""
        return tuple(pin.learner for pin in self.pins.values() if pin.learner.fits(self._page.recipe))

    @property
    def full(self) -> bool:
        """Whether there is no room for another pin; the page says so where there is not."""
        full = len(self._page.pinned.all) >= MOST_PINS
        if full:
            self._page.show_message(FULL)
        return full

    def title_of(self, pin: Pin) -> str:
        """Return the letter of a pin, what differs, and its step."""
        slot = next(slot for slot, other in self.pins.items() if other is pin)
        return f"{LETTERS[slot]}: {self._names.get(slot, '')}, step {pin.step:,}"

    # ------------------------------------------------------------------------------------------- pinning

    @Slot()
    def pin(self) -> None:
        """Put the present run aside, as it is now."""
        if self._page.frame is not None and not self.full:
            self._page.controller.pin(self._keep)

    def keep_what_is_left(self, pin: Pin) -> None:
        """Pin a run that another one went back from."""
        self._keep(pin)

    @Slot(int)
    def take_up(self, slot: int) -> None:
        """Make a pinned run the present one; the present one is pinned in its place."""
        self._page.controller.pin(partial(self._on_left, self.pins[slot]))

    @Slot()
    def take_up_shown(self) -> None:
        """Take up the pin that is looked at."""
        slot = next((slot for slot, pin in self.pins.items() if pin is self.shown), None)
        if slot is not None:
            self.take_up(slot)

    @Slot(object)
    def _on_pinned(self, pinned: Pinned) -> None:
        purpose: Any = pinned.purpose  # one of the methods below
        purpose(pinned.pin)

    def _keep(self, pin: Pin) -> None:
        slot = next((slot for slot in range(MOST_PINS) if slot not in self._page.pinned.all), None)
        if slot is not None:
            self._page.touched = True
            self._page.pinned.put({**self.pins, slot: pin})

    def _on_left(self, taken: Pin, left: Pin) -> None:
        if taken in self.pins.values():  # and not removed meanwhile
            self._page.undo_stack.push(TakeUp(self, taken, left, self._page.recipe))

    def exchange(self, taken: Pin, left: Pin, recipe: Recipe) -> None:
        """Go on with one run, and keep the other in its place, or in any other where it was removed."""
        slot = next((slot for slot, pin in self.pins.items() if pin is taken), None)
        self.shown = None
        self._page.apply(lambda _: recipe, True, pin=taken)
        if slot is None:
            self._keep(left)
        else:
            self._page.pinned.put({**self.pins, slot: left})

    @Slot(int)
    def _on_removed(self, slot: int) -> None:
        self._page.touched = True
        self._page.pinned.put({other: pin for other, pin in self.pins.items() if other != slot})

    # ------------------------------------------------------------------------------------------- showing

    @Slot(int)
    def _on_chosen(self, slot: int) -> None:
        """Look at a pin, or at the present again."""
        pin = self.pins[slot]
        if not pin.learner.fits(self._page.recipe):
            self._page.show_message("This run learned from data of another kind: take it up to see what it learned.")
            self._show_lines()
            return
        self.show_pin(None if self.shown is pin else pin)

    def show_pin(self, pin: Pin | None) -> None:
        """Look at a pin, or None for the present run."""
        self.shown = pin
        self._show_lines()
        self._page.ask_for_frame()

    def show_recipe(self, recipe: Recipe) -> None:
        """Say in what the pins differ from a recipe; one that says nothing of its points is not looked at."""
        if self.shown is not None and not self.shown.learner.fits(recipe):
            self.shown = None
        self._name(recipe)
        self._show_lines()

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes."""
        self.list.set_style(style)

    @Slot()
    def _on_changed(self) -> None:
        if self.shown not in self.pins.values():
            self.shown = None
        self._name(self._page.recipe)
        slots: Mapping[object, int] = {pin.learner: slot for slot, pin in self.pins.items()}
        for layer in self._layers:
            layer.show_slots(slots)
        self._curves.show_pins({slot: pin.curves for slot, pin in self.pins.items()})
        self._show_lines()
        self._page.ask_for_frame()

    def _name(self, recipe: Recipe) -> None:
        words = differing([recipe, *(pin.recipe for pin in self.pins.values())])
        steps = [None, *(pin.step for pin in self.pins.values())]
        self._names = {
            slot: _in_line(of_run) or ("the same recipe" if step is None else f"step {step:,}")
            for slot, of_run, step in zip((None, *self.pins), words, steps, strict=True)
        }
        for layer in self._layers:
            layer.names = self._names

    def _show_lines(self) -> None:
        if not self.pins:
            self.list.show_lines(())
            return
        recipe = self._page.recipe
        present = Line(None, f"{self._names.get(None, '')} (this run)", "", {})
        lines = [present]
        for slot, pin in self.pins.items():
            note = "" if pin.has_points_of(recipe) else "other data"
            lines.append(Line(slot, self._names.get(slot, ""), note, pin.scoring.scores, pin is self.shown))
        self.list.show_lines(lines)


def _in_line(words: tuple[str, ...]) -> str:
    """Return what differs in a line, and how much more does."""
    more = len(words) - _MOST_WORDS
    return ", ".join(words[:_MOST_WORDS]) + (f" and {more} more" if more > 0 else "")
