"""What persons do with their own accounts: change the address, hand the account over, leave.

The caller commits. For an agency's person the sheet is changed too, by a new revision of the registration.
"""
