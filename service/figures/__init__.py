"""What counts, and how much of it there is."""
