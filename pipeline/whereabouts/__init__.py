"""Where a stage is while it goes over documents: told as it goes, and read when it breaks.

The stages are given an `At` and tell it; most callers do not care and give none. `Beacon` keeps what it is told where
another process can read it. Keep out: what is done about a fault.
"""

from pipeline.whereabouts.at import NOBODY, At
from pipeline.whereabouts.beacon import Beacon, Places, beacon_in
from pipeline.whereabouts.wording import in_text

__all__ = ["NOBODY", "At", "Beacon", "Places", "beacon_in", "in_text"]
