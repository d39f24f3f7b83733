"""Who may sign in, and how they get back in."""
