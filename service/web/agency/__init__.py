"""Pages of an agency's people: home, pins, survey."""

from . import agency, survey

blueprints = [agency.blueprint, survey.blueprint]
