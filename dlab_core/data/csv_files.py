"""Sheets out of CSV files: rows read one by one, a random sample of them where they are many."""

import csv
import hashlib
import io
import os
from collections.abc import Iterator
from itertools import chain, count, islice
from pathlib import Path
from typing import TextIO

import numpy as np

from dlab_core.recipe import MAX_CLASSES, MAX_COORDINATE, Sheet, TableError
from dlab_core.recipe.files import open_file
from dlab_core.recipe.sentences import one_line
from dlab_core.recipe.tables import MAX_COLUMNS, MAX_ROWS, LeftOut

MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_LINE = 65_536  # characters; a longer one is no row of numbers
SEED = 100  # of the sample, until another is wished for
_MAX_SNIFFED = 8192  # characters by which the dialect is told: the time for it grows with their square
_END = "."  # stands behind the last line, where a quote that is left open swallows it
_SAMPLE_STREAM = 3  # keeps the random numbers of the sample apart from those of the splits
_DRAWN = MAX_ROWS + MAX_ROWS // 4  # rows: those with gaps are replaced by others
_BLOCK = 65_536  # random numbers drawn at a time
_NOTHING = frozenset({"", "na", "n/a", "nan", "null", "?"})  # what stands in a gap

Row = list[str]
Names = list[str]


def read_csv(path: str | Path, seed: int = SEED) -> Sheet:
    """Return what is read of the table in a file, of more than MAX_ROWS rows a random sample.

    Columns are parted by commas, semicolons, tabs or spaces; the first row may name them. Where semicolons part them,
    numbers may have decimal commas. Columns with too many different words and rows with gaps are left out. Raises
    TableError.
    """
    path = Path(path)
    try:
        with open_file(path) as file:
            if os.fstat(file.fileno()).st_size > MAX_FILE_BYTES:
                raise TableError(_TOO_LARGE)
            digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # a BufferedReader
            file.seek(0)
            with io.TextIOWrapper(file, "utf-8-sig") as text:
                return _read(text, path.name, seed, digest)
    except OSError as error:
        raise TableError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise TableError(f"{path.name} is not a text in UTF-8: save it as CSV in UTF-8.") from None
    except TableError as error:
        raise TableError(f"{path.name}: {error}") from None


def sheet_of(text: str, seed: int = SEED, source: str = "") -> Sheet:
    """Return what is read of the text of a CSV file, or of cells that were copied, as `read_csv` does."""
    if len(text) > MAX_FILE_BYTES:
        raise TableError(_TOO_LARGE)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _read(io.StringIO(text, newline=None), source, seed, digest)


_TOO_LARGE = f"it is larger than {MAX_FILE_BYTES // 2**20} MB: take fewer rows."


def _read(text: TextIO, source: str, seed: int, digest: str) -> Sheet:
    lines = _lines(text)
    first = list(islice(lines, 50))
    if not first:
        raise TableError("there is nothing in it.")
    dialect = _dialect(first)
    decimal_comma = dialect.delimiter != ","
    rows = csv.reader(chain(first, lines, [_END]), dialect, skipinitialspace=True)
    try:
        names, sample = _rows(rows, decimal_comma, seed)
    except csv.Error as error:
        raise TableError(f"it cannot be read as CSV ({error}): look for a quote that is not closed.") from None
    return _sheet(names, sample, decimal_comma, source=one_line(source)[:80], seed=seed, digest=digest)


def _lines(text: TextIO) -> Iterator[str]:
    """Yield the lines that are not empty; limits are looked at before the work."""
    size = 0
    while line := text.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise TableError(
                f"a line of it is longer than {MAX_LINE:,} characters: take fewer columns, or shorter words."
            )
        size += len(line)
        if size > MAX_FILE_BYTES:  # it grew meanwhile
            raise TableError(_TOO_LARGE)
        if not line.isspace():
            yield line


def _dialect(lines: list[str]) -> type[csv.Dialect] | csv.Dialect:
    """Return how the lines are to be read; tabs and semicolons that part all of them alike need no guess."""
    for dialect in (_Tabs, _Semicolons):
        counts = {line.count(dialect.delimiter) for line in lines}
        if len(counts) == 1 and counts != {0}:
            return dialect
    sample = "".join(lines)
    if len(sample) > _MAX_SNIFFED:
        sample = sample[:_MAX_SNIFFED].rpartition("\n")[0] or sample[:_MAX_SNIFFED]
    try:
        return csv.Sniffer().sniff(sample, delimiters=",;\t ")
    except csv.Error:
        return csv.excel


class _Tabs(csv.excel):
    delimiter = "\t"


class _Semicolons(csv.excel):
    delimiter = ";"


