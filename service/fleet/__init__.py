"""All workbooks, one per area: administrators' commands make, adopt, check, repair and rebuild them.

tasks         runs tasks for many areas, shared out among the accounts
provisioning  makes workbooks for areas that have none
sharing       shares a workbook with the area's officers or its group
adoption      makes a spreadsheet of people's own the workbook of an area
adding_tabs   adds our tabs to a spreadsheet
checking      compares every workbook with its layout, and repairs it
taking_back   takes back rows that an older database does not know
rebuilding    replaces a workbook by a new file with every row:
copying         reads the rows from the mirror and cuts them into requests
guests          shares the new file with whoever could open the old one
switching       makes the new file the workbook of the area
"""
