"""What all plots share: axes, legend, style, markers."""
