"""Numbers are written as people write them, and read back to the same value."""

import doctest

import pytest
from hypothesis import given, strategies as st

from app.widgets import numbers
from app.widgets.numbers import (
    read_float,
    read_int,
    write,
    write_at,
    write_count,
    write_duration,
    write_loss,
    write_rate,
    write_score,
    write_tick,
    write_value,
)


def test_the_examples_hold():
    found = doctest.testmod(numbers)
    assert found.attempted >= 11
    assert found.failed == 0


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
    [
        (198_000, "198 k"),
        (3.2, "3.2"),
        (850, "850"),
        (12_400, "12.4 k"),
        (1.2e6, "1.2 M"),
        (999.7, "1 k"),
        (0, "0"),
        (0.5, "1 step in 2 s"),
        (1e-3, "1 step in 17 min"),
    ],
)
def test_rates(value, text):
    assert write_rate(value) == text


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), -1.0])
def test_no_rate(value):
    assert write_rate(value) == "–"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *[(0.083, "0.083"), (12.44, "12.44"), (4.1e-6, "4.1e-6"), (1234.0, "1234"), (1.2e9, "1.2e9"), (0.0, "0.000")],
        *[(None, "–"), (float("nan"), "not finite"), (float("inf"), "not finite")],
    ],
)
def test_losses(value, text):
    assert write_loss(value) == text


def test_counts():
    assert write_count(12400) == "12,400"
    assert write_count(10**12) == "1,000 G"


def test_scores():
    values = (-2e-4, 0.5, 12_345.6, -5.23e16, float("nan"), float("inf"), 0.0, 5e-4)
    assert [write_score(v) for v in values] == ["-2.0e-4", "0.500", "12346", "-5.2e16", "–", "inf", "0.000", "0.001"]


def test_values_are_told_apart_however_small():
    assert [write_value(v) for v in (0.0, 1 / 3, -1.23456e-5, 1e12)] == ["0", "0.3333", "-1.235e-5", "1e12"]


def test_coordinates_at_a_resolution():
    assert [write_at(1.23456, r) for r in (10, 1, 0.5, 0.01)] == ["1", "1", "1.2", "1.23"]
    assert write_at(-1e-17, 0.1) == "0.0"
    assert len(write_at(0.1, 1e-300)) == 14


def test_ticks():
    assert [write_tick(v) for v in (0, 500, 2000, 1.5e6)] == ["0", "500", "2k", "1.5M"]


def test_durations():
    seconds = (0, 0.034, 9.96, 45.2, 119.4, 120, 7199, 7200, 360_000)
    texts = ["0 s", "0.034 s", "10 s", "45 s", "119 s", "2 min", "120 min", "2 h", "100 h"]
    assert [write_duration(s) for s in seconds] == texts
