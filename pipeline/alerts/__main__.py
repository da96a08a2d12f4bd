"""The two processes of the alerts, with what they are given as JSON on stdin: `deliver` one alert, or `send` what is due.

The pipe is our own parent's, and it keeps passwords off the disk and out of the list of processes.
"""

import sys

from pipeline.alerts.delivery import run_errand
from pipeline.alerts.outbox import run_sender
from pipeline.alerts.passing import errand_from_json, outbox_from_json

if __name__ == "__main__":
    given = sys.stdin.buffer.read()
    if sys.argv[1] == "deliver":
        run_errand(errand_from_json(given))
    else:
        run_sender(*outbox_from_json(given))
