"""HTTP only: one blueprint per audience."""
