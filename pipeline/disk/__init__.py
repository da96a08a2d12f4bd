"""Files as a disk keeps them: written so that a crash leaves the old or the new, set aside where they cannot be used.

Knows no table and no database. Importing it must cost nothing: processes with little memory do.
"""
