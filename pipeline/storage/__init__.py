"""Objects of a bucket, or files of a folder that several machines share, behind the same few calls.

A bucket knows no folders and no links, tells the ETag of each object, and may be slow or away. Keep out: what the objects
mean. Credentials come from the environment or the machine's role, and stand in no message of an error.
"""

from pipeline.storage.objects import Changed, Found, Gone, Objects, StorageError
from pipeline.storage.opening import open_objects

__all__ = ["Changed", "Found", "Gone", "Objects", "StorageError", "open_objects"]
