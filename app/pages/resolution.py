"""How fine a surface is drawn: as fine as the screen where it stands still, and coarsely where that is slow."""

MOVING_PX = 256  # long side of a surface while it trains
COARSE_PX = 128  # the same where the machine does not hold the rate
SLOW_S = 0.020  # what a frame may take
QUICK_S = SLOW_S / 4  # a coarse one, before fine ones, of four times the points, are tried again
STILL_PX = 1024  # and at most while it stands still, where every pixel of the screen has its own value

STEPS_PX = (12, 25, 50, 100, 200)  # sides of a picture of the loss, coarse to fine
FIRST = 1  # of these: the coarsest is for many points
ENOUGH = 3  # finer only where that costs nothing
AT_ONCE_S = 0.008


class Resolution:
    """Chooses between fine and coarse moving surfaces by the average of the last few frames."""

    def __init__(self) -> None:
        self._coarse, self._frame_s = False, 0.0

    def shape(self, pixels: tuple[int, int], *, still: bool) -> tuple[int, int]:
        """Return rows and columns for so many rows and columns of the screen."""
        rows, columns = pixels
        share = min(1.0, (STILL_PX if still else COARSE_PX if self._coarse else MOVING_PX) / max(rows, columns))
        return max(2, round(rows * share)), max(2, round(columns * share))

    def note(self, shape: tuple[int, int], seconds: float) -> None:
        """Take note of what a frame took."""
        if max(shape) > MOVING_PX:
            return
        self._frame_s += (seconds - self._frame_s) / 4
        coarse = self._frame_s > (QUICK_S if self._coarse else SLOW_S)
        if coarse != self._coarse:
            self._coarse, self._frame_s = coarse, SLOW_S / 2


class Refinement:
    """Chooses the side of a picture step by step, from coarse to fine."""

    def __init__(self) -> None:
        self._at = FIRST
        self._quick = False  # whether the last picture cost next to nothing

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns to ask for."""
        return STEPS_PX[self._at], STEPS_PX[self._at]

    def restart(self) -> None:
        """Begin coarsely again, for another picture, unless fine ones are made at once."""
        if not self._quick:
            self._at = min(self._at, FIRST)

    def note(self, shape: tuple[int, int], seconds: float, *, still: bool) -> bool:
        """Take note of what a frame with such a picture took; return whether a finer one is worth asking for now."""
        if shape != self.shape:
            return False
        self._quick = seconds < AT_ONCE_S
        finer = self._quick or (still and self._at < ENOUGH)
        if finer and self._at < len(STEPS_PX) - 1:
            self._at += 1
            return still
        if seconds > SLOW_S and not still:
            self._at = max(0, self._at - 1)
        return False
