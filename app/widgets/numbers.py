"""Numbers as people write and read them."""

import math


def write(value: float) -> str:
    """Return a number as short as it can be read back exactly: 0.1, 1e-4, 12,400."""
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
    """Return the finite number that a text means, with a point or a decimal comma; None if it means none."""
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
    """Return the whole number that a text means, such as 12,400 or 1e5; None if it means none."""
    text = "".join(text.split()).replace(",", "")
    if text.removeprefix("-").isascii() and text.removeprefix("-").isdecimal():
        return int(text) if len(text) <= 30 else None
    value = read_float(text)
    return int(value) if value is not None and value.is_integer() and abs(value) <= 1e15 else None


def write_count(value: int) -> str:
    """Return a count with its thousands apart: 12,400."""
    return f"{value:,}" if value < 10**10 else f"{value / 10**9:,.0f} G"


def write_rate(value: float | None) -> str:
    """Return a rate to three figures: 3.2, 850, 12.4 k, 198 k, 1.2 M; a dash if there is none."""
    if value is None or not math.isfinite(value) or value < 0:
        return "–"
    for limit, divisor, unit in ((999.5, 1, ""), (999.5e3, 1e3, " k"), (math.inf, 1e6, " M")):
        if value < limit:
            scaled = value / divisor
            return (f"{scaled:.0f}" if scaled >= 99.95 or scaled == int(scaled) else f"{scaled:.3g}") + unit
    raise AssertionError("every rate is below infinity")


def write_loss(value: float | None) -> str:
    """Return a loss to three decimals or three figures: 0.083, 12.4, 4.1e-6; a dash if there is none."""
    if value is None:
        return "–"
    if not math.isfinite(value):
        return "not finite"
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 100:
        return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"
    if 100 <= abs(value) < 1e5:
        return f"{value:,.0f}"
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa}e{int(exponent)}"
