"""Personal data: removing it after its time or at a person's request, and giving it to the person.

scope          what is removed: everything that is past its time, or everything about one person
area           the personal data of one area that is due
removal        its removal from the database
sheet          removing personal data from a workbook
matching       which rows of a tab are the rows that are due
purge          purging area after area: first the sheet, then the database
letter_files   deleting letters that are kept as files
person         one person's data: finding it, exporting it, ending what waits for the person
personal_data  what the database holds about a person, as plain JSON

papers/ has what the law asks to be written down, in Thai: the record of processing, the impact assessment,
the agreement and the steps after a breach. tests/privacy/test_papers.py holds it against the code.
"""
