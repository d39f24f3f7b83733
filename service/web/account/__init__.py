"""Signing in, and what persons do with their own accounts."""

from . import (
    account,
    confirm,
    invite,
    not_ours,
    objection,
    own,
    own_data,
    own_sessions,
    prove,
    second_factor,
    step_up,
)

modules = (
    *(account, second_factor, own, own_sessions, own_data, prove, invite),
    *(step_up, confirm, not_ours, objection),
)
blueprints = [module.blueprint for module in modules]
