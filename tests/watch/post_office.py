"""A real SMTP server on this machine, that keeps what it was given and can be told to refuse."""

from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller


class PostOffice:
    """Letters arrive here, by SMTP."""

    def __init__(self):
        self.refuses = False
        self.letters = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd calls it so
        if self.refuses:
            return "451 Come back later"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 Taken"


class OnAnyPort(Controller):
    """Listens where the system has a place left."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def post_office(settings):
    office = PostOffice()
    controller = OnAnyPort(office, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    try:
        yield office
    finally:
        controller.stop()
