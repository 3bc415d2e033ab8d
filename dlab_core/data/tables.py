"""Tables of numbers out of CSV files."""

import csv
from pathlib import Path

from dlab_core.recipe import MAX_COORDINATE, Table
from dlab_core.recipe.regression import MAX_COLUMNS, MAX_ROWS

MAX_FILE_BYTES = 16 * 1024 * 1024


class TableError(ValueError):
    """A file that is no table of numbers; the message is a sentence that says what to do."""


def read_csv(path: str | Path) -> tuple[Table, str]:
    """Return the table in a file, the last column predicted from all others, and what was left out, in a sentence.

    Columns are parted by commas, semicolons, tabs or spaces; the first row may name them. Where semicolons part them,
    numbers may have decimal commas. Columns of words and rows with gaps are left out. Raises TableError.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise TableError(f"{path} cannot be read: {error.strerror or error}.") from None
    if len(content) > MAX_FILE_BYTES:
        raise TableError(f"{path.name} is larger than {MAX_FILE_BYTES // 2**20} MB: take fewer rows.")
    try:
        return table_of(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise TableError(f"{path.name} is not a text in UTF-8: save it as CSV in UTF-8.") from None
    except TableError as error:
        raise TableError(f"{path.name}: {error}") from None


def table_of(text: str) -> tuple[Table, str]:
    """Return the table in the text of a CSV file, as `read_csv` does."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise TableError("there is nothing in it.")
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff("\n".join(lines[:50]), delimiters=",;\t ")
    except csv.Error:
        dialect = csv.excel
    comma = dialect.delimiter != ","
    cells = [[cell.strip() for cell in row] for row in csv.reader(lines, dialect, skipinitialspace=True)]
    head = cells[0]
    named = not any(_number(cell, comma) is not None for cell in head)
    rows = cells[1:] if named else cells
    names = _unique([cell or f"column {i + 1}" for i, cell in enumerate(head)] if named else _numbered(len(head)))
    if len(names) > MAX_COLUMNS:
        raise TableError(f"it has {len(names)} columns, and at most {MAX_COLUMNS} are read: leave some out.")
    if len(rows) > MAX_ROWS:
        raise TableError(f"it has {len(rows):,} rows, and at most {MAX_ROWS:,} are read: take fewer.")
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
    return table, f"Left out: {', '.join(left_out)}." if left_out else ""


def _number(cell: str, decimal_comma: bool) -> float | None:
    try:
        value = float(cell.replace(",", ".") if decimal_comma else cell)
    except ValueError:
        return None
    return value if abs(value) <= MAX_COORDINATE else None


def _numbered(count: int) -> list[str]:
    return [f"column {i + 1}" for i in range(count)]


def _unique(names: list[str]) -> list[str]:
    """Return the names cut to 60 characters, with a number behind those that came before."""
    found: list[str] = []
    for name in (name[:50] for name in names):
        count = sum(other == name or other.startswith(f"{name} (") for other in found)
        found.append(f"{name} ({count + 1})" if count else name)
    return found
