"""Signing in, and what persons do with their own accounts."""

from . import account, confirm, not_ours, own, own_data, own_sessions

modules = (account, own, own_sessions, own_data, confirm, not_ours)
blueprints = [module.blueprint for module in modules]
