"""Compile the fused engine, so that later programs load it from the disk: python -m dlab_core.engines.fused."""

import os
import sys

from dlab_core.engines.fused.arithmetic import is_kept
from dlab_core.engines.fused.prepare import prepare_engines

if hasattr(os, "nice"):
    os.nice(10)  # beside a person who works
prepare_engines()
sys.exit(0 if is_kept else 1)
