"""A child process that does not outlive the one that began it."""

import os
import threading


def end_with_parent() -> None:
    """End this process as soon as the other end of its standard input is closed, however the parent ended."""
    threading.Thread(target=_wait, daemon=True).start()


def _wait() -> None:
    # Not through sys.stdin, whose lock would keep this process from ending by itself.
    os.read(0, 1)
    os._exit(1)
