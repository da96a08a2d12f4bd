"""The two processes of the alerts, with pickled arguments on stdin: `deliver` one alert, or `send` what is due.

The pipe is our own parent's, and it keeps passwords off the disk and out of the list of processes.
"""

import pickle
import sys

from pipeline.alerts.delivery import run_errand
from pipeline.alerts.outbox import run_sender

if __name__ == "__main__":
    given = pickle.load(sys.stdin.buffer)
    if sys.argv[1] == "deliver":
        run_errand(given)
    else:
        run_sender(given)
