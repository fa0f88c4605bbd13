#!/usr/bin/env python3
"""Cuts the power under the real server at random moments and holds it to what it had acknowledged.

powercut.py TEMTIN CYCLES [SEED], as root. The store lies on its own ext4; the cut is EXT4_IOC_SHUTDOWN without a flush of the
journal, so that whatever was not synced is gone. Where mounting is not allowed nothing is shown, and one loud line says so.
"""
import fcntl, json, os, random, struct, subprocess, sys, tempfile, threading, time

temtin, cycles = os.path.abspath(sys.argv[1]), int(sys.argv[2])
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
chance = random.Random(seed)
sample = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures", "ocop")
SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2
room = tempfile.TemporaryDirectory()
image, mount, secret = (os.path.join(room.name, name) for name in ("disk", "mount", "secret"))
with open(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
    file.write("a long enough passphrase\n")
os.mkdir(mount)
env = dict(os.environ, TEMTIN_DATA=os.path.join(mount, "data"), TEMTIN_LANG="en", TEMTIN_KEYS_PASSPHRASE_FILE=secret)


def call(*arguments):
    done = subprocess.run([temtin, *arguments, "--json"], env=env, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def good(*arguments):
    code, out, err = call(*arguments)
    assert code == 0, (arguments, err)
    return json.loads(out)


def system(*arguments):
    subprocess.run(arguments, check=True, capture_output=True, timeout=60)


def start():
    server = subprocess.Popen([temtin, "serve", "--port", "18431", "--admin-port", "0"], env=env, stdout=subprocess.PIPE, stderr=open(room.name + "/server.log", "ab"))
    if not (server.stdout.readline() and server.stdout.readline()):
        server.kill()
        sys.exit("the server does not start: " + open(room.name + "/server.log").read()[-900:])
    return server


def end(server):
    server.kill()
    server.wait()


def client(place, cycle):
    for at in range(200):
        count = 2 + (at * 7 + place) % 40
        try:
            code, out, _ = call("issue", "--product", "nep-bau-tam-my", "--count", str(count), "--key", f"c-{cycle}-{place}-{at}")
        except subprocess.TimeoutExpired:
            return
        if code != 0:
            return
        acknowledged[json.loads(out)["run"]] = count
        if cut.is_set():
            return


system("truncate", "-s", "512M", image)
system("mkfs.ext4", "-q", image)
try:
    system("mount", "-o", "loop", image, mount)
except subprocess.CalledProcessError as error:
    print(f"!!! POWER CUTS NOT SHOWN: mounting is not allowed here: {error.stderr.decode().strip()} !!!")
    sys.exit(0)
acknowledged, lost, torn, gone, began = {}, [], [], 0, time.monotonic()
server = None
try:
    good("init", "--origin", "ocop.example.vn", "--office", "O", "--contact", "0", "--report", "mailto:a@example.vn")
    good("keys", "new")
    good("import", sample)
    os.sync()
    for cycle in range(cycles):
        server, cut = start(), threading.Event()
        before = set(acknowledged)
        threads = [threading.Thread(target=client, args=(place, cycle)) for place in range(3)]
        [thread.start() for thread in threads]
        time.sleep(0.1 + chance.random() * 1.5)
        # What nobody synced must really go, or the cut would show nothing.
        with open(os.path.join(mount, f"unsynced-{cycle}"), "w") as file:
            file.write("x" * 100_000)
        folder = os.open(mount, os.O_RDONLY)
        fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        os.close(folder)
        cut.set()
        end(server)
        [thread.join() for thread in threads]
        system("umount", mount)
        subprocess.run(["e2fsck", "-fp", image], capture_output=True, timeout=60)
        system("mount", "-o", "loop", image, mount)
        path = os.path.join(mount, f"unsynced-{cycle}")
        gone += not os.path.exists(path) or os.path.getsize(path) < 100_000
        server = start()
        recent = set(acknowledged) - before
        listed = {run["run"]: run["count"] for run in good("status")["runs"]}
        for run, count in acknowledged.items():
            if listed.get(run) != count:
                lost.append((cycle, run, listed.get(run), count))
            if run not in recent:
                continue
            code, out, err = call("status", run, f"1-{count}")
            if code != 0:
                lost.append((cycle, run, err))
            elif sum(json.loads(out)["states"].values()) != count:
                torn.append((cycle, run, out))
        end(server)
        code, out, err = call("store", "check")
        if code != 0:
            torn.append((cycle, out, err))
finally:
    if server:
        end(server)
    subprocess.run(["umount", mount], capture_output=True)
for name, found in (("lost", lost), ("torn", torn)):
    for one in found[:5]:
        print(f"{name}: {one}", file=sys.stderr)
print(f"seed {seed}: {cycles} cuts, {len(acknowledged)} acknowledged, {gone} unsynced files gone as they must, {len(lost)} lost, {len(torn)} torn, {time.monotonic() - began:.0f} s")
sys.exit(bool(lost or torn or not acknowledged or gone < cycles))
