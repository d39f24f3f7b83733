"""What workbooks contain: tabs and columns, the summary, the tabs of OBEC's workbook."""
