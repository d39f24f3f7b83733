"""Files that people take away: CSV, XLSX, GeoJSON.

    xlsx    a workbook of plain tables, every text kept as text
"""
