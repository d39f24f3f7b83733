"""Everything Google: the bodies we send, the errors we understand, the exactly-once commit. Never imports
`service`.
"""
