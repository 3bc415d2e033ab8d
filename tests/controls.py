"""List the controls of all pages for Find by words: python tests/controls.py writes resources/controls.json.

The list spares the window the making of pages that nobody has opened yet. A test compares it with the pages.
"""

import json
import os
import sys
from pathlib import Path
from tempfile import mkdtemp

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.forms.kind_form import KindForm
from app.main_window import MainWindow
from app.pages import PAGES
from app.plots.base.quiet_plot import QuietPlot
from app.settings import Settings
from app.widgets.card import Card, FoldButton
from app.widgets.reveal import is_offered
from app.widgets.tabs import Tabs
from dlab_core.recipe import DeepNet, ModelConfig

FILE = Path(__file__).parent.parent / "resources" / "controls.json"
# Further ways to one and the same thing.
_LEFT_OUT = ("_slider", "_remove", ".details_panel", *(f"class_{c}" for c in range(2, 9)))


def controls_of(page):
    """The controls that a page offers now: [name, title, about, title of its card]."""
    found = []
    for widget in page.findChildren(QWidget):
        name = widget.objectName()
        takes = widget.focusPolicy() or isinstance(widget, QAbstractButton | QuietPlot | Card | Tabs)
        if not (name.startswith(f"{page.prefix}.") and widget.accessibleName() and takes):
            continue
        if isinstance(widget, FoldButton) or name.endswith(_LEFT_OUT) or not is_offered(widget, page):
            continue
        if widget.metaObject().className() == "Label" or widget.property("role") == "tab":  # which are choices
            continue
        title = widget.accessibleName().split(":")[0]
        around = widget.parentWidget()
        while around is not None and not isinstance(around, Card):
            around = around.parentWidget()
        about = widget.accessibleDescription() or ("A panel of the page." if isinstance(widget, Card) else "")
        card = around.accessibleName() if around is not None else ""
        found.append([name, title, about, card])
    return found


def kind_forms(page):
    """The forms of a page whose fields depend on a kind: of data, model, optimiser."""
    forms = []
    for name in ("data_form", "model_form", "training_form"):
        form = getattr(page, name, None)
        form = form._form if form is not None else None
        if isinstance(form, KindForm):
            forms.append(form)
        elif form is not None:
            forms += [row for row in form._rows.values() if isinstance(row, KindForm)]
    return forms


def all_controls(page):
    """The controls of a page with each kind of data, model and optimiser: rows as above, and what each needs.

    The tabs and the kinds themselves follow, each in the name of what it is chosen by.
    """
    rows = {row[0]: [*row, None] for row in controls_of(page)}
    choices = [
        [tabs.objectName(), title, "A tab of the page.", "", None]
        for tabs in page.findChildren(Tabs)
        for title in tabs.titles
    ]
    for form in kind_forms(page):
        before = form.config
        for config_class in form._config_classes.values():
            form.show_recipe(config_class())
            if issubclass(config_class, ModelConfig):  # which also decides what of training matters
                page.training_form.show_model(config_class(), page.recipe.data.task)
            chooser = form.selector.controls[""].objectName()
            about = (config_class.__doc__ or "").split("\n")[0].replace("`", "")
            choices.append([chooser, config_class.title, about, "", None])
            for row in controls_of(page):
                rows.setdefault(row[0], [*row, [chooser, config_class.title]])
        form.show_recipe(before)
        if isinstance(before, ModelConfig):
            page.training_form.show_model(DeepNet(), page.recipe.data.task)  # all of it
    choices = [choice for choice in choices if choice[0] in rows]
    for choice in choices:
        _, title, _, card, _ = rows[choice[0]]
        choice[3] = card if card == title else f"{card} · {title}"
    return [*rows.values(), *choices]


def listed(window):
    """All controls of a window, by page."""
    for info in PAGES:
        window.show_page(info.name)
    return {name: all_controls(page) for name, page in window.pages.items()}


def write(found):
    """The list as it stands in the file: a control a line."""
    pages = []
    for name, rows in found.items():
        lines = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in rows)
        pages.append(f"  {json.dumps(name)}: [\n{lines}\n  ]")
    return "{\n" + ",\n".join(pages) + "\n}\n"


if __name__ == "__main__":
    os.environ["DLAB_SETTINGS_DIR"] = mkdtemp()
    app = QApplication([])
    window = MainWindow(Settings())
    FILE.write_text(write(listed(window)), encoding="utf-8")
    window.close()
    sys.exit(0)
