#!/usr/bin/env python3
"""Storms against the real server; each mode prints its figures and exits 1 when its promise fails.

storm.py TEMTIN slow [N=2000]           silent, half head, half body, never reads; honest scans beside them
storm.py TEMTIN oversized               too large in six ways, 200 times each
storm.py TEMTIN overload [SECONDS=60]   a thousand clients that never wait, while runs are issued through the admin socket
storm.py TEMTIN stop                    SIGTERM under load, then a second one while something is under way

A registry with the sample data is made in a temporary folder; STORM_DATA names one made before, which is copied.
"""
import asyncio, gzip, json, multiprocessing, os, shutil, signal, socket, subprocess, sys, tempfile, time

temtin, mode = os.path.abspath(sys.argv[1]), sys.argv[2]
many = int(sys.argv[3]) if len(sys.argv) > 3 else None
room = tempfile.TemporaryDirectory()
data = os.path.join(room.name, "data")
MIB = 1024 * 1024
faults = []


def promise(holds, what):
    print(("holds: " if holds else "FAILS: ") + what, flush=True)
    if not holds:
        faults.append(what)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def address(kind, at):
    """An address of one's own, out of 127.KIND.0.0/16: limits by address shall not hide what is tried."""
    return f"127.{kind}.{at // 250 % 250}.{at % 250 + 2}"


class Server:
    """The real one, on free ports."""

    def __init__(self, **settings):
        self.port = free_port()
        env = dict(os.environ, TEMTIN_LANG="en", TEMTIN_LOG_LEVEL="warn", **settings)
        command = [temtin, "serve", "--data", data, "--port", str(self.port), "--admin-port", "0"]
        self.log = open(os.path.join(room.name, "log"), "ab")
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=self.log, text=True)
        lines = [self.process.stdout.readline(), self.process.stdout.readline()]
        if not lines[1]:
            sys.exit("the server does not start: " + open(self.log.name).read()[-2000:])
        self.admin = int("".join(c if c.isdigit() else " " for c in lines[1].rsplit(":", 1)[1]).split()[0])

    def ask(self, path):
        with socket.create_connection(("127.0.0.1", self.admin), timeout=20) as stream:
            stream.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            return b"".join(iter(lambda: stream.recv(65536), b"")).decode()

    def meter(self, name):
        return next(float(line.split()[1]) for line in self.ask("/metrics").splitlines() if line.startswith(f"temtin_{name} "))

    def rss(self):
        return self.meter("resident_bytes")

    def scan(self, path, source="127.0.0.1"):
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.port), timeout=20, source_address=(source, 0)) as stream:
            stream.sendall(request(path).replace(b"keep-alive", b"close"))
            whole = b"".join(iter(lambda: stream.recv(65536), b""))
        return int(whole[9:12] or b"0"), time.monotonic() - began

    def end(self):
        self.process.kill()
        self.process.wait()


def request(path):
    return f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n".encode()


def prepare():
    made = os.environ.get("STORM_DATA")
    if made:
        shutil.copytree(made, data)
    shown = subprocess.run([temtin, "demo", "--once", "--data", data, "--json"], check=True, stdout=subprocess.PIPE)
    examples = json.loads(shown.stdout)["examples"]
    return ["/" + example["url"].split("/", 3)[3] for example in examples]


