"""Numbers are written as people write them, and read back to the same value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.numbers import read_float, read_int, write, write_count, write_loss, write_rate


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "0.1"), (1e-4, "1e-4"), (0.001, "0.001"), (1.0, "1"), (12400, "12,400"), (0.0, "0"), (2.5e-7, "2.5e-7")],
)
def test_writing(value, text):
    assert write(value) == text


@given(st.floats(-1e12, 1e12))
def test_what_is_written_reads_back(value):
    assert read_float(write(value)) == value


@given(st.integers(-(10**15), 10**15))
def test_whole_numbers_read_back(value):
    assert read_int(write(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [(" 1e-4 ", 1e-4), ("0,5", 0.5), ("1,000", 1000.0), ("12 000", 12000.0), ("0,125", 0.125), ("1,000.5", 1000.5)],
)
def test_reading(text, value):
    assert read_float(text) == value


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "1e999", "1_000", "--1", "1.2.3", "1e"])
def test_no_number(text):
    assert read_float(text) is None
    assert read_int(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("1e5", 100_000), ("12,400", 12400), ("5.0", 5), ("0.5", None), ("٣", None)]
)
def test_reading_whole_numbers(text, value):
    assert read_int(text) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [(198_000, "198 k"), (3.2, "3.2"), (850, "850"), (12_400, "12.4 k"), (1.2e6, "1.2 M"), (999.7, "1 k"), (0, "0")],
)
def test_rates(value, text):
    assert write_rate(value) == text


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), -1.0])
def test_no_rate(value):
    assert write_rate(value) == "–"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *[(0.083, "0.083"), (12.44, "12.4"), (4.1e-6, "4.1e-6"), (1234.0, "1,234"), (1.2e9, "1.2e9"), (0.0, "0")],
        *[(None, "–"), (float("nan"), "not finite"), (float("inf"), "not finite")],
    ],
)
def test_losses(value, text):
    assert write_loss(value) == text


def test_counts():
    assert write_count(12400) == "12,400"
    assert write_count(10**12) == "1,000 G"
