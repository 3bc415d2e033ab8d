"""Numbers as people write and read them: one function for each meaning."""

import math

NO_NUMBER = "–"


def write(value: float) -> str:
    """Return a number that can be typed, as short as it is read back exactly.

    >>> [write(value) for value in (0.1, 1e-4, 12_400, 1 / 3)]
    ['0.1', '1e-4', '12,400', '0.3333333333333333']
    """
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < 1e9):
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    text = f"{value:.6g}" if abs(value) >= 1e-3 else f"{value:.6e}"
    if float(text) != value:
        text = repr(float(value))
    mantissa, e, exponent = text.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa + (f"e{int(exponent)}" if e else "")


def read_float(text: str) -> float | None:
    """Return the finite number that a text means, with a point or a decimal comma; None if it means none.

    >>> [read_float(text) for text in ("0,5", "12,400", "1e-3", "one")]
    [0.5, 12400.0, 0.001, None]
    """
    text = "".join(text.split())
    if "," in text:
        first, *groups = text.split(",")
        thousands = first.lstrip("+-") not in ("", "0") and all(len(group.split(".")[0]) == 3 for group in groups)
        text = text.replace(",", "" if thousands else ".")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and text.isascii() and "_" not in text else None


def read_int(text: str) -> int | None:
    """Return the whole number that a text means; None if it means none.

    >>> [read_int(text) for text in ("12,400", "1e5", "0.5")]
    [12400, 100000, None]
    """
    text = "".join(text.split()).replace(",", "")
    if text.removeprefix("-").isascii() and text.removeprefix("-").isdecimal():
        return int(text) if len(text) <= 30 else None
    value = read_float(text)
    return int(value) if value is not None and value.is_integer() and abs(value) <= 1e15 else None


def write_count(value: int) -> str:
    """Return a count with its thousands apart.

    >>> write_count(12_400), write_count(10**12)
    ('12,400', '1,000 G')
    """
    return f"{value:,}" if value < 10**10 else f"{value / 10**9:,.0f} G"


def write_number_of(count: int, noun: str) -> str:
    """Return how many there are of something.

    >>> [write_number_of(count, "iteration") for count in (0, 1, 12_400)]
    ['0 iterations', '1 iteration', '12,400 iterations']
    """
    return f"{write_count(count)} {noun}{'s' * (count != 1)}"


def write_score(value: float | None) -> str:
    """Return a score or a loss to three places, a large one to four figures, a tiny or huge one to two.

    >>> [write_score(value) for value in (0.0831, 12.441, 12_345.6, 4.1e-6, 1.2e9, 0, None)]
    ['0.083', '12.44', '12346', '4.1e-6', '1.2e9', '0.000', '–']
    """
    if value is None or math.isnan(value):
        return NO_NUMBER
    if abs(value) >= 1e6 or 0 < abs(value) < 5e-4:
        return _short_exponent(f"{value:.1e}")
    if abs(value) >= 1e4:
        return f"{value:.0f}"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.4g}"


def write_loss(value: float | None) -> str:
    """Return the loss of a run, which may have diverged.

    >>> [write_loss(value) for value in (0.0831, math.inf, None)]
    ['0.083', 'not finite', '–']
    """
    return write_score(value) if value is None or math.isfinite(value) else "not finite"


def write_value(value: float, figures: int = 4) -> str:
    """Return a parameter, a gradient or a value of the data to so many figures.

    >>> write_value(0.123456), write_value(-1.23456e-5), write_value(0.123456, 5)
    ('0.1235', '-1.235e-5', '0.12346')
    """
    return _short_exponent(f"{value:.{figures}g}")


def write_at(value: float, resolution: float) -> str:
    """Return a coordinate to the decimals in which `resolution` (positive) can be told, at most twelve.

    >>> write_at(1.23456, 0.01), write_at(1.23456, 0.2), write_at(123.4, 5), write_at(-1e-9, 0.1)
    ('1.23', '1.2', '123', '0.0')
    """
    decimals = min(12, max(0, math.ceil(-math.log10(resolution) - 1e-9)))
    return f"{round(value, decimals) + 0.0:.{decimals}f}"  # of -0.0 the sum makes 0.0


def write_tick(value: float) -> str:
    """Return the number at an axis, with k, M and G for thousands, millions and milliards.

    >>> [write_tick(value) for value in (500, 2000, 1.5e6)]
    ['500', '2k', '1.5M']
    """
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.10g}{unit}"
    return f"{value:.10g}"


def write_rate(steps_per_s: float | None) -> str:
    """Return steps a second to three figures, and what one step takes where a second is too short for it.

    >>> [write_rate(rate) for rate in (3.2, 850, 12_400, 1.2e6, 0.5, 0, None)]
    ['3.2', '850', '12.4 k', '1.2 M', '1 step in 2 s', '0', '–']
    """
    if steps_per_s is None or not math.isfinite(steps_per_s) or steps_per_s < 0:
        return NO_NUMBER
    if 0 < steps_per_s < 1:
        return f"1 step in {write_duration(1 / steps_per_s)}"
    size, unit = (1, "") if steps_per_s < 999.5 else (1e3, " k") if steps_per_s < 999.5e3 else (1e6, " M")
    scaled = steps_per_s / size
    return (f"{scaled:.0f}" if scaled >= 99.95 or scaled == int(scaled) else f"{scaled:.3g}") + unit


def write_duration(seconds: float) -> str:
    """Return a time to two figures, or to the second, minute or hour.

    >>> [write_duration(seconds) for seconds in (0.034, 3.42, 45.2, 150, 3000, 10_000)]
    ['0.034 s', '3.4 s', '45 s', '2.5 min', '50 min', '2.8 h']
    """
    size, unit = (1, "s") if seconds < 120 else (60, "min") if seconds < 7200 else (3600, "h")
    amount = seconds / size
    return f"{amount:.2g} {unit}" if amount < 9.95 else f"{amount:.0f} {unit}"


def _short_exponent(text: str) -> str:
    """Return a number without the plus and the zeros of its exponent: 5e36."""
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text
