"""The thesaurus: words of which each stands for the others, in one table that is read and written by people."""

import json
from functools import cache

from dlab_core.recipe import files


@cache
def groups() -> tuple[tuple[str, ...], ...]:
    """Return the groups of words and phrases that mean the same, or that one who types the one looks for."""
    listed = json.loads(files.resource("synonyms.json").read_text(encoding="utf-8"))
    return tuple(tuple(group) for group in listed)
