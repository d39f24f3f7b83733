"""OBEC's pages: the country, announcements, reminders to all, staff accounts."""

from . import announced, closings, national, national_reminding, staff_accounts, unconfirmed

modules = (announced, closings, national, national_reminding, staff_accounts, unconfirmed)
blueprints = [module.blueprint for module in modules]
