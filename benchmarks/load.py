"""A steady stream of requests, whatever the answers take: `python -m benchmarks.load`.

Latency is counted from the moment a request was due, so a slow answer also charges the
requests that had to wait behind it. Prints the 50th and 99th percentile in milliseconds.
"""

import asyncio
import json
import sys
import time

CONNECTIONS = 64


async def _connection(
    host: str, port: int, paths: list[bytes], due: "asyncio.Queue[float]", took: list[float]
) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    number = 0
    while (moment := await due.get()) >= 0:
        path = paths[number % len(paths)]
        number += 1
        writer.write(b"GET %s HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n" % path)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            sys.exit(f"answered {head.splitlines()[0]!r}")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        took.append((time.perf_counter() - moment) * 1000)
    writer.close()


async def stream(port: int, per_second: float, seconds: float, paths: list[bytes]) -> list[float]:
    """Milliseconds each request took, at a fixed rate over 64 connections."""
    due: asyncio.Queue[float] = asyncio.Queue()
    took: list[float] = []
    share = len(paths) // CONNECTIONS
    workers = [
        asyncio.create_task(
            _connection("127.0.0.1", port, paths[n * share : (n + 1) * share], due, took)
        )
        for n in range(CONNECTIONS)
    ]
    started, sent = time.perf_counter(), 0
    while (passed := time.perf_counter() - started) < seconds:
        while sent < passed * per_second:
            due.put_nowait(started + sent / per_second)
            sent += 1
        await asyncio.sleep(0.001)
    for _ in workers:
        due.put_nowait(-1)
    await asyncio.gather(*workers)
    return took


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> None:
    port, rate, seconds = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    paths = [line.encode() for line in sys.stdin.read().split()]
    took = asyncio.run(stream(port, rate, seconds, paths))
    figures = {"p50_ms": percentile(took, 0.5), "p99_ms": percentile(took, 0.99), "n": len(took)}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
