"""Rows to Google, and the edits of people back."""
