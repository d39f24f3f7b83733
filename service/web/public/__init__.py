"""Pages for everybody: landing, codes, search, registration, requests."""

from . import asking, codes, public, registration

blueprints = [public.blueprint, codes.blueprint, registration.blueprint, asking.blueprint]
