"""Accepting what was sent: one transaction a form."""
