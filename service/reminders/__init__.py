"""First notices and reminders, by mail in waves or in LINE: an agency gets one a day at most.

outstanding     the agencies that have something left to do, and where to reach them
waves           the times at which the letters of a big mailing go out
mailing         how many would get a letter; queueing the letters, and taking them back
line_reminders  notes of reminders that were sent in LINE
texts           the texts for LINE
digest          a daily letter to officers on what waits for them
still_due       whether a reminder is still due when its letter goes out, and what it says then
"""
