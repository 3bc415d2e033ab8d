"""Tables of one's own: what was read of a file, and the two kinds of data that are made of it, values and classes."""

from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from dlab_core.recipe.config import Config, Seed, setting
from dlab_core.recipe.data import MAX_CLASSES, MAX_COORDINATE, Coordinate, Divided, PlaneData
from dlab_core.recipe.regression import RegressData
from dlab_core.recipe.sentences import MAX_SENTENCE, SaidError, shorten

MAX_COLUMNS = 32
MAX_ROWS = 20_000
PRINCIPAL_AXES = ("1st principal axis", "2nd principal axis")

ColumnName = Annotated[str, Field(min_length=1, max_length=60)]
Word = Annotated[str, Field(min_length=1, max_length=60)]
Count = Annotated[int, Field(ge=0, le=10**12)]


class TableError(SaidError):
    """A table that cannot be read, or not be used as it is wanted; the message is a sentence that says what to do."""


class LeftOut(NamedTuple):
    """A column of a file that was not taken: its name, and what it holds that cannot be used."""

    column: ColumnName
    holds: Literal["words", "gaps", "large"]


class Sheet(Config):
    """What was read of a table: its rows, or a random sample of them, and what was left out. It is made whole, once."""

    source: str = Field(
        "", title="Source", description="The name of the file, or where else it is from.", max_length=80
    )
    columns: tuple[ColumnName, ...] = Field(
        (), title="Columns", description="The names of the columns.", max_length=MAX_COLUMNS
    )
    words: tuple[Annotated[tuple[Word, ...], Field(max_length=MAX_CLASSES)], ...] = Field(
        (), title="Words", description="Of each column its words, none where it holds numbers; empty if all columns do."
    )
    values: tuple[tuple[Coordinate, ...], ...] = Field(
        (),
        title="Rows",
        description="The rows, a number for each column: of a column of words the place of the word, from 0.",
        max_length=MAX_ROWS,
    )
    rows: Count = Field(0, title="Rows in the file", description="Of which the values are a sample, if they are more.")
    gaps: Count = Field(0, title="Gaps", description="How many rows with gaps were left out.")
    large: Count = Field(0, title="Large", description="How many rows with numbers too large were left out.")
    left_out: tuple[LeftOut, ...] = Field(
        (), title="Left out", description="The columns that were left out.", max_length=MAX_COLUMNS
    )
    seed: Seed = setting(
        100,
        title="Sample seed",
        about="Seed of the random sample of the rows: another seed takes other rows of the same file.",
        grouped=False,
    )
    digest: str = Field("", title="Digest", description="By which the same file is known again.", max_length=64)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        columns = len(self.columns)
        if len(set(self.columns)) != columns:
            raise ValueError("two columns have the same name")
        wrong = next((i for i, row in enumerate(self.values) if len(row) != columns), None)
        if wrong is not None:
            raise ValueError(f"row {wrong + 1} has {len(self.values[wrong])} values for {columns} columns")
        if self.words and len(self.words) != columns:
            raise ValueError(f"there are words for {len(self.words)} columns, and {columns} columns")
        for name, words, at in zip(self.columns, self.words, range(columns), strict=False):
            if len(set(words)) != len(words):
                raise ValueError(f"the column {name} has the same word twice")
            places = frozenset(map(float, range(len(words))))
            if words and any(row[at] not in places for row in self.values):
                raise ValueError(f"the column {name} has a value that stands for none of its {len(words)} words")
        return self

    def __copy__(self) -> Self:
        copied = super().__copy__()
        copied.__dict__.pop("_levels", None)  # which other rows would not have
        return copied

    def words_of(self, column: str) -> tuple[str, ...]:
        """Return the words of a column, none where it holds numbers."""
        return self.words[self.columns.index(column)] if self.words else ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns of numbers."""
        return tuple(name for name in self.columns if not self.words_of(name))

    @property
    def is_sample(self) -> bool:
        """Whether the file has more rows than were taken."""
        return self.rows > len(self.values)

    @cached_property
    def _levels(self) -> dict[str, tuple[float, ...]]:
        """The different values of each column in order; of more than make classes only some."""
        return {name: self._few(at) for at, name in enumerate(self.columns)}

    def _few(self, at: int) -> tuple[float, ...]:
        if self.words and self.words[at]:
            return tuple(map(float, range(len(self.words[at]))))
        found: set[float] = set()
        for row in self.values:
            found.add(row[at])
            if len(found) > MAX_CLASSES:
                break
        return tuple(sorted(found))

    def levels_of(self, column: str) -> tuple[float, ...]:
        """Return the different values of a column in order; of more than MAX_CLASSES only some."""
        return self._levels[column]

    def _holds_classes(self, column: str) -> bool:
        levels = self.levels_of(column)
        return 1 < len(levels) <= MAX_CLASSES and all(value.is_integer() for value in levels)

    def why_no_classes(self, column: str) -> str:
        """Return why the values of a column are no classes, empty where they are."""
        if self._holds_classes(column):
            return ""
        levels, name = self.levels_of(column), shorten(column)
        if len(levels) < 2:
            return f"the column {name} is the same in every row, so there is nothing to tell apart"
        at = self.columns.index(column)
        number = len({row[at] for row in self.values})
        what = f"has {number:,} different values, and at most {MAX_CLASSES} classes are told apart"
        if number <= MAX_CLASSES:
            fraction = next(value for value in levels if not value.is_integer())
            what = f"holds {fraction:g}, and classes are words or whole numbers"
        return f"the column {name} {what}: choose another column, or learn its values on the Regress page"

    @property
    def class_columns(self) -> tuple[str, ...]:
        """The columns that hold classes, those of words behind those of numbers: the last is the likeliest one."""
        return tuple(sorted(filter(self._holds_classes, self.columns), key=lambda name: bool(self.words_of(name))))

    def described(self, unused: Iterable[str] = ()) -> str:
        """Return in words what was taken and what was left out; `unused` are columns of words that are not used."""
        rows, columns = len(self.values), len(self.columns)
        taken = f"{rows:,} row{'s' * (rows != 1)}"
        if self.is_sample:
            taken = f"{rows:,} of {self.rows:,} rows, a random sample (seed {self.seed})"
        reasons = [
            f"{number:,} row{'s' * (number != 1)} with {what}"
            for number, what in ((self.gaps, "gaps"), (self.large, f"numbers beyond {MAX_COORDINATE:,.0f}"))
            if number
        ]
        reasons += [f"the column {shorten(column.column)}, which {_HOLDS[column.holds]}" for column in self.left_out]
        reasons += [f"the column {shorten(name)}, which holds words" for name in unused]
        left_out = f" Left out: {', '.join(reasons)}." if reasons else ""
        return shorten(f"{taken}, {columns} columns.{left_out}", MAX_SENTENCE)


_HOLDS = {
    "words": f"holds words, more than {MAX_CLASSES} different ones",
    "gaps": "holds hardly anything",
    "large": f"holds numbers beyond {MAX_COORDINATE:,.0f}",
}


class TableRows(Divided):
    """What tables have in common: a sheet, of which some columns are inputs."""

    title: ClassVar[str] = "Table (CSV)"
    standardise: ClassVar[bool] = True
    sheet: Sheet = Field(default_factory=Sheet, title="Table", description="What was read of a file.")
    known: tuple[ColumnName, ...] = setting((), title="Inputs", about="The columns that the model is shown.")

    @model_validator(mode="before")
    @classmethod
    def _read_flat(cls, content: Any) -> Any:
        """Read rows and columns that stand beside the choice of columns, as they were written before."""
        if isinstance(content, dict) and not content.keys().isdisjoint(("columns", "values")):
            parts = {name: content[name] for name in ("columns", "values") if name in content}
            return {name: value for name, value in content.items() if name not in parts} | {"sheet": parts}
        return content

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.sheet.columns

    @property
    def values(self) -> tuple[tuple[float, ...], ...]:
        """The rows, a number for each column."""
        return self.sheet.values

    @property
    def caption(self) -> str:
        """In a few words which table it is."""
        seed = f", sample seed {self.sheet.seed}" if self.sheet.is_sample else ""
        return f"{self.sheet.source or 'table'}{seed}"

    @property
    def description(self) -> str:
        """In words what was taken of the file, what was left out, and what is not as it stands in the file."""
        return self.sheet.described()

    @property
    def where_from(self) -> str:
        """What a person does for points that are missing."""
        return "open a table that has them"

    @property
    def equal_scales(self) -> bool:
        """Columns differ in their units."""
        return False

    def part_of(self, column: str) -> str:
        """Return what a column is used for."""
        return "input" if column in self.known else "not used"

    @classmethod
    def why_not(cls, sheet: Sheet) -> str:
        """Return in a sentence why no such data can be made of a sheet, empty where they can."""
        raise NotImplementedError

    @classmethod
    def likeliest(cls, sheet: Sheet) -> Self:
        """Return such data of a sheet that has them, its columns chosen as is likeliest."""
        raise NotImplementedError

    @classmethod
    def of(cls, sheet: Sheet) -> Self:
        """Return such data of a sheet, its columns chosen as is likeliest; TableError where it has none such."""
        if reason := cls.why_not(sheet):
            raise TableError(reason)
        return cls.likeliest(sheet)

    def with_sheet(self, sheet: Sheet) -> Self:
        """Return the same choice of columns and split with another sheet, the likeliest choice for other columns."""
        if sheet.columns == self.columns and sheet.numbers == self.sheet.numbers:
            with suppress(ValueError):  # where the classes of the other sheet are too many
                return type(self)(**{**dict(self), "sheet": sheet})
        return type(self)(**{**dict(type(self).of(sheet)), "split": self.split})

    @field_validator("known", "wanted", "class_column", check_fields=False)
    @classmethod
    def _is_there(cls, value: str | tuple[str, ...], info: ValidationInfo) -> str | tuple[str, ...]:
        columns = info.data["sheet"].columns if "sheet" in info.data else ()
        names = (value,) if isinstance(value, str) else value
        missing = next((name for name in names if name and name not in columns), None)
        if missing is not None:
            raise ValueError(f"there is no column {missing}; the columns are: {', '.join(columns) or 'none'}")
        return value

    def _check_numbers(self, *names: str) -> None:
        wordy = next((name for name in names if self.sheet.words_of(name)), None)
        if wordy is not None:
            raise ValueError(f"the column {wordy} holds words, and only numbers can be computed with")


class Table(RegressData, TableRows):
    """A table of numbers, such as a CSV file, of which some columns predict others."""

    kind: Literal["table"] = "table"
    wanted: tuple[ColumnName, ...] = setting((), title="Outputs", about="The columns that it is to predict.")

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.known or ("x",)

    @property
    def outputs(self) -> tuple[str, ...]:
        return self.wanted or ("y",)

    @property
    def description(self) -> str:
        """In words what was taken of the file, and what was left out."""
        return self.sheet.described(name for name in self.columns if self.sheet.words_of(name))

    def part_of(self, column: str) -> str:
        """Return what a column is used for."""
        return "output" if column in self.wanted else super().part_of(column)

    @classmethod
    def why_not(cls, sheet: Sheet) -> str:
        if len(sheet.numbers) > 1:
            return ""
        return (
            f"{shorten(sheet.source or 'The table')} has {'one column' if sheet.numbers else 'no column'} of numbers, "
            "and one is predicted from others: at least two columns of numbers are needed."
        )

    @classmethod
    def likeliest(cls, sheet: Sheet) -> Self:
        """Return the table that predicts its last column of numbers from all others."""
        return cls(sheet=sheet, known=sheet.numbers[:-1], wanted=sheet.numbers[-1:])

    @model_validator(mode="after")
    def _columns_fit(self) -> Self:
        self._check_numbers(*self.known, *self.wanted)
        if set(self.known) & set(self.wanted):
            raise ValueError("a column cannot be known and be predicted as well")
        if self.columns and not (self.known and self.wanted):
            raise ValueError("at least one column must be known and one predicted")
        return self


class ClassTable(PlaneData, TableRows):
    """A table, such as a CSV file, with a column of classes: two columns of numbers make the plane, or all of them."""

    kind: Literal["class_table"] = "class_table"
    class_column: Annotated[str, Field(max_length=60)] = setting(
        "",
        title="Classes",
        about=f"The column whose words or whole numbers are the classes, up to {MAX_CLASSES} different ones.",
    )

    @property
    def inputs(self) -> tuple[str, ...]:
        """What the axes of the plane are: the two inputs, or the principal axes of more."""
        if not self.known:
            return super().inputs
        return self.known if len(self.known) == 2 else PRINCIPAL_AXES

    @property
    def projected(self) -> bool:
        """Whether the plane is that of principal axes."""
        return len(self.known) > 2

    @property
    def equal_scales(self) -> bool:
        return self.projected

    @property
    def classes(self) -> int:
        return max(2, len(self.levels))

    @property
    def levels(self) -> tuple[float, ...]:
        """The values of the column of classes, in order."""
        return self.sheet.levels_of(self.class_column) if self.class_column else ()

    @property
    def labels(self) -> tuple[str, ...]:
        if not self.class_column:
            return super().labels
        return self.sheet.words_of(self.class_column) or tuple(f"{value:.0f}" for value in self.levels)

    @property
    def class_names(self) -> tuple[str, ...]:
        words = self.class_column and self.sheet.words_of(self.class_column)
        return words or super().class_names

    def part_of(self, column: str) -> str:
        """Return what a column is used for."""
        return "class" if column == self.class_column else super().part_of(column)

    @classmethod
    def why_not(cls, sheet: Sheet) -> str:
        name = shorten(sheet.source or "The table", 40)
        if not sheet.class_columns:
            many = next((column for column in sheet.left_out if column.holds == "words"), None)
            why = f" Its column {shorten(many.column, 30)} has more than {MAX_CLASSES} different words." if many else ""
            return (
                f"{name} has no column of classes: one of words, or of whole numbers, with 2 to {MAX_CLASSES} "
                f"different values.{why} Values of any kind are learned on the Regress page."
            )
        classes, known = cls._chosen(sheet)
        if len(known) > 1:
            return ""
        has = f"only {shorten(known[0], 30)}" if known else "none"
        return (
            f"{name} needs two columns of numbers as axes beside the classes in {shorten(classes, 30)}, and has {has}."
        )

    @classmethod
    def likeliest(cls, sheet: Sheet) -> Self:
        """Return the table whose classes are the last column of words, else of few whole numbers; all else is input."""
        classes, known = cls._chosen(sheet)
        return cls(sheet=sheet, known=known, class_column=classes)

    @staticmethod
    def _chosen(sheet: Sheet) -> tuple[str, tuple[str, ...]]:
        classes = sheet.class_columns[-1]
        return classes, tuple(column for column in sheet.numbers if column != classes)

    @model_validator(mode="after")
    def _columns_fit(self) -> Self:
        if not self.columns:
            return self
        if not self.class_column:
            raise ValueError("it is not said which column holds the classes")
        self._check_numbers(*self.known)
        if self.class_column in self.known:
            raise ValueError(f"the column {self.class_column} holds the classes, so it cannot be an input as well")
        if len(self.known) < 2:
            raise ValueError("two inputs are needed, one for each axis of the plane")
        if reason := self.sheet.why_no_classes(self.class_column):
            raise ValueError(reason)
        return self
