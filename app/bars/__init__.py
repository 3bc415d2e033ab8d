"""Bars of a page: transport, device, speed, time, files of digits, and the status line."""
