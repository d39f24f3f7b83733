"""Files that people take away: CSV, XLSX, GeoJSON.

columns   Column: a stable key and what it means; the values that it holds
tables    TABLES: what can be taken away: `agencies`, and the rows of each record as they count
agencies  a line per agency          rows   a line per row that counts
making    a table into a file of some form: csv_file, geojson, xlsx
xlsx      a workbook of plain tables, every text kept as text
report    the report of an area as such a workbook
"""