async def answer(reader):
    """Status and head of a whole answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at >= 0:
        await reader.readexactly(int(lower[at + 15:lower.index(b"\r\n", at)]))
    return int(head[9:12]), lower


def share(sorted_times, part):
    return sorted_times[min(len(sorted_times) - 1, int(len(sorted_times) * part))] if sorted_times else 0.0


def beside(target, *arguments):
    """Runs an async function in a process of its own; its result comes through the pipe."""
    ours, theirs = multiprocessing.Pipe(False)

    def run():
        theirs.send(asyncio.run(target(*arguments)))

    process = multiprocessing.Process(target=run)
    process.start()
    return lambda: (ours.recv(), process.join())[0]


async def honest(port, paths, seconds, per_second):
    """Scans at an even pace, each on a connection of its own from another address."""
    times, statuses = [], {}

    async def one(at):
        began = time.monotonic()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address(9, at), 0))
            writer.write(request(paths[at % len(paths)]))
            status, _ = await asyncio.wait_for(answer(reader), 20)
            writer.close()
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError) as error:
            status = type(error).__name__
        times.append(time.monotonic() - began)
        statuses[status] = statuses.get(status, 0) + 1

    tasks, began = [], time.monotonic()
    for at in range(int(seconds * per_second)):
        await asyncio.sleep(max(0, began + at / per_second - time.monotonic()))
        tasks.append(asyncio.create_task(one(at)))
    await asyncio.gather(*tasks)
    return sorted(times), statuses


KINDS = ["silent", "half head", "half body", "never reads"]


async def bad(port, kind, at, path, limit):
    """Seconds from the connection until the server closed it."""
    loop = asyncio.get_running_loop()
    stream = socket.socket()
    stream.setblocking(False)
    # As on a street: small segments, so that buffers of the loopback do not swallow megabytes.
    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1400)
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    stream.bind((address(1, at), 0))
    await loop.sock_connect(stream, ("127.0.0.1", port))
    began = time.monotonic()
    first = {"half head": b"GET /01/0950 HTTP/1.1\r\nHost: a\r\nX-A",
             "half body": b"POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"}.get(kind, b"")
    try:
        if kind != "never reads":
            await loop.sock_sendall(stream, first)
            while await asyncio.wait_for(loop.sock_recv(stream, 65536), limit):
                pass
            return time.monotonic() - began
        while time.monotonic() - began < limit:
            try:
                stream.send(request(path) * 8)
            except BlockingIOError:
                pass
            await asyncio.sleep(0.05)
        return limit
    except asyncio.TimeoutError:
        return limit if server_has(stream) else None
    except OSError:
        return time.monotonic() - began
    finally:
        stream.close()


def server_has(stream):
    """Whether the kernel holds the server's end: not so where its queue was full and the client alone believes in the connection."""
    def written(name):
        return f"{int.from_bytes(socket.inet_aton(name[0]), sys.byteorder):08X}:{name[1]:04X}"

    pair = [written(stream.getpeername()), written(stream.getsockname())]
    with open("/proc/net/tcp") as table:
        return any(line.split()[1:3] == pair for line in table)


async def all_bad(port, count, path):
    work = [bad(port, KINDS[at % 4], at, path, 45) for at in range(count)]
    closed = await asyncio.gather(*work, return_exceptions=True)
    return {kind: [x if x is None or isinstance(x, float) else repr(x) for x in closed[at::4]] for at, kind in enumerate(KINDS)}


def slow(paths):
    count = many or 2000
    server = Server()
    before = server.rss()
    scans = beside(honest, server.port, paths, 36, 200)
    storm = beside(all_bad, server.port, count, paths[0])
    closed, most = None, 0
    began = time.monotonic()
    while time.monotonic() - began < 8:
        most = max(most, server.meter("connections_open"))
        time.sleep(0.25)
    during = server.rss()
    closed = storm()
    times, statuses = scans()
    print(f"{count} bad clients, most open at once {most:.0f}, RSS {before / MIB:.1f} MiB, under them {during / MIB:.1f}, "
          f"after {server.rss() / MIB:.1f}")
    for kind in KINDS:
        odd = [x for x in closed[kind] if x is not None and not isinstance(x, float)]
        never = closed[kind].count(None)
        last = max((x for x in closed[kind] if isinstance(x, float)), default=0)
        limit = 31 if kind == "half body" else 10.5
        promise(not odd and last <= limit, f"{len(closed[kind])} × {kind}: the last was closed after {last:.2f} s, "
                f"{len(odd)} otherwise {odd[:1]}, {never} never reached the server")
    left = server.meter("connections_open")
    promise(left == 0, f"{left:.0f} connections are open at the end")
    per_second = len(times) / 36
    promise(set(statuses) == {200}, f"honest scans {per_second:.0f}/s: {statuses}")
    promise(share(times, 0.99) <= 1, f"p50 {share(times, .5) * 1e3:.1f} ms, p99 {share(times, .99) * 1e3:.1f}, max {times[-1] * 1e3:.0f}")
    server.end()


async def all_large(port, kind, count):
    """What came back, by status or "closed"."""
    bomb = gzip.compress(bytes(200 * MIB), 6) if kind == "gzip bomb" else b""
    found, gate = {}, asyncio.Semaphore(20)

    def pieces():
        if kind == "1 MB address":
            yield b"GET /" + b"a" * MIB + b" HTTP/1.1\r\nHost: a\r\n\r\n"
        elif kind == "10,000 headers":
            yield b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: a\r\n" % at for at in range(10_000)) + b"\r\n"
        elif kind == "5 MB header":
            yield b"GET / HTTP/1.1\r\nHost: a\r\nX-A: "
            for _ in range(5):
                yield b"a" * MIB
            yield b"\r\n\r\n"
        elif kind == "endless chunks":
            yield b"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            for _ in range(6400):
                yield b"2000\r\n" + b"a" * 8192 + b"\r\n"
        elif kind == "100 MB declared":
            yield b"POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n" + b"a" * 65536
        else:
            yield b"POST /c HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb

    async def one(at):
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address(2, at), 0))

            async def send():
                try:
                    for piece in pieces():
                        writer.write(piece)
                        await writer.drain()
                    return True
                except OSError:
                    return False

            sending = asyncio.create_task(send())
            try:
                head = await asyncio.wait_for(reader.read(12), 40)
                what = int(head[9:12]) if head else "closed"
            except OSError:
                what = "closed"
            except asyncio.TimeoutError:
                what = "neither answered nor closed"
            sending.cancel()
            writer.transport.abort()
            found[what] = found.get(what, 0) + 1

    await asyncio.gather(*[one(at) for at in range(count)])
    return found


