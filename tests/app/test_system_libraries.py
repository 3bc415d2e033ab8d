"""Where the system lacks a library, the window and the tests say what to install; the core needs none of them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app import system_libraries
from app.system_libraries import FOR_QT, FOR_X11, complaint, uses_x11

ROOT = Path(__file__).parent.parent.parent
linux_alone = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings what it needs")


def run_without(library, folder, *arguments, **environment):
    """Run Python on a system on which a library is no library: the loader finds an empty file first."""
    (folder / library).touch()
    variables = os.environ | {"LD_LIBRARY_PATH": str(folder), "PYTHONPATH": str(ROOT)} | environment
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=100, check=False)


@linux_alone
@pytest.mark.parametrize("library", ["libEGL.so.1", "libglib-2.0.so.0"])
def test_the_window_says_what_to_install(tmp_path, library):
    ended = run_without(library, tmp_path, "-m", "app", QT_QPA_PLATFORM="offscreen")
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert f"({library})" in ended.stderr
    assert f"apt-get install {FOR_QT[library]} " in ended.stderr


@linux_alone
@pytest.mark.parametrize("chosen", [{"QT_QPA_PLATFORM": "xcb"}, {"QT_QPA_PLATFORM": "", "WAYLAND_DISPLAY": ""}])
def test_the_window_does_not_abort_for_want_of_a_library_of_x11(tmp_path, chosen):
    ended = run_without("libxcb-cursor.so.0", tmp_path, "-m", "app", DISPLAY=":123", **chosen)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "libxcb-cursor0" in ended.stderr


@linux_alone
def test_the_tests_say_what_to_install(tmp_path):
    tests = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/core/test_margins.py")
    ended = run_without("libEGL.so.1", tmp_path, *tests, QT_QPA_PLATFORM="offscreen")
    assert ended.returncode == 2
    printed = ended.stdout + ended.stderr
    assert "apt-get install libegl1 " in printed
    assert "Traceback" not in printed
    assert "ImportError" not in printed


@linux_alone
def test_the_core_needs_none_of_them(tmp_path):
    for library in FOR_QT | FOR_X11:
        (tmp_path / library).touch()
    code = """
import runpy, sys
sys.argv = ["dlab_core", "run", "logreg-two-classes", "--set", "training.steps=10"]
try:
    runpy.run_module("dlab_core", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
print([name for name in sys.modules if name.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph", "app")])
"""
    ended = run_without("libGL.so.1", tmp_path, "-c", code)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == "[]"


def test_all_that_is_missing_is_reported_at_once(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(system_libraries, "FOR_QT", {"libnothing-like-it.so.1": "nothing1", "libnor-this.so.2": "nor2"})
    monkeypatch.setattr(system_libraries, "FOR_X11", {"libnot-on-x11.so.3": "not3"})
    assert "sudo apt-get install nothing1 nor2 brings" in complaint({"QT_QPA_PLATFORM": "offscreen"})
    assert "sudo apt-get install nothing1 nor2 not3 brings" in complaint({"QT_QPA_PLATFORM": "xcb"})
    monkeypatch.setattr(sys, "platform", "win32")
    assert complaint({}) == ""


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": ""}, True),
        ({"QT_QPA_PLATFORM": "xcb:force-glx=1"}, True),
        ({"QT_QPA_PLATFORM": "xcb;wayland"}, True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "wayland;xcb"}, False),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, False),
        ({}, False),
    ],
)
def test_the_libraries_of_x11_are_asked_for_where_they_are_used(environment, expected):
    assert uses_x11(environment) is expected


def test_readme_and_continuous_integration_install_the_same_packages():
    readme = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\\n", " ")
    (packages,) = re.findall(r"sudo apt-get install (.*)", readme)
    assert sorted(packages.split()) == sorted((FOR_QT | FOR_X11).values())
    (needed,) = re.findall(r"^needed=\((.*)\)", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(needed.split()) == sorted([*FOR_QT.values(), "fonts-dejavu-core"])
