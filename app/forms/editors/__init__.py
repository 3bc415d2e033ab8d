"""Editors of one field of a config: numbers, choices, layers."""
