"""Delivers entries to the areas' workbooks, and reads people's edits back.

worker            runs sync and mail in turns until it is stopped
cycle             Sync: syncs all areas that need it, each with one of the accounts
due_areas         which areas need it although no entry waits
failure_waits     how long accounts and areas are left alone after failures
account_pools     the threads of each account
area_sync         AreaSync: reads one workbook, then freezes and sends its next batch
workbook_reader   reads a workbook, and notices what people deleted
column_repair     repairs its columns while it is read
look              stores what a look at a workbook found, in short transactions
readback          plans what a look changes in the mirror of a workbook's rows:
tab_mirror        the lines of one tab, compared with the mirror
row_reading       what counts of lines that changed, and what is to be doubted
mirror_plan       what is stored of that
decisions         plans what the decisions in a workbook do
decision_acts     acts on those that have stood long enough
batch_builder     freezes entries as a batch
retry_narrowing   what to send after a refusal
restore           makes deleted tabs again
heads             tells whether our database is older than a workbook
replaced          tells that another file has become an area's workbook
taking_back       takes back what an older database lost:
lost_rows         finds the rows that it does not know
taken_rows        stores them as entries again
provision         makes the workbook of an area
google            the Google accounts named by the settings
health            the state of all this, for the status page
"""
