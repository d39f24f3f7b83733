"""Files that take long to make: asked for on a page, made once by the worker, kept for some hours.

kinds     KINDS: what can be prepared, from what, under which name, and whether it holds personal data
asking    asking for a file, which finds one that is there already
download_files  the files, and what of them is swept away
progress  how far a file is, told to the database
making    the worker's part: one file after the other, each written in a process beside it
"""
