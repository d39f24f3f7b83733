"""Paper that people take away: PDFs of posters, guide, report and evidence."""
