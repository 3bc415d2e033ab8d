"""The table of engines: what a recipe can ask for is there, and is what it says."""

from importlib import import_module
from typing import get_args

import pytest

from dlab_core.engines.engine import Engine
from dlab_core.recipe import Training
from dlab_core.recipe.engines import ENGINES, EngineName


def test_a_recipe_can_ask_for_each_engine_of_the_table_and_reads_what_it_is():
    assert set(get_args(EngineName)) == {"auto", *ENGINES}
    field = Training.model_fields["engine"]
    assert all(row.title in field.description and row.about in field.description for row in ENGINES.values())


@pytest.mark.parametrize("name", ENGINES)
def test_a_row_leads_to_the_engine_of_its_name(name):
    row = ENGINES[name]
    engine = getattr(import_module(f"dlab_core.engines.{row.module}"), row.engine)
    assert engine.name == name
    assert Engine in engine.__mro__
    assert row.compiled == (name == "fused")
