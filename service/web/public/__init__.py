"""Pages for everybody: landing, codes, search, registration, requests."""

from . import asking, codes, public, registration, well_known

blueprints = [
    public.blueprint,
    codes.blueprint,
    registration.blueprint,
    asking.blueprint,
    well_known.blueprint,
]
