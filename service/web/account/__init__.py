"""Signing in, and what persons do with their own accounts."""

from . import account, confirm, own, own_data

blueprints = [account.blueprint, own.blueprint, own_data.blueprint, confirm.blueprint]
