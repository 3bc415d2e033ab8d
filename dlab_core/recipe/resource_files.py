"""The files that are shipped with DLab, beside its packages."""

from pathlib import Path
from string import Template


def resource(name: str) -> Path:
    """Return where a file or a folder of resources lies."""
    import resources  # a namespace package: files only

    return Path(next(iter(resources.__path__))) / name


def template(name: str) -> Template:
    """Return a text with gaps written as $name, to be filled in with `substitute`."""
    return Template(resource(f"templates/{name}").read_text(encoding="utf-8"))
