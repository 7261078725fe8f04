"""Deleting what disappears from plain Python values: the twin of sqlite_forgetting.py."""
