"""What the README says can be done is done here."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCRIPTS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_run(script, tmp_path):
    quick = script.replace("param_niter=10_000", "param_niter=100")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-W", "error", "-c", quick]
    finished = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def test_there_are_scripts():
    assert len(SCRIPTS) == 2


def test_pictures_and_presets_that_are_named_exist():
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", README)
    assert pictures
    assert all((ROOT / picture).exists() for picture in pictures)
    from dlab_core.recipe import files

    named = re.findall(r"dlab_core run ([a-z0-9-]+) ", README)
    assert named
    assert set(named) <= set(files.presets())
