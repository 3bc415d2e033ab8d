"""Settings survive a session, and nothing that stands in the file can break the start."""

import platformdirs
import pytest
from PySide6.QtCore import QByteArray

from app.settings import Settings, own_folder


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of its own for the settings."""
    monkeypatch.setenv("DLAB_SETTINGS_DIR", str(tmp_path))
    return tmp_path


def write(folder, text):
    (folder / "dlab.ini").write_text(text, encoding="utf-8")
    return Settings()


def test_the_variable_says_where(folder):
    assert own_folder(platformdirs.user_config_path) == folder
    settings = Settings()
    settings.scale = 1.25
    settings.save()
    assert (folder / "dlab.ini").is_file()


def test_round_trip(folder):
    there = folder / 'ä, "folder" @\\x'
    there.mkdir()
    first = Settings()
    first.theme, first.scale, first.geometry = "dark", 1.331, QByteArray(b"\x01\xd9\x00,;=")
    first.folded, first.last_folder = frozenset({"classify.data_card", "mnist.model_card"}), there
    first.save()
    second = Settings()
    assert (second.theme, second.scale) == ("dark", 1.331)
    assert second.geometry.data() == b"\x01\xd9\x00,;="
    assert second.folded == {"classify.data_card", "mnist.model_card"}
    assert second.last_folder == there


def test_defaults(folder):
    settings = Settings()
    assert (settings.theme, settings.scale) == ("system", 1.0)
    assert settings.geometry.isEmpty()
    assert settings.folded == frozenset()
    assert settings.last_folder.is_dir()


@pytest.mark.parametrize(
    "line",
    [
        "theme=purple",
        "scale=nan",
        "scale=1e9",
        "scale=-1",
        "scale=big",
        "scale=1,2",
        "geometry=!!!",
        "geometry=" + "A" * 100_000,
        "geometry=é",
        "folded=../../etc <script>",
        "folded=a, b",
        "last_folder=/no/such/folder",
        "last_folder=" + "x" * 5000,
        "theme=@Invalid()",
        "theme=@ByteArray(dark)",
        "theme=@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\tPyObject\\0)",
        "theme=\\x40Variant(\\0\\0\\0\\x7f\\0\\0\\0\\tPyObject\\0)",
    ],
)
def test_foreign_values_read_as_defaults(folder, line):
    settings = write(folder, f"[General]\n{line}\n")
    assert (settings.theme, settings.scale) == ("system", 1.0)
    assert settings.geometry.isEmpty()
    assert settings.folded == frozenset()
    assert settings.last_folder.is_dir()


def test_a_file_that_is_no_ini_file(folder):
    (folder / "dlab.ini").write_bytes(bytes(range(256)) * 20)
    assert Settings().theme == "system"


def test_a_file_with_objects_is_dropped_before_they_are_read(folder):
    settings = write(folder, "[General]\ntheme=dark\nother=@Variant(\\0\\0\\0\\x7f)\n")
    assert settings.theme == "system"
    settings.theme = "light"
    settings.save()
    assert Settings().theme == "light"


def test_a_place_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("x")
    settings = Settings(tmp_path / "file" / "below")
    settings.theme = "dark"
    settings.save()
    assert settings.theme == "dark"
    assert (tmp_path / "file").read_text() == "x"
