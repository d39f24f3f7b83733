"""OBEC's pages: the country, reminders to all, staff accounts."""

from . import national, national_reminding, staff_accounts

blueprints = [national.blueprint, national_reminding.blueprint, staff_accounts.blueprint]
