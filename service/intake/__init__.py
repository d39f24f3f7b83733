"""Accepts forms and photos: each form is stored in one transaction."""
