"""The fleet: one workbook per area, made, taken over, checked, mended and made anew. For administrators, by
hand.

work        areas dealt out to the accounts; one's failure does not stop the others
making      workbooks for areas that have none
sharing     letting an area's officers, or its group, into its workbook
adoption    a spreadsheet that people made becomes an area's workbook
checking    every workbook against its layout, and mending
copying     a workbook's rows as the database mirrors them, in requests of a size that Google likes
rebuilding  a new file with every row takes the place of the one before
"""
