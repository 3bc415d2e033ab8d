"""Files are fetched whole and checked, or not at all: a local server plays all that can go wrong."""

import gzip
import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from requests.adapters import HTTPAdapter
from typer.testing import CliRunner

from dlab_core.__main__ import app
from dlab_core.data import fetch as fetch_file
from dlab_core.data.digit_sets import DIGIT_SETS, DigitFile
from dlab_core.data.fetch import Cancelled, FetchError, _session as encrypted_session, fetch, read_official

CONTENT = gzip.compress(bytes(range(256)) * 2000, mtime=0) + bytes(300_000)


class Server(ThreadingHTTPServer):
    """Answers as the first part of the path says."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        self.stalled = threading.Event()

    def folder(self, manner):
        return f"http://127.0.0.1:{self.server_port}/{manner}/"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        manner = self.path.split("/")[1]
        self.server.asked.append(manner)
        getattr(self, manner)()

    def reply(self, status, content=b"", length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    def good(self):
        self.reply(200, CONTENT)

    def busy(self):
        self.reply(503)

    def gone(self):
        self.reply(404)

    def truncated(self):
        self.reply(200, CONTENT[:1000], length=len(CONTENT))

    def short(self):
        self.reply(200, CONTENT[:1000])

    def long(self):
        self.reply(200, CONTENT * 2)

    def other(self):
        self.reply(200, CONTENT[:-1] + b"\1")

    def page(self):
        self.reply(200, b"<html>Sign in</html>", Content_Type="text/html; charset=utf-8")

    def stall(self):
        self.reply(200, CONTENT[:1000], length=len(CONTENT))
        self.wfile.flush()
        self.server.stalled.wait(20)

    def piecemeal(self):
        self.reply(200, CONTENT[:150_000], length=len(CONTENT))
        self.wfile.flush()
        if self.server.stalled.wait(20):
            self.wfile.write(CONTENT[150_000:])

    def plain(self):
        self.reply(302, Location="http://example.com/file")

    def moved(self):
        self.reply(302, Location="/good/file")

    def circle(self):
        self.reply(302, Location="/circle/file")


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.stalled.set()
    server.shutdown()
    server.server_close()
    thread.join()


def plain_session():
    """Go to this machine without encryption too."""
    session = encrypted_session()
    session.mount("http://127.0.0.1:", HTTPAdapter())
    return session


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(fetch_file, "STALL_S", 0.3)
    monkeypatch.setattr(fetch_file, "_session", plain_session)


def digits(server, *manners):
    file = DigitFile("images.gz", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    return replace(DIGIT_SETS["mnist"], mirrors=tuple(server.folder(m) for m in manners), files=(file,))


def test_a_file_is_fetched_once_and_progress_is_reported(server, tmp_path):
    chosen, progress = digits(server, "good"), []
    fetch(chosen, tmp_path, progress.append)
    assert (tmp_path / "images.gz").read_bytes() == CONTENT
    assert progress[-1].done == progress[-1].total == len(CONTENT)
    fetch(chosen, tmp_path)
    assert server.asked == ["good"]


@pytest.mark.parametrize(
    ("manner", "expected"),
    [
        ("busy", "answered 503 Service Unavailable"),
        ("gone", "answered 404 Not Found"),
        ("truncated", "127.0.0.1 broke off. Try"),
        ("short", "broke off after 1,000 of"),
        ("long", "too long"),
        ("other", "not the official one"),
        ("page", "a web page in place of the file"),
        ("stall", "127.0.0.1 stopped answering. Try"),
        ("plain", "127.0.0.1 leads to an address without encryption. Try"),
        ("circle", "127.0.0.1 leads from one address to another without end. Try"),
    ],
)
def test_what_is_wrong_is_reported_in_a_sentence_and_nothing_is_left(server, tmp_path, manner, expected):
    with pytest.raises(FetchError) as caught:
        fetch(digits(server, manner), tmp_path)
    sentence = str(caught.value)
    assert sentence.startswith("MNIST could not be fetched: 127.0.0.1 ")
    assert expected in sentence
    assert "choose a folder" in sentence
    assert "\n" not in sentence
    assert list(tmp_path.iterdir()) == []


def test_the_next_mirror_is_asked_where_one_fails(server, tmp_path):
    progress = []
    fetch(digits(server, "truncated", "moved"), tmp_path, progress.append)
    assert server.asked == ["truncated", "moved", "good"]
    assert (tmp_path / "images.gz").read_bytes() == CONTENT
    assert progress[-1].done == len(CONTENT), "what came from the first mirror is not counted"


def test_progress_is_reported_ten_times_a_second_with_the_time_that_is_left(monkeypatch):
    now, reports, cancelled = [50.0], [], threading.Event()
    monkeypatch.setattr(fetch_file.time, "perf_counter", lambda: now[0])
    progress = fetch_file._Progress(1000, reports.append, cancelled)
    for spent, count in ((0.0, 10), (0.05, 10), (0.125, 20), (0.5, 60), (0.59375, 50), (1.0, 100), (1.0, 750)):
        now[0] = 50 + spent
        progress.add(count)
    assert [(r.done, r.total, r.seconds_left) for r in reports] == [
        (10, 1000, None),
        (40, 1000, None),
        (100, 1000, None),  # too early to tell
        (250, 1000, 3.0),
        (1000, 1000, 0.0),
    ]
    now[0] = 60
    progress.add(-1000)
    assert (reports[-1].done, reports[-1].seconds_left) == (0, None)
    cancelled.set()
    with pytest.raises(Cancelled):
        progress.add(1)


def test_what_is_of_no_use_is_not_counted(server, tmp_path, monkeypatch):
    counted = []
    add = fetch_file._Progress.add
    monkeypatch.setattr(fetch_file._Progress, "add", lambda self, n: (counted.append(n), add(self, n)))
    fetch(digits(server, "short", "good"), tmp_path)
    assert sum(counted) == len(CONTENT)


def test_a_server_that_is_not_there(server, tmp_path):
    chosen = replace(digits(server, "good"), mirrors=("http://127.0.0.1:9/",))
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 cannot be reached\. Try"):
        fetch(chosen, tmp_path)


def test_a_damaged_file_is_fetched_again(server, tmp_path):
    chosen = digits(server, "good")
    (tmp_path / "images.gz").write_bytes(CONTENT[:-1] + b"\1")
    assert read_official(tmp_path / "images.gz", chosen.files[0]) is None
    fetch(chosen, tmp_path)
    assert read_official(tmp_path / "images.gz", chosen.files[0]) == CONTENT


def test_it_is_cancelled_at_once_and_nothing_is_left(server, tmp_path):
    cancelled = threading.Event()
    with pytest.raises(Cancelled):
        fetch(digits(server, "good", "good"), tmp_path, lambda _: cancelled.set(), cancelled)
    assert server.asked == ["good"]
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from dlab_core.data import fetch as file
from dlab_core.data.digit_sets import DIGIT_SETS, DigitFile
from dlab_core.data.fetch import fetch
from requests.adapters import HTTPAdapter

encrypted = file._session
def plain():
    session = encrypted()
    session.mount("http://127.0.0.1:", HTTPAdapter())
    return session
file._session = plain
address, folder, size, sha256, when = sys.argv[1:]
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if when == "writing":
    Path.replace = os.replace = os.rename = die
file = DigitFile("images.gz", int(size), sha256)
digits = replace(DIGIT_SETS["mnist"], mirrors=(address,), files=(file,))
fetch(digits, Path(folder), lambda progress: die() if when == "receiving" and progress.done else None)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("when", ["receiving", "writing"])
def test_what_a_killed_fetch_has_left_is_removed_by_the_next_one(server, tmp_path, when):
    chosen = digits(server, "good")
    file = chosen.files[0]
    arguments = (chosen.mirrors[0], str(tmp_path), str(file.size), file.sha256, when)
    assert subprocess.run([sys.executable, "-c", KILLED, *arguments], timeout=60).returncode == -signal.SIGKILL
    for left in tmp_path.iterdir():
        os.utime(left, (0, 0))
    fetch(chosen, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["images.gz"]


def test_only_old_files_of_its_own_are_removed(server, tmp_path):
    old = ("images.gz.tmp", "images.gz.old_one.tmp", "images.gzABCDEFGH.tmp", "labels.gzabcd_123.tmp", "notes.tmp")
    new = "images.gzabcd_124.tmp"
    for name in (*old, new, "images.gzabcd_123.tmp"):
        (tmp_path / name).write_text("")
        if name != new:
            os.utime(tmp_path / name, (0, 0))
    (tmp_path / "images.gzabcd_125.tmp").mkdir()
    fetch(digits(server, "good"), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*old, new, "images.gz", "images.gzabcd_125.tmp"}


def test_a_folder_in_the_place_of_a_file_is_reported(server, tmp_path):
    (tmp_path / "images.gz").mkdir()
    with pytest.raises(FetchError, match="cannot be written"):
        fetch(digits(server, "good"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["images.gz"]


@pytest.mark.timeout(20)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_in_the_place_of_a_file_is_replaced(server, tmp_path):
    os.mkfifo(tmp_path / "images.gz")
    fetch(digits(server, "good"), tmp_path)
    assert read_official(tmp_path / "images.gz", digits(server).files[0]) == CONTENT


def test_all_mirrors_are_encrypted():
    assert all(mirror.startswith("https://") for chosen in DIGIT_SETS.values() for mirror in chosen.mirrors)


def test_the_command_fetches_and_says_where(server, tmp_path, monkeypatch):
    monkeypatch.setitem(DIGIT_SETS, "mnist", digits(server, "busy", "good"))
    finished = CliRunner().invoke(app, ["fetch", "mnist", "--folder", str(tmp_path)])
    assert finished.exit_code == 0, finished.output
    assert (tmp_path / "MNIST" / "raw" / "images.gz").read_bytes() == CONTENT
    assert str(tmp_path / "MNIST" / "raw") in finished.output


def test_the_command_says_what_is_wrong(server, tmp_path, monkeypatch):
    monkeypatch.setitem(DIGIT_SETS, "mnist", digits(server, "gone"))
    finished = CliRunner().invoke(app, ["fetch", "mnist", "--folder", str(tmp_path)])
    assert (finished.exit_code, "answered 404" in finished.output) == (2, True)
    finished = CliRunner().invoke(app, ["fetch", "letters"])
    assert (finished.exit_code, "There are no digits called letters" in finished.output) == (2, True)


def test_what_comes_is_counted_as_it_comes(server, tmp_path):
    """The server waits with the rest until the first bytes were counted."""
    fetch(digits(server, "piecemeal"), tmp_path, lambda progress: progress.done and server.stalled.set())
    assert (tmp_path / "images.gz").read_bytes() == CONTENT


def test_an_error_that_nobody_foresaw_is_quoted():
    assert fetch_file._reason(OSError("the wire is cut")) == "failed (the wire is cut)"


def test_of_a_file_one_byte_more_than_it_has_is_read_and_no_further(tmp_path, monkeypatch):
    asked = []

    class Endless(io.BytesIO):
        def read(self, size):
            asked.append(size)
            return b"x" * size

    monkeypatch.setattr(fetch_file, "open_file", lambda _: Endless())
    assert read_official(tmp_path / "endless", DigitFile("images.gz", 10, "")) is None
    assert asked == [11]
