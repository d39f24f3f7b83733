"""Proofs and budgets: captcha, signed links, limits."""
