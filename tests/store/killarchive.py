#!/usr/bin/env python3
"""Kills backup, restore and copy at random moments: no half file under its name, no half store that opens, and a repeat succeeds.

killarchive.py TEMTIN CYCLES [SEED]. The moment lies anywhere within the time that the whole work was seen to take.
"""
import collections, json, os, random, shutil, socket, subprocess, sys, tempfile, time

temtin, cycles = os.path.abspath(sys.argv[1]), int(sys.argv[2])
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
chance = random.Random(seed)
here = os.path.dirname(os.path.abspath(__file__))
room = tempfile.TemporaryDirectory()
env = dict(os.environ, TEMTIN_LANG="en")
at = lambda *names: os.path.join(room.name, *names)
OLD, KEYS = at("old"), at("old", "keys")


def call(*arguments):
    done = subprocess.run([temtin, *arguments, "--json"], env=env, cwd=room.name, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def good(*arguments):
    code, out, err = call(*arguments)
    assert code == 0, (arguments, err)
    return json.loads(out)


def timed(*arguments):
    began = time.monotonic()
    answer = good(*arguments)
    return time.monotonic() - began, answer


def killed(takes, *arguments):
    """Runs a command and kills it; whether it was still at work."""
    work = subprocess.Popen([temtin, *arguments], env=env, cwd=room.name, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        work.wait(chance.uniform(0, takes))
        return False
    except subprocess.TimeoutExpired:
        work.kill()
        work.wait()
        return True


good("init", "--demo", "--data", OLD, "--origin", "ocop.example.vn", "--office", "O", "--contact", "0", "--report", "mailto:a@example.vn")
good("keys", "new", "--data", OLD)
good("import", os.path.join(here, "..", "..", "fixtures", "ocop"), "--data", OLD)
good("issue", "--product", "nep-bau-tam-my", "--count", "20000", "--use-by", "2027-12-31", "--data", OLD)
BASE, NEXT = at("base.tar.gz"), at("next.tar.gz")
takes, base = timed("backup", BASE, "--data", OLD)
good("issue", "--product", "nep-bau-tam-my", "--count", "20000", "--use-by", "2027-12-31", "--data", OLD)
part_takes, part = timed("backup", NEXT, "--data", OLD, "--since", str(base["change"]))
whole = good("backup", at("whole.tar.gz"), "--data", OLD)
restore_takes, restored = timed("restore", BASE, NEXT, "--data", at("first"))
copy_takes, copied = timed("store", "copy", "sled:" + at("first"), "sled:" + at("second"))
assert restored["digest"] == copied["digest"] == whole["digest"], (restored, copied, whole)
shutil.copytree(KEYS, at("first", "keys"), dirs_exist_ok=True)
counts = collections.Counter()


def sound(data):
    """A store that was made is whole, whoever was killed."""
    shutil.copytree(KEYS, os.path.join(data, "keys"), dirs_exist_ok=True)
    report = good("store", "check", "--data", data)
    assert report["faults"] == [] and report["root"] == whole["root"], report


def no_half_store(data, what, *arguments):
    if os.path.exists(os.path.join(data, "store", "format")):
        counts[what + " was done"] += 1
    else:
        code, _, err = call("store", "check", "--data", data)
        assert code != 0, (what, "half a store opens")
        assert good(*arguments)["digest"] == whole["digest"]
        counts[what + " repeated"] += 1
    sound(data)


def backup(cycle):
    file = at(f"cycle-{cycle}.tar.gz")
    since = ["--since", str(base["change"])] if chance.random() < 0.5 else []
    killed(part_takes if since else takes, "backup", file, "--data", OLD, *since)
    if os.path.exists(file):
        counts["backup was done"] += 1
    else:
        good("backup", file, "--data", OLD, *since)
        counts["backup repeated"] += 1
    good("store", "check", "--archive", *([BASE] if since else []), file)
    os.remove(file)


def backup_by_a_server(cycle):
    """The server dies while it backs up for a client, whose file then does not appear."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
    serve = [temtin, "serve", "--data", OLD, "--port", port, "--admin-port", "0"]
    server = subprocess.Popen(serve, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    server.stdout.readline()
    file = at(f"cycle-{cycle}.tar.gz")
    client = subprocess.Popen([temtin, "backup", file, "--data", OLD], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0, takes))
    server.kill()
    server.wait()
    server.stdout.close()
    code = client.wait()
    if os.path.exists(file):
        good("store", "check", "--archive", file)
        os.remove(file)
    else:
        assert code != 0, "a backup that is not there was answered as done"
    counts["backup, its server killed"] += 1


def restore(cycle):
    data = at(f"cycle-{cycle}")
    killed(restore_takes, "restore", BASE, NEXT, "--data", data)
    no_half_store(data, "restore", "restore", BASE, NEXT, "--data", data)
    shutil.rmtree(data)


def copy(cycle):
    data = at(f"cycle-{cycle}")
    arguments = ["store", "copy", "sled:" + at("first"), "sled:" + data]
    killed(copy_takes, *arguments)
    no_half_store(data, "copy", *arguments)
    shutil.rmtree(data)


for cycle in range(cycles):
    [backup, restore, copy, backup_by_a_server][cycle % 4](cycle)
report = good("store", "check", "--data", OLD)
assert report["faults"] == [] and report["root"] == whole["root"], report
print(f"{cycles} cycles, seed {seed}: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
