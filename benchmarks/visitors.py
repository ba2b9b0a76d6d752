"""Clients that ask one address after another over connections kept open, and take the time."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_WAIT = 60.0


class NotAnsweredError(RuntimeError):
    """The server's answer was not the figures that were asked for."""


@dataclass(frozen=True)
class Address:
    """Where to ask, and as whom."""

    port: int
    path: str
    cookie: str

    def request(self, number: int) -> bytes:
        """The bytes of a request; `{number}` in the path is another one each time."""
        return (
            f"GET {self.path.replace('{number}', str(number))} HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n"
            "Accept: application/json\r\nConnection: keep-alive\r\n\r\n"
        ).encode()


def ask(address: Address, *, clients: int, requests: int, first: int = 0) -> list[float]:
    """The seconds that each of `requests` requests took, sent by so many clients at once."""
    return asyncio.run(_all(address, clients, requests, first))


def size(address: Address) -> int:
    """The bytes of one answer."""
    return asyncio.run(_one(address))


async def _one(address: Address) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", address.port, limit=1 << 24)
    try:
        writer.write(address.request(0))
        return await answer(reader, address)
    finally:
        writer.close()


async def _all(address: Address, clients: int, requests: int, first: int) -> list[float]:
    numbers = iter(range(first, first + requests))
    taken: list[float] = []
    await asyncio.gather(*(_client(address, numbers, taken) for _client_number in range(clients)))
    return taken


async def _client(address: Address, numbers: Iterator[int], taken: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", address.port, limit=1 << 24)
    try:
        for number in numbers:
            began = time.perf_counter()
            writer.write(address.request(number))
            await asyncio.wait_for(answer(reader, address), LONGEST_WAIT)
            taken.append(time.perf_counter() - began)
    finally:
        writer.close()


async def answer(reader: asyncio.StreamReader, address: Address) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status, _, rest = head.partition("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in rest.splitlines() if ": " in line)
    length = int(fields.get("content-length", -1))
    if length < 0:
        raise NotAnsweredError(f"{address.path}: {status}, without a length.")
    body = await reader.readexactly(length)
    if " 200 " not in f"{status} ":
        raise NotAnsweredError(f"{address.path}: {status} {body[:300].decode(errors='replace')}")
    return length