def oversized(paths):
    server = Server()
    for _ in range(50):
        server.scan(paths[0])
    before = server.rss()
    for kind in ["1 MB address", "10,000 headers", "5 MB header", "endless chunks", "100 MB declared", "gzip bomb"]:
        found = beside(all_large, server.port, kind, 200)()
        good = set(found) <= {413, 431, 414, 400, 408, "closed"} and sum(found.values()) == 200
        promise(good, f"200 × {kind}: {found}, RSS {server.rss() / MIB:.1f} MiB")
    grown = (server.rss() - before) / MIB
    promise(grown < 32, f"RSS {before / MIB:.1f} MiB grew by {grown:.1f} MiB")
    status, took = server.scan(paths[0])
    promise(status == 200 and server.process.poll() is None, f"alive: a scan answers {status} in {took * 1e3:.1f} ms")
    server.end()


class Eager(asyncio.Protocol):
    """A client on one connection that asks again as soon as it was answered, whatever the answer said."""

    def __init__(self, found, path, until):
        self.found, self.asking, self.until, self.held = found, request(path), until, b""
        self.left, self.head = 0, None

    def connection_made(self, transport):
        self.transport = transport
        self.ask()

    def ask(self):
        if time.monotonic() >= self.until:
            return self.transport.close()
        self.began = time.monotonic()
        self.transport.write(self.asking)

    def data_received(self, some):
        if self.head is None:
            self.held += some
            end = self.held.find(b"\r\n\r\n")
            if end < 0:
                return
            self.head, some, self.held = self.held[:end + 2].lower(), self.held[end + 4:], b""
            at = self.head.find(b"content-length:")
            self.left = int(self.head[at + 15:self.head.index(b"\r\n", at)]) if at >= 0 else 0
        self.left -= len(some)
        if self.left <= 0:
            head, self.head = self.head, None
            took, status = time.monotonic() - self.began, int(head[9:12])
            if status == 200:
                self.found["times"].append(took)
            elif status == 503 and b"retry-after:" in head:
                self.found["put off"].append(took)
            else:
                self.found["odd"][status] = self.found["odd"].get(status, 0) + 1
            self.began = None
            self.ask()

    def connection_lost(self, error):
        if getattr(self, "began", None) is not None and time.monotonic() < self.until:
            self.found["odd"]["lost"] = self.found["odd"].get("lost", 0) + 1


async def eager(port, paths, kind, connections, seconds):
    loop, until = asyncio.get_running_loop(), time.monotonic() + seconds
    found = {"times": [], "put off": [], "odd": {}}
    for at in range(connections):
        path = paths[at % len(paths)]
        await loop.create_connection(lambda: Eager(found, path, until), "127.0.0.1", port, local_addr=(address(kind, at), 0))
    await asyncio.sleep(max(0, until - time.monotonic()) + 2)
    return found


def together(found):
    times, put_off, odd = [], [], {}
    for part in found:
        times += part["times"]
        put_off += part["put off"]
        for what, count in part["odd"].items():
            odd[what] = odd.get(what, 0) + count
    return sorted(times), sorted(put_off), odd


