"""Colours and sizes of plots are those of the theme, and can be told apart."""

import pytest

from app.palette import DARK, LIGHT, contrast, rgb
from app.plots.base.style import PlotStyle, plot_style


def test_plots_are_drawn_in_the_colours_and_sizes_of_the_theme(appearance):
    for choice, colours in (("light", LIGHT), ("dark", DARK)):
        appearance.set_choice(choice)
        assert plot_style() == PlotStyle.of(colours, plot_style().scale)
        assert plot_style().background == rgb(colours.card)
    before = plot_style()
    appearance.set_scale(1.5)
    assert plot_style().px(100) == pytest.approx(1.5 * before.px(100), abs=1)
    assert plot_style().font().pixelSize() == pytest.approx(1.5 * before.font().pixelSize(), abs=1)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_eight_classes_with_readable_numbers(colours):
    style = PlotStyle.of(colours)
    assert len(set(style.class_colours)) == 8
    assert style.class_colours[:2] == ((0, 114, 178), (230, 159, 0))
    for index, colour in enumerate(style.class_colours):
        assert contrast(colour, style.text_on_class(index)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_curves_stand_out_from_the_plot(colours):
    style = PlotStyle.of(colours)
    for curve in (style.accent, style.second, style.third, style.muted, style.ink):
        assert contrast(curve, style.background) >= 3  # of lines and marks, WCAG 1.4.11
    assert contrast(style.muted, style.background) >= 4.5  # of small words
