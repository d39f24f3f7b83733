"""PDFs that are printed in Thai offices: A4, Sarabun, with correct Thai line breaks.

document      Document: a page with the service's fonts, headings and footer, and text that fits
line_breaks   where a line of Thai may break
wrap          lines that fit a width
table         a table over pages
report        the report of an area
evidence      the pictures of a report
poster        a page for each school with its own QR code
guide         the guide, from the text of its page
"""

from .document import Document

__all__ = ["Document"]
