"""HTTP only: a room for each audience, above the kit that all share."""
