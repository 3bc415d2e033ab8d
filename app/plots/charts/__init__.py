"""Curves and points over axes that are not the plane of the data."""
