"""One alert to one channel within one total time: in a process of its own, which is ended when the time is over.

A server that sends a byte a second, a name that never resolves, a handshake that stalls: time-outs of single reads
and writes bound none of them. The kernel's alarm does, wherever the process hangs and whoever started it is still
alive, and a bound on its memory does for a server that never stops talking.
The process is `python -m pipeline.alerts deliver`: an `Errand` as JSON on stdin, the words of an error on stdout, none
when it was delivered.
"""

import resource
import signal
import smtplib
import subprocess
import sys
from contextlib import suppress
from urllib.error import HTTPError, URLError

from pipeline.alerts.mail import send_mail
from pipeline.alerts.passing import Errand, errand_to_json
from pipeline.alerts.webhooks import WebhookRefused, post
from pipeline.settings import PACKAGES, Mail

PROCESS = (sys.executable, "-m", "pipeline.alerts")
_STEP_SECONDS = 8.0
"""The most for one connection, read or write, so that a second address of a name still has its turn."""
_MEMORY_BYTES = 250_000_000
_GRACE_SECONDS = 1.0
_MOST_WORDS = 300


def deliver(errand: Errand) -> str:
    """Why it could not be delivered, empty when it was; secrets are still in the words. Returns in time; never raises.

    What a server has taken and not confirmed in time counts as not delivered.
    """
    too_long = f"not delivered within {errand.seconds:.0f} seconds"
    try:
        done = subprocess.run(
            (*PROCESS, "deliver"),
            input=errand_to_json(errand),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=PACKAGES,
            timeout=errand.seconds + _GRACE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return too_long
    except OSError as error:
        return f"no process could be started: {error}"
    if done.returncode == -signal.SIGALRM:
        return too_long
    if done.returncode:
        return f"the delivery broke off (exit code {done.returncode})"
    return done.stdout.decode("utf-8", errors="replace")[:_MOST_WORDS]


def attempt(errand: Errand) -> str:
    """What `deliver` has done in its process."""
    step = min(_STEP_SECONDS, errand.seconds)
    try:
        if isinstance(errand.to, Mail):
            send_mail(errand.to, errand.alert, step)
        else:
            post(errand.to, errand.alert, step)
    except Exception as error:
        # Everything: a fault in a mail library is no reason to lose the words.
        return _words(error)
    return ""


def _words(error: Exception) -> str:
    match error:
        case HTTPError():
            hint = " (redirections are not followed)" if 300 <= error.code < 400 else ""
            return f"HTTP status {error.code}{hint}"
        case URLError():
            return f"cannot be reached: {error.reason}"
        case smtplib.SMTPAuthenticationError():
            return f"the mail server refused the user or the password (code {error.smtp_code})"
        case WebhookRefused():
            return str(error)
        case MemoryError():
            return "the server's answer is too long"
        case _:
            return f"{type(error).__name__}: {error}"


def run_errand(errand: Errand) -> None:
    """The process of one errand, from here on: no longer than it may take, whatever the other side does."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, errand.seconds)
    with suppress(OSError, ValueError):
        # macOS knows no such bound; the time holds there too.
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    sys.stdout.buffer.write(attempt(errand).encode("utf-8", "backslashreplace"))
