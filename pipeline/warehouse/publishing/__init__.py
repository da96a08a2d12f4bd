"""Which build readers are led to: the pointer, its history and rollback, the lock of a load, and what is found damaged.

Keep out: how a build is filled.
"""
