"""An alert as a mail, given to one SMTP server."""

import smtplib
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from pipeline.alerts.alert import Alert
from pipeline.settings import Mail


def send_mail(mail: Mail, alert: Alert, timeout: float) -> None:
    """Give the alert to the server; certificates are checked against the system's authorities.

    Raises:
        OSError: the server cannot be reached or its certificate is not good.
        smtplib.SMTPException: it refused; its words may repeat what was sent to it.
    """
    message = as_message(mail, alert)
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if mail.security == "ssl":
        server = smtplib.SMTP_SSL(mail.host, mail.port, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=timeout)
    try:
        if mail.security == "starttls":
            # Raises when the server does not offer it: nothing is ever sent readable instead.
            server.starttls(context=context)
        if mail.user and mail.password:
            server.login(mail.user, mail.password.reveal())
        refused = server.send_message(message, mail.sender, mail.recipients)
        # The server has taken it: whatever becomes of the leave-taking, it is delivered.
        with suppress(OSError):
            server.putcmd("QUIT")
    finally:
        server.close()
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)


def as_message(mail: Mail, alert: Alert) -> EmailMessage:
    """The mail; no word of a file name can add a header, as the subject is one line."""
    message = EmailMessage()
    message["Subject"] = alert.subject
    message["From"] = mail.sender
    message["To"] = ", ".join(mail.recipients)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=mail.sender.rpartition("@")[2])
    # Holiday notices of the recipients stay at home.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(alert.text + "\n")
    return message
