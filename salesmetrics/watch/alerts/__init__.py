"""Alerts: held against what was published, told once, kept with the figures they saw."""