class _Sample:
    """The rows with the smallest of random keys: a random sample, of which any number of the first is one too.

    As long as there are no more than _DRAWN rows it holds all of them.
    """

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng((seed, _SAMPLE_STREAM))
        self._keys: list[float] = []
        self._rows: list[tuple[float, int, Row]] = []
        self._limit = 1.0  # above the keys of all rows that may still be in it
        self.count = 0

    def add(self, row: Row) -> None:
        """Take a row, which is in the sample or not."""
        if not self._keys:
            self._keys = self._random.random(_BLOCK).tolist()
        key = self._keys.pop()
        if key < self._limit:
            self._rows.append((key, self.count, row))
            if len(self._rows) == 2 * _DRAWN:
                self._cut()
        self.count += 1

    def _cut(self) -> None:
        self._rows = sorted(self._rows)[:_DRAWN]
        self._limit = self._rows[-1][0]

    def drawn(self) -> list[tuple[int, Row]]:
        """Return the rows in random order, each with its place in the table."""
        if self.count > _DRAWN:
            self._cut()
        return [row[1:] for row in sorted(self._rows)]


def _rows(reader: Iterator[Row], decimal_comma: bool, seed: int) -> tuple[Names, _Sample]:
    """Return the names of the columns, and rows, of which one with another number of cells is empty."""
    head = [cell.strip() for cell in next(reader)]
    if len(head) > MAX_COLUMNS:
        raise TableError(f"it has {len(head):,} columns, and at most {MAX_COLUMNS} are read: leave some out.")
    named = not any(_number(cell, decimal_comma) is not None for cell in head)
    names = unique([(one_line(cell).strip() if named else "") or f"column {i + 1}" for i, cell in enumerate(head)])
    sample, width = _Sample(seed), len(head)
    last = None if named else head
    for row in reader:
        if last is not None:
            sample.add(last if len(last) == width else [])
        last = row
    if last != [_END]:
        raise TableError("a quote in it is not closed: look for one that stands alone.")
    return names, sample


def _number(cell: str, decimal_comma: bool) -> float | None:
    """Return the number in a cell, however large it is; None where it holds none."""
    try:
        value = float(cell.replace(",", ".") if decimal_comma else cell)
    except ValueError:
        return None
    return None if value != value else value  # NaN


def unique(names: Names) -> Names:
    """Return the names cut to 50 characters, with a number behind those that came before."""
    found: Names = []
    for name in (name[:50] for name in names):
        numbered = chain([name], (f"{name} ({i})" for i in count(2)))
        found.append(next(candidate for candidate in numbered if candidate not in found))
    return found


class _Column:
    """One column of the rows that were drawn: its cells as numbers, or as places of its words.

    left_out: why it is not taken, None if it is. values: None where there is a gap, infinite where a number is too
    large.
    """

    def __init__(self, name: str, cells: list[str], decimal_comma: bool) -> None:
        self.name = name
        self.words: tuple[str, ...] = ()
        self.left_out: LeftOut | None = None
        self.values: list[float | None] = []
        numbers = [_number(cell, decimal_comma) for cell in cells]
        gaps = sum(cell.lower() in _NOTHING for cell in cells)
        found = sum(number is not None for number in numbers)
        if 2 * gaps > len(cells):
            self.left_out = LeftOut(name, "gaps")
        elif 2 * found >= len(cells) - gaps:
            self.values = [n if n is None or abs(n) <= MAX_COORDINATE else np.inf for n in numbers]
            if 2 * self.values.count(np.inf) > found:
                self.left_out = LeftOut(name, "large")
        else:
            self._read_words(cells)

    def _read_words(self, cells: list[str]) -> None:
        """A column of words has hardly any numbers in it; a gap is one cell among many."""
        written = ["" if cell.lower() in _NOTHING else one_line(cell)[:60].strip() for cell in cells]
        words = sorted(set(written) - {""})
        if len(words) > MAX_CLASSES:
            self.left_out = LeftOut(self.name, "words")
            return
        places = {word: float(at) for at, word in enumerate(words)}
        self.words, self.values = tuple(words), [places.get(word) for word in written]


def _sheet(names: Names, sample: _Sample, decimal_comma: bool, **origin: str | int) -> Sheet:
    """Return the sheet of rows that were drawn, in the order of the file."""
    drawn = sample.drawn()
    full = [row for _, row in drawn if row]
    cells = [[cell.strip() for cell in column] for column in zip(*full, strict=True)] or [[] for _ in names]
    columns = [_Column(name, of_name, decimal_comma) for name, of_name in zip(names, cells, strict=True)]
    kept = [column for column in columns if column.left_out is None]
    if sum(not column.words for column in kept) < 2:
        raise TableError("it needs at least two columns of numbers, and a row of them.")
    taken: list[tuple[int, tuple[float, ...]]] = []
    gaps = large = 0
    of_row = zip(*(column.values for column in kept), strict=True)
    for at, row in drawn:
        values = next(of_row) if row else (None,)
        if None in values:
            gaps += 1
        elif np.inf in values:
            large += 1
        else:
            taken.append((at, values))
            if len(taken) == MAX_ROWS:
                break
    if not taken:
        raise TableError("it needs at least two columns of numbers, and a row of them.")
    is_sample = sample.count > len(taken) + gaps + large
    return Sheet(
        columns=tuple(column.name for column in kept),
        words=tuple(column.words for column in kept) if any(column.words for column in kept) else (),
        values=tuple(values for _, values in sorted(taken)),
        rows=sample.count if is_sample else len(taken),
        gaps=gaps,
        large=large,
        left_out=tuple(column.left_out for column in columns if column.left_out is not None),
        **origin,
    )
