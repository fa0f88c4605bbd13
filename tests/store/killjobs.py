#!/usr/bin/env python3
"""Kills the program with SIGKILL at many moments of a big print and demands that every number is there once, in whole files, with the same bytes.

killjobs.py TEMTIN KILLS [SEED] [PORT]. A roll of several files is printed once without a kill; then the same registry is set back and the same job is killed again and again, every other time within
a running server, until it is done. After each kill, every file that the job names is whole (its SHA-256 is the one that the job tells), and what it does not name is no loss. At the end the files are those of the
print that nobody killed, each number once; the store check finds nothing wrong; and a stop beside the server leaves no file of a job.
"""
import csv, hashlib, json, os, random, shutil, signal, socket, subprocess, sys, tempfile, time

temtin, kills = os.path.abspath(sys.argv[1]), int(sys.argv[2])
chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
port = int(sys.argv[4]) if len(sys.argv) > 4 else None
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
here = os.path.dirname(os.path.abspath(__file__))
sample = os.path.join(here, "..", "..", "fixtures", "ocop")
room = tempfile.mkdtemp()
base, data = os.path.join(room, "base"), os.path.join(room, "data")
env = dict(os.environ, TEMTIN_LANG="en", TEMTIN_DATA=data)
STAMPS, FILE_MAX = 120_000, 50_000
servers = []


def call(*arguments):
    done = subprocess.run([temtin, *arguments, "--json"], env=env, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def good(*arguments):
    code, out, err = call(*arguments)
    assert code == 0, (arguments, err)
    return json.loads(out)


def free_port():
    if port:
        return port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def fresh():
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(base, data, ignore=shutil.ignore_patterns("admin.sock"))


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def job():
    return good("jobs", "list")["jobs"][0]


def look(told):
    """Every file that a job names is there, whole."""
    for file in told["files"] + ([told["proof"]] if told["proof"] else []):
        path = os.path.join(told["folder"], file["name"])
        assert os.path.getsize(path) == file["bytes"] and digest(path) == file["sha256"], file


def sums(told):
    return {file["name"]: file["sha256"] for file in told["files"] + [told["proof"]]}


def numbers(told):
    for file in told["files"]:
        with open(os.path.join(told["folder"], file["name"]), encoding="utf-8-sig", newline="") as rows:
            yield from (int(row["number"]) for row in csv.DictReader(rows))


def serve():
    server = subprocess.Popen([temtin, "serve", "--port", str(free_port()), "--admin-port", "0"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    servers.append(server)
    assert server.stdout.readline(), "no server"
    return server


def killed_here(delay):
    """Goes on with the job in a process of its own and kills that."""
    child = subprocess.Popen([temtin, "jobs", "resume", JOB, "--json"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    child.kill()
    child.wait()


def killed_server(delay):
    """A server takes the job up by itself; then it is killed."""
    child = serve()
    time.sleep(delay)
    child.kill()
    child.wait()


def main():
    global JOB
    good("init", "--demo", "--origin", "localhost:8080", "--office", "O", "--contact", "0", "--report", "mailto:a@example.vn")
    good("keys", "new")
    good("import", sample)
    run = good("issue", "--product", "tieu-tien-phuoc", "--count", str(STAMPS), "--key", "k")
    # A job that is ordered beside a server that is killed at once: nobody has made anything of it.
    server = serve()
    JOB = good("label", run["run"], "--job", "--format", "csv", "--key", "job")["job"]
    server.kill()
    server.wait()
    shutil.copytree(data, base, ignore=shutil.ignore_patterns("admin.sock"))
    begun = time.monotonic()
    whole = good("jobs", "resume", JOB)
    took = time.monotonic() - begun
    assert whole["state"] == "done" and whole["labels"] == STAMPS and len(whole["files"]) == -(-STAMPS // FILE_MAX), whole
    look(whole)
    wanted, first = sums(whole), run["first"]
    assert list(numbers(whole)) == list(range(first, first + STAMPS)), "a number is missing, twice, or out of its order"
    fresh()
    done = cut_in_the_middle = 0
    for n in range(kills):
        (killed_server if n % 2 else killed_here)(chance.uniform(0, took * 0.6))
        told = job()
        look(told)
        cut_in_the_middle += told["state"] == "running"
        if told["state"] == "done":
            assert sums(told) == wanted, "a job that was killed came to other bytes"
            done += 1
            fresh()
    told = good("jobs", "resume", JOB)
    assert told["state"] == "done" and sums(told) == wanted, told
    look(told)
    assert sorted(os.listdir(told["folder"])) == sorted(wanted), "something half lies in the folder"
    code, out, err = call("store", "check")
    assert code == 0, (out, err)
    server = serve()
    other = good("label", run["run"], "--job", "--format", "csv", "--reason", "again")
    assert good("jobs", "cancel", other["job"])["state"] == "cancelled"
    for _ in range(100):
        if not os.path.exists(other["folder"]):
            break
        time.sleep(0.1)
    assert not os.path.exists(other["folder"]), os.listdir(other["folder"])
    assert call("jobs", "fetch", other["job"], "--folder", room)[0] == 1
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0
    assert cut_in_the_middle, "no kill hit the middle of a job"
    print(f"jobs: {kills} kills, {cut_in_the_middle} in the middle, {done} jobs done between them; each came to the same bytes, every number once ({STAMPS})")


try:
    main()
finally:
    for server in servers:
        server.kill()
        server.wait()
    shutil.rmtree(room, ignore_errors=True)
