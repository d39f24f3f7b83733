"""What OBEC says on every page.

announcing  written, released by a second person where it names a way to strangers, ended
"""
