"""OBEC's pages: the country, reminders to all, staff accounts."""

from . import national, national_reminding, staff_accounts, unconfirmed

modules = (national, national_reminding, staff_accounts, unconfirmed)
blueprints = [module.blueprint for module in modules]
