"""What persons do with their own accounts, each in one transaction that the caller commits: another address,
handing over, leaving. An agency's person is told of in the sheet too: by a new revision of the registration.
"""
