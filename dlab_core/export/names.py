"""Names of files, made of texts that anybody may have written."""

import re
from unicodedata import normalize

_LONGEST = 60


def file_name(experiment: str, what: str, suffix: str) -> str:
    """Return a name for a file of an experiment: letters, digits and hyphens alone, never a way to another folder.

    >>> file_name("../My first = net!", "Decision surface", "png")
    'my-first-net-decision-surface.png'
    """
    parts = (re.sub(r"[^a-z0-9]+", "-", _plain(text)).strip("-")[:_LONGEST] for text in (experiment, what))
    return f"{'-'.join(part for part in parts if part) or 'dlab'}.{suffix}"


def _plain(text: str) -> str:
    return normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
