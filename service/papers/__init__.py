"""Paper that people print: PDFs of posters, guide, report and evidence."""
