#!/usr/bin/env python3
"""Kills the program at every write, rename and sync of an opening, and demands that it then starts by itself.

killopen.py TEMTIN [STEP]. A store that kill -9 left behind is copied; strace kills the opening at its N-th call of a kind, for each
N until one opening lives; after each kill a plain opening must succeed and `store check` find nothing. STEP leaves calls out. At
the end a half-written snapshot is laid beside a finished one: it must go, and a finished one be there still.
"""
import glob, os, shutil, subprocess, sys, tempfile, time

temtin, step = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
room = tempfile.mkdtemp()
env = dict(os.environ, TEMTIN_LANG="en")
CALLS = ["openat", "pwrite64", "write", "rename", "fsync", "fdatasync", "unlink", "ftruncate", "sync_file_range", "fallocate"]
MOST = 400


def call(data, *arguments, under=()):
    done = subprocess.run([*under, temtin, *arguments, "--data", data], env=env, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def left_by_a_kill():
    """A store whose server was killed in the middle of issuing."""
    data = os.path.join(room, "left")
    assert call(data, "demo", "--once")[0] == 0
    server = subprocess.Popen([temtin, "serve", "--data", data, "--port", "18433", "--admin-port", "0"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    server.stdout.readline()
    for at in range(20):
        call(data, "issue", "--product", "nep-bau-tam-my", "--count", "50", "--key", f"k-{at}")
    issuing = subprocess.Popen([temtin, "issue", "--product", "nep-bau-tam-my", "--count", "20000", "--data", data], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.15)
    server.kill()
    server.wait()
    issuing.wait()
    shutil.rmtree(os.path.join(data, "labels"), ignore_errors=True)
    return data


if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode:
    print("!!! KILLS WITHIN AN OPENING NOT SHOWN: strace is missing or not allowed here !!!")
    sys.exit(0)
try:
    left, case = left_by_a_kill(), os.path.join(room, "case")
    kills, bad, slowest, by_call = 0, [], 0.0, {}
    for name in CALLS:
        for at in range(1, MOST, step):
            shutil.rmtree(case, ignore_errors=True)
            shutil.copytree(left, case, ignore=shutil.ignore_patterns("admin.sock"))
            inject = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={at}"]
            code, _ = call(case, "keys", "list", under=inject)
            if code == 0:
                break
            kills += 1
            by_call[name] = by_call.get(name, 0) + 1
            began = time.monotonic()
            code, said = call(case, "keys", "list")
            slowest = max(slowest, time.monotonic() - began)
            if code != 0:
                bad.append((name, at, "does not start", said[-200:]))
            elif kills % 5 == 0 and call(case, "store", "check")[0] != 0:
                bad.append((name, at, "store check", call(case, "store", "check")[1][-200:]))
    # A snapshot that was cut off, beside a finished one.
    shutil.rmtree(case, ignore_errors=True)
    shutil.copytree(left, case, ignore=shutil.ignore_patterns("admin.sock"))
    call(case, "keys", "list")
    sled = os.path.join(case, "store", "sled")
    finished = [path for path in glob.glob(os.path.join(sled, "snap.*")) if not path.endswith(".generating")]
    half = os.path.join(sled, "snap.00FFFFFFFFFFFFFF.generating")
    open(half, "wb").write(b"half")
    lock = subprocess.run(["flock", os.path.join(case, "store", "lock"), temtin, "keys", "list", "--data", case], env=env, capture_output=True)
    if lock.returncode == 0 or not os.path.exists(half):
        bad.append(("snapshot", 0, "whoever has no lock touched it", ""))
    server = subprocess.Popen([temtin, "serve", "--data", case, "--port", "18433", "--admin-port", "0"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    server.stdout.readline()
    # The engine itself may have replaced the finished one by a newer.
    after = [path for path in glob.glob(os.path.join(sled, "snap.*")) if not path.endswith(".generating")]
    if os.path.exists(half) or not finished or not after:
        bad.append(("snapshot", 0, f"half one there: {os.path.exists(half)}; finished before {len(finished)}, after {len(after)}", ""))
    server.kill()
    server.wait()
    for one in bad[:8]:
        print(f"BROKEN: {one}", file=sys.stderr)
    print(f"{kills} kills within an opening ({by_call}), {len(bad)} bad, slowest start {slowest:.2f} s")
    sys.exit(bool(bad or kills < 20))
finally:
    shutil.rmtree(room, ignore_errors=True)
