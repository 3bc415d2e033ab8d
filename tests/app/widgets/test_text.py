"""Texts as they are written, and that all code of the window shows them through app.widgets.text."""

import ast
from pathlib import Path

import pytest
from PySide6.QtGui import Qt, QTextDocument

import app
from app.widgets.naming import tool_tip
from app.widgets.text import MOST, Label, Paragraph, escaped, one_line, plain_tip

# What shows HTML, in Qt and in pyqtgraph, or shows a text as HTML where it looks like that.
SHOW_HTML = {
    *("QLabel", "QMessageBox", "QErrorMessage", "QTextEdit", "QTextBrowser", "QTextDocument", "QGraphicsTextItem"),
    *("LabelItem", "TextItem", "LegendItem", "InfLineLabel", "addLegend", "setHtml", "insertHtml", "appendHtml"),
    *("setTextFormat", "setWhatsThis"),
}
PLAIN = ("plain_tip", "tool_tip", "toolTip")


def sources():
    folder = Path(app.__file__).parent
    return [path for path in sorted(folder.rglob("*.py")) if path != folder / "widgets" / "text.py"]


def shows_html(tree):
    """The names in a program of what shows HTML."""
    for node in ast.walk(tree):
        names = (
            {getattr(node, key, None) for key in ("id", "attr")} if isinstance(node, ast.Name | ast.Attribute) else ()
        )
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
        for name in SHOW_HTML.intersection(names):
            yield node.lineno, name


def is_plain(node):
    """Whether an expression is a text of the program itself, or made plain."""
    if isinstance(node, ast.IfExp):
        return is_plain(node.body) and is_plain(node.orelse)
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", getattr(node.func, "attr", "")) in PLAIN
    return isinstance(node, ast.Constant)


def bare_tips(tree):
    """The tool tips in a program that hold what nobody has made plain."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        arguments = [ast.unparse(argument) for argument in node.args]
        at = {"setToolTip": 0, "showText": 1}.get(node.func.attr)
        if node.func.attr == "setItemData" and arguments[2:] == ["Qt.ItemDataRole.ToolTipRole"]:
            at = 1
        if at is not None and not is_plain(node.args[at]):
            yield node.lineno, ast.unparse(node)


@pytest.mark.parametrize("find", [shows_html, bare_tips])
def test_nothing_else_shows_texts_that_could_be_html(find):
    assert len(sources()) > 100
    found = [(path.name, *one) for path in sources() for one in find(ast.parse(path.read_text(encoding="utf-8")))]
    assert not found


@pytest.mark.parametrize(
    ("find", "program"),
    [
        (shows_html, "from PySide6.QtWidgets import QLabel"),
        (shows_html, "label = QtWidgets.QLabel(text)"),
        (shows_html, "plot.addLegend()"),
        (bare_tips, "widget.setToolTip(text)"),
        (bare_tips, "widget.setToolTip(f'{text}')"),
        (bare_tips, "QToolTip.showText(place, text, widget)"),
        (bare_tips, "combo.setItemData(0, text, Qt.ItemDataRole.ToolTipRole)"),
        (bare_tips, "widget.setToolTip('a' if there else text)"),
    ],
)
def test_what_could_be_html_is_found(find, program):
    assert list(find(ast.parse(program)))


def test_a_text_stays_in_its_line():
    assert one_line("a\r\nb\tc\u202ed\u2028e\x00") == "a  b c d e "
    assert one_line("naïve 名前 👩\u200d🔬 می\u200cخواهم") == "naïve 名前 👩\u200d🔬 می\u200cخواهم"
    assert one_line("\udcff") == " "  # out of a file name that is no UTF-8; Qt takes it for nothing
    assert one_line("a" * (MOST + 1)) == "a" * (MOST - 1) + "…"
    assert len(one_line("a b" * 10**6, 40)) == 40


@pytest.mark.parametrize("text", ["<b>bold</b>", "a < b & c", "&lt;", "<img src='/dev/zero'>", "x" * 500])
def test_a_tool_tip_reads_as_the_text(text):
    for tip in (plain_tip(text), tool_tip("Title", text), plain_tip("Title", "", text)):
        document = QTextDocument()
        document.setHtml(tip)
        read = document.toPlainText()
        assert read.replace("\u200b", "") in (text, f"Title\n{text}")
        assert max(map(len, read.replace("\u200b", " ").split())) <= 60
    assert plain_tip("", "") == ""
    assert "\n" not in escaped("a\nb")


def test_a_label_shows_a_text_as_it_is_written(qtbot):
    for label in (Label("<b>a</b>\nb"), Paragraph()):
        qtbot.addWidget(label)
        label.setText("<b>a</b>\nb")
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert label.text() == "<b>a</b> b"
    label.setText("x" * 1000)
    label.resize(100, 20)
    assert label.sizePolicy().horizontalPolicy() == label.sizePolicy().Policy.Ignored
    assert label.toolTip().replace("\u200b", "") == f"<p>{'x' * 1000}</p>"
