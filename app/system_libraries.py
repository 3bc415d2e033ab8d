"""The libraries of a Linux system that Qt loads, and what to say where one is missing. It needs no Qt itself."""

import ctypes
import os
import sys
from collections.abc import Mapping

# Each library, and the package of Debian and Ubuntu that has it; what those depend on comes with them.
FOR_QT = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
FOR_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


def uses_x11(environment: Mapping[str, str]) -> bool:
    """Return whether Qt will open windows by X11, where it aborts the process if a library is missing."""
    platform = environment.get("QT_QPA_PLATFORM", "")
    if platform:
        return platform.replace(";", ":").split(":")[0] == "xcb"
    return bool(environment.get("DISPLAY")) and not environment.get("WAYLAND_DISPLAY")


def missing(libraries: Mapping[str, str]) -> dict[str, str]:
    """Return those of the libraries that cannot be loaded, with their packages."""
    found = {}
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            found[library] = package
    return found


def complaint(environment: Mapping[str, str] = os.environ) -> str:
    """Return a sentence that says which libraries Qt lacks here and how to install them; nothing if it lacks none."""
    if sys.platform != "linux":
        return ""
    lacking = missing(FOR_QT | FOR_X11 if uses_x11(environment) else FOR_QT)
    if not lacking:
        return ""
    return (
        f"Qt needs libraries that cannot be loaded on this system ({', '.join(lacking)}); on Debian and Ubuntu, "
        f"sudo apt-get install {' '.join(lacking.values())} brings them."
    )