def overload(paths):
    seconds = many or 60
    server = Server(TEMTIN_NETWORK_STAMPS_PER_MINUTE="0")
    times, _, odd = together([beside(eager, server.port, paths, 3, 16, 3)()])
    capacity = len(times) / 3
    print(f"capacity, 16 connections of one process: {capacity:.0f}/s, p50 {share(times, .5) * 1e3:.1f} ms, p99 {share(times, .99) * 1e3:.1f}, {odd}")
    processes, each = 4, 250
    load = [beside(eager, server.port, paths, 4 + at, each, seconds) for at in range(processes)]
    began, warm, highest, issued, refused = time.monotonic(), None, 0, 0, 0
    issuing = None
    while time.monotonic() - began < seconds:
        if issuing is None or issuing.poll() is not None:
            if issuing is not None:
                issued, refused = issued + (issuing.returncode == 0), refused + (issuing.returncode != 0)
            command = [temtin, "issue", "--product", "nep-bau-tam-my", "--count", "20000", "--data", data]
            issuing = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if time.monotonic() - began > seconds / 4:
            warm = warm or server.rss()
            highest = max(highest, server.rss())
        time.sleep(0.5)
    ended = time.monotonic()
    issuing.kill()
    issuing.wait()
    times, put_off, odd = together([part() for part in load])
    status, took = 0, 99.0
    ended_load = time.monotonic()
    while time.monotonic() - ended_load < 10 and not (status == 200 and took < 0.05):
        status, took = server.scan(paths[0])
    answers = len(times) + len(put_off)
    print(f"{processes * each} connections that never wait, {processes * each // 16} times those of the capacity, {seconds} s: {answers / seconds:.0f} answers/s, "
          f"{len(times) / seconds:.0f} verified/s; p50 {share(times, .5) * 1e3:.0f} ms, p99 {share(times, .99) * 1e3:.0f}, "
          f"max {(times or [0])[-1] * 1e3:.0f}; 503: {len(put_off) / max(1, answers):.1%}, their max {(put_off or [0])[-1] * 1e3:.0f} ms")
    print(f"issued {issued} × 20000 beside it, put off or failed {refused}")
    late = sum(took > 1 for took in times)
    promise(times and not late, f"each verification under 1 s: {late} of {len(times)} later")
    promise(not odd, f"all others are 503 with Retry-After: {odd}")
    promise(issued + refused > 0, "runs were issued or put off beside it")
    warm = warm or highest
    promise(highest - warm < max(64 * MIB, warm / 10), f"RSS after warm-up {warm / MIB:.1f} MiB, highest {highest / MIB:.1f}, at the end {server.rss() / MIB:.1f}")
    promise(status == 200 and took < 0.05, f"recovered {time.monotonic() - ended_load:.2f} s after the last client went: a scan in {took * 1e3:.1f} ms")
    server.end()


async def until_stopped(port, paths, kind, connections, seconds):
    """Half of the clients keep their connection, half take a new one each time. Whoever was connected must be answered."""
    found, until = {"answered": 0, "refused after the end": 0, "reset": 0, "closed unanswered": 0}, time.monotonic() + seconds

    async def one(at):
        reader = None
        while time.monotonic() < until:
            if reader is None:
                try:
                    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address(kind, at), 0))
                except ConnectionRefusedError:
                    found["refused after the end"] += 1
                    return
                except OSError:
                    found["reset"] += 1
                    return
            try:
                writer.write(request(paths[at % len(paths)]))
                _, head = await answer(reader)
                found["answered"] += 1
            except asyncio.IncompleteReadError:
                found["closed unanswered"] += 1
                return
            except OSError:
                found["reset"] += 1
                return
            if at % 2 or b"connection: close" in head:
                writer.close()
                reader = None

    await asyncio.gather(*[one(at) for at in range(connections)])
    return found


def stop(paths):
    server = Server(TEMTIN_NETWORK_STAMPS_PER_MINUTE="0")
    load = [beside(until_stopped, server.port, paths, 4 + at, 100, 40) for at in range(2)]
    time.sleep(4)
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    try:
        code = server.process.wait(40)
    except subprocess.TimeoutExpired:
        code = "still running"
    took = time.monotonic() - began
    found = [part() for part in load]
    total = {what: sum(part[what] for part in found) for what in found[0]}
    promise(total["reset"] == 0 and total["closed unanswered"] == 0 and total["answered"] > 100, f"under load of 200 clients: {total}")
    promise(code == 0 and took <= 30, f"drained in {took:.2f} s, exit code {code}")
    server.end()
    server = Server()
    with socket.create_connection(("127.0.0.1", server.port)) as stream:
        stream.sendall(b"POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc")
        while server.meter("requests_under_way") < 1:
            time.sleep(0.02)
        server.process.send_signal(signal.SIGTERM)
        while "draining" not in server.ask("/readyz"):
            time.sleep(0.02)
        try:
            server.process.wait(2)
            promise(False, "the first SIGTERM waits for what is under way")
        except subprocess.TimeoutExpired:
            promise(True, "the first SIGTERM waits for what is under way")
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        try:
            code = server.process.wait(20)
        except subprocess.TimeoutExpired:
            code = "still running"
        took = time.monotonic() - began
    promise(code == 0 and took <= 2, f"the second SIGTERM ends at once: {took:.2f} s, exit code {code}")
    server.end()


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    modes = {"slow": slow, "oversized": oversized, "overload": overload, "stop": stop}
    paths = prepare()
    try:
        modes[mode](paths)
    finally:
        room.cleanup()
    sys.exit(bool(faults))
