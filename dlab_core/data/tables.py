"""Tables of numbers out of CSV files."""

import csv
from itertools import count
from pathlib import Path

from dlab_core.recipe import MAX_COORDINATE, Table
from dlab_core.recipe.files import read_bytes
from dlab_core.recipe.regression import MAX_COLUMNS, MAX_ROWS
from dlab_core.recipe.sentences import MAX_SENTENCE, SaidError, one_line, shorten

MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_LINE = 65_536  # characters; a longer one is no row of numbers
_MAX_SNIFFED = 8192  # characters by which the dialect is told: the time for it grows with their square
_END = "."  # stands behind the last line, where a quote that is left open swallows it


class TableError(SaidError):
    """A file that is no table of numbers; the message is a sentence that says what to do."""


def read_csv(path: str | Path) -> tuple[Table, str]:
    """Return the table in a file, the last column predicted from all others, and what was left out, in a sentence.

    Columns are parted by commas, semicolons, tabs or spaces; the first row may name them. Where semicolons part them,
    numbers may have decimal commas. Columns of words and rows with gaps are left out. Raises TableError.
    """
    path = Path(path)
    content = read_bytes(path, MAX_FILE_BYTES, TableError)
    try:
        return table_of(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise TableError(f"{path.name} is not a text in UTF-8: save it as CSV in UTF-8.") from None
    except TableError as error:
        raise TableError(f"{path.name}: {error}") from None


def table_of(text: str) -> tuple[Table, str]:
    """Return the table in the text of a CSV file, as `read_csv` does; limits are looked at before the work."""
    if len(text) > MAX_FILE_BYTES:
        raise TableError(f"it is larger than {MAX_FILE_BYTES // 2**20} MB: take fewer rows.")
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise TableError("there is nothing in it.")
    if max(map(len, lines)) > MAX_LINE:
        raise TableError(f"a line of it is longer than {MAX_LINE:,} characters: take fewer columns, or shorter words.")
    sample = "\n".join(lines[:50])
    if len(sample) > _MAX_SNIFFED:
        sample = sample[:_MAX_SNIFFED].rpartition("\n")[0] or sample[:_MAX_SNIFFED]
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(sample, delimiters=",;\t ")
    except csv.Error:
        dialect = csv.excel
    try:
        names, rows = _rows(lines, dialect)
    except csv.Error as error:
        raise TableError(f"it cannot be read as CSV ({error}): look for a quote that is not closed.") from None
    comma = dialect.delimiter != ","
    full = [row for row in rows if len(row) == len(names)]
    numbers = [[_number(cell, comma) for cell in row] for row in full]
    # A column of words has hardly any numbers in it; a gap is one cell among many.
    of_words = [sum(row[c] is None for row in numbers) > len(numbers) / 2 for c in range(len(names))]
    kept = [c for c, words in enumerate(of_words) if not words]
    values = tuple(tuple(row[c] for c in kept) for row in numbers if all(row[c] is not None for c in kept))
    columns = tuple(names[c] for c in kept)
    if len(columns) < 2 or not values:
        raise TableError("it needs at least two columns of numbers, and a row of them.")
    left_out = [f"the column {names[c]}, which holds words" for c, words in enumerate(of_words) if words]
    gaps = len(rows) - len(values)
    if gaps:
        left_out.append(f"{gaps} row{'s' if gaps > 1 else ''} with gaps")
    table = Table(columns=columns, values=values, known=columns[:-1], wanted=columns[-1:])
    return table, shorten(f"Left out: {', '.join(left_out)}.", MAX_SENTENCE) if left_out else ""


def _rows(lines: list[str], dialect: type[csv.Dialect] | csv.Dialect) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns, and the rows, of which one with another number of cells is empty."""
    reader = csv.reader([*lines, _END], dialect, skipinitialspace=True)
    last = next(reader)
    if len(last) > MAX_COLUMNS:
        raise TableError(f"it has {len(last):,} columns, and at most {MAX_COLUMNS} are read: leave some out.")
    head = [cell.strip() for cell in last]
    named = not any(_number(cell, dialect.delimiter != ",") is not None for cell in head)
    names = unique([(one_line(cell).strip() if named else "") or f"column {i + 1}" for i, cell in enumerate(head)])
    rows = [] if named else [head]
    for last in reader:
        if len(rows) > MAX_ROWS:
            raise TableError(f"it has more than {MAX_ROWS:,} rows: take fewer.")
        rows.append([cell.strip() for cell in last] if len(last) == len(head) else [])
    if last != [_END]:
        raise TableError("a quote in it is not closed: look for one that stands alone.")
    return names, rows[:-1]


def _number(cell: str, decimal_comma: bool) -> float | None:
    try:
        value = float(cell.replace(",", ".") if decimal_comma else cell)
    except ValueError:
        return None
    return value if abs(value) <= MAX_COORDINATE else None


def unique(names: list[str]) -> list[str]:
    """Return names of columns cut to 50 characters, with a number behind those that came before."""
    found: list[str] = []
    for name in (name[:50] for name in names):
        numbered = (f"{name} ({i})" for i in count(2))
        found.append(next(numbered) if name in found else name)
        while found[-1] in found[:-1]:
            found[-1] = next(numbered)
    return found
