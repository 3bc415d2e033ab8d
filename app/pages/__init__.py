"""The pages of the window, a row of PAGES each: a new page costs its file and a row here."""

from dataclasses import dataclass

from dlab_core.recipe import DataConfig, Digits, PlaneData, Recipe, RegressData


@dataclass(frozen=True)
class PageInfo:
    """What the window knows of a page before it is imported, which is when it is shown for the first time.

    name: how the names of its widgets begin. icon: a name of Material Design Icons. path: its class, a `Page`, as
    module:class. data: the data whose recipes it shows, None for none. first: the preset it begins with.
    """

    name: str
    title: str
    icon: str
    path: str
    data: type[DataConfig] | None = None
    first: str = ""

    def shows(self, recipe: Recipe) -> bool:
        """Whether a recipe is shown on this page."""
        return self.data is not None and isinstance(recipe.data, self.data)


PAGES = (
    PageInfo("classify", "Classify", "scatter-plot", "app.pages.classify:ClassifyPage", PlaneData, "first-look"),
    PageInfo(
        "regress",
        "Regress",
        "chart-bell-curve-cumulative",
        "app.pages.regress:RegressPage",
        RegressData,
        "line-five-points",
    ),
    PageInfo("mnist", "Digits", "draw", "app.pages.mnist:MnistPage", Digits, "digits-small"),
    PageInfo("shootout", "Compare", "podium", "app.pages.shootout:ShootoutPage"),
)
