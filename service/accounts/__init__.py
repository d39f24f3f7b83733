"""Accounts: who may sign in, and how people get back in."""
