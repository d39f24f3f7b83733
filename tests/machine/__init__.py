"""A state machine over the real engine: forms come in, people edit, the line fails, processes die, in any
order.
"""
