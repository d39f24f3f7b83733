"""Everything about Google Sheets and Drive: request bodies, errors, quota and the exactly-once commit.

Never imports `service`. README.md in this folder explains the protocol.
"""
