"""What a workbook looks like: columns, summaries, OBEC's tabs."""
