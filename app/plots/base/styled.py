"""What is drawn in the colours and sizes of plots."""

from app.plots.base.style import LIGHT, PlotStyle


class Styled:
    """Has a style, which its parts share."""

    style_in_use = LIGHT
    styled: tuple["Styled", ...] = ()  # the parts

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes."""
        self.style_in_use = style
        for part in self.styled:
            part.set_style(style)
        self._apply_style(style)

    def _apply_style(self, style: PlotStyle) -> None:
        """Draw what is in none of the parts; they have the style by now."""
