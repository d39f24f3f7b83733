"""First notices and reminders: to whom something is left to do, by mail in waves or in LINE, an agency at
most once a day.

gaps     to whom something is left to do, and where to reach them
waves    when letters go out that are sent by the thousand
mailing  how many would get a letter; queueing them, and taking them back
telling  that somebody was told in LINE
texts    the texts for LINE
turn     whether a letter whose turn has come is still wanted, and what it says
"""
