"""PDFs that are printed in Thai offices: A4, Sarabun, Thai set and broken right.

lines      where a line of Thai may break
wrap       lines that fit a width
table      a table over pages
report     the report of an area; evidence: its pictures
document   Document: a page with our fonts, a heading, a foot, and text that fits
poster     a page per school with its own code
words      the words of a page (HTML) as blocks
guide      the guide, from the words of its page
"""

from .document import Document

__all__ = ["Document"]
