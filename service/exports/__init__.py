"""Files that people take away: CSV, XLSX, GeoJSON.

    xlsx    a workbook of plain tables, every text kept as text
    report  the report of an area as such a workbook
"""
