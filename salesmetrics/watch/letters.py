"""Letters: written down with what they tell of, then sent until the mail server takes them.

    letter = write(organization, f"alert {firing.pk}", "ann@example.com", subject, text, html)

The key makes it one letter however often it is written. It goes out when the transaction that
wrote it is committed; a mail server that is away delays it. Its Message-ID follows from its key:
where a worker dies after the server took it and before that was noted, what comes twice is the
same message, which mailboxes put together.
"""

import contextlib
import datetime as dt
import hashlib
import smtplib
from collections.abc import Iterable, Mapping
from email.mime.base import MIMEBase
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import parseaddr
from typing import NamedTuple

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from salesmetrics.tenancy.models import Membership, Organization
from salesmetrics.tenancy.visibility import scope_of

from .models.letters import Attachment, Letter

log = structlog.get_logger(__name__)

AT_ONCE = 100
KEPT = dt.timedelta(days=90)
"""How long a letter that is done stays."""


class File(NamedTuple):
    """What goes with a letter; with a content id it is a picture in the layout (`cid:...`)."""

    name: str
    media_type: str
    content: bytes
    content_id: str = ""


def write(
    organization: Organization | int,
    key: str,
    recipient: str,
    subject: str,
    text: str,
    html: str = "",
    *,
    files: Iterable[File] = (),
    headers: Mapping[str, str] | None = None,
    not_before: dt.datetime | None = None,
    seat: Membership | None = None,
) -> Letter:
    """The letter of that key: made now, or the one that stands; sent not before that moment.

    What only who sits in `seat` may see is sent only to who still does.
    """
    number = organization if isinstance(organization, int) else organization.pk
    now = timezone.now()
    with transaction.atomic():
        letter, made = Letter.objects.get_or_create(
            organization_id=number,
            key=key,
            defaults={
                "recipient": recipient,
                # A header has one line.
                "subject": " ".join(subject.split())[:500],
                "text": text,
                "html": html,
                "headers": dict(headers or {}),
                "member": seat,
                "made_as": scope_of(seat).key if seat else "",
                "created_at": now,
                "next_at": max(now, not_before or now),
            },
        )
        if made:
            Attachment.objects.bulk_create(
                Attachment(letter=letter, **file._asdict()) for file in files
            )
            if letter.next_at == now:
                transaction.on_commit(lambda: _hand_out(letter.pk))
    return letter


def _hand_out(letter: int) -> None:
    from .tasks import send_letter

    try:
        send_letter.apply_async((letter,), retry=False)
    except OperationalError as error:
        log.warning("broker away, letters wait for the clock", error=str(error))


def send(letter_id: int) -> None:
    """Make an attempt, unless somebody does, or it is not due any more."""
    with transaction.atomic():
        # The lock is held while the mail server answers, so that nobody else sends it meanwhile.
        letter = (
            Letter.objects.select_for_update(skip_locked=True)
            .filter(pk=letter_id, next_at__lte=timezone.now())
            .first()
        )
        if letter is None:
            return
        if why := letter.left_behind():
            letter.given_up(why)
            return
        try:
            _hand_over(letter)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            log.warning("letter not sent", letter=letter.pk, error=str(error))
            letter.went(f"{error}" or type(error).__name__)
        else:
            letter.went()


def due() -> list[int]:
    """Letters whose time has come."""
    waiting = Letter.objects.filter(next_at__lte=timezone.now())
    return list(waiting.order_by("next_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def forget() -> int:
    """Delete letters that were done with long ago."""
    old = Letter.objects.filter(next_at=None, created_at__lt=timezone.now() - KEPT)
    return old.delete()[0]


def _hand_over(letter: Letter) -> None:
    connection = get_connection()
    connection.open()
    try:
        connection.send_messages([_message(letter)])
    finally:
        # Once the server took it, a connection that ends badly does not make it unsent.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.close()


class _Message(EmailMultiAlternatives):
    """A message that says how its parts belong together; the types do not know that it can."""

    mixed_subtype: str = "mixed"


def _message(letter: Letter) -> _Message:
    headers = {"Message-ID": _message_id(letter), **letter.headers}
    message = _Message(letter.subject, letter.text, to=[letter.recipient], headers=headers)
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    files = list(letter.attachments.all())
    if files and all(file.content_id for file in files):
        message.mixed_subtype = "related"
    for file in files:
        if file.content_id:
            message.attach(_picture(file))
        else:
            message.attach(file.name, bytes(file.content), file.media_type)
    return message


def _picture(file: Attachment) -> MIMEBase:
    from email.encoders import encode_base64

    part = MIMENonMultipart(*file.media_type.split("/", 1))
    part.set_payload(bytes(file.content))
    encode_base64(part)
    part.add_header("Content-ID", f"<{file.content_id}>")
    part.add_header("Content-Disposition", "inline", filename=file.name)
    return part


def _message_id(letter: Letter) -> str:
    told = hashlib.sha256(f"{letter.organization_id} {letter.key}".encode()).hexdigest()[:40]
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f"<{told}.{letter.pk}@{address.rpartition('@')[2] or 'localhost'}>"
