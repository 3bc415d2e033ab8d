"""The table of pages: every page is listed, opens, and begins with a recipe of its own; the window knows no more."""

import ast
import inspect
import pkgutil
import subprocess
import sys
from typing import get_args

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout

import app.main_window as m
import app.pages
from app.pages import PAGES, PageInfo
from app.pages.base import Page
from app.settings import Settings
from dlab_core.recipe import Data, DeepNet, Digits, Recipe, files


class LabelPage(Page):
    """As little as a page can be."""

    def __init__(self, info, settings, recipe=None):
        super().__init__(info, settings)
        self.label = QLabel("Hello")
        QVBoxLayout(self.body).addWidget(self.label)


LABEL = PageInfo("label", "Label", "draw", f"{__name__}:LabelPage")


def page_classes():
    """The classes of pages that are no base of another."""
    modules = [pkgutil.resolve_name(f"app.pages.{module.name}") for module in pkgutil.iter_modules(app.pages.__path__)]
    classes = {c for module in modules for _, c in inspect.getmembers(module, inspect.isclass) if issubclass(c, Page)}
    return {c for c in classes if not any(other is not c and issubclass(other, c) for other in classes)}


def test_every_page_is_listed_once():
    assert sorted(info.path for info in PAGES) == sorted(f"{c.__module__}:{c.__name__}" for c in page_classes())
    assert len({info.name for info in PAGES}) == len(PAGES)


@pytest.mark.parametrize("name", [info.name for info in PAGES])
def test_every_page_opens(qtbot, name):
    window = m.MainWindow(Settings())
    qtbot.addWidget(window)
    window.show_page(name)
    assert window.page.prefix == window.page.objectName() == name
    assert window.findChild(QLabel, f"{name}.message") is not None
    assert window._rail_group.checkedButton().objectName() == f"rail.{name}"
    window.close()


@pytest.mark.parametrize("info", [info for info in PAGES if info.data], ids=lambda info: info.name)
def test_every_page_shows_its_first_recipe(info):
    assert m.page_of(files.find(info.first)) is info


@pytest.mark.parametrize("data", get_args(get_args(Data)[0]), ids=lambda data: data.__name__)
def test_every_data_has_one_page(data):
    assert len([info for info in PAGES if info.data and issubclass(data, info.data)]) == 1


def test_the_window_names_no_page():
    words = {node.value for node in ast.walk(ast.parse(inspect.getsource(m))) if isinstance(node, ast.Constant)}
    assert not words & {info.name for info in PAGES}


def test_a_page_costs_its_file_and_a_row(qtbot, monkeypatch):
    monkeypatch.setattr(m, "PAGES", (*PAGES, LABEL))
    window = m.MainWindow(Settings())
    qtbot.addWidget(window)
    window.findChild(m.QToolButton, "rail.label").click()
    page = window.page
    assert isinstance(page, LabelPage)
    page.show_message("Nothing here learns.")
    assert window.findChild(QLabel, "label.message").text() == "Nothing here learns."
    assert not page.obey_key(0)
    assert not page.is_busy
    page.open(Recipe(data=Digits(), model=DeepNet()))
    assert window.page is window.pages["mnist"], "a recipe that it cannot show goes to the page that can"
    window.close()


def test_a_page_is_imported_when_it_is_shown():
    code = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
from app.main_window import MainWindow
from app.pages import PAGES
from app.settings import Settings
window = MainWindow(Settings())
print([info.name for info in PAGES if info.path.split(":")[0] in sys.modules])
window.close()
"""
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert printed.stdout.strip() == "['classify']"
