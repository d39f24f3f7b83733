"""Files that people download: CSV, XLSX, GeoJSON.

columns        Column: a stable key, its titles, and the type of its values
tables         TABLES: the list of exports: `agencies`, and one for each record
agencies       one row for each agency
rows           one row for each row of a record that counts
export_files   writes a table as a file, by csv_file, geojson or xlsx
xlsx           a workbook of plain tables, every text kept as text
report         the report of an area as such a workbook
"""
