#!/usr/bin/env python3
"""Kills the real server at random moments and holds it to what it had acknowledged.

killloop.py TEMTIN CYCLES [SEED]. Each cycle: start, several clients at once issue, bind, void and recall through the admin socket,
each answer read through a pipe; SIGKILL at a random moment, now and then during the start; then the audit log is a whole chain with a line
of each, all that was answered must stand in full, what was not answered stands wholly or not at all, and a repeat with the same key gives the same answer.
"""
import datetime, json, os, random, socket, subprocess, sys, tempfile, threading, time

temtin, cycles = os.path.abspath(sys.argv[1]), int(sys.argv[2])
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
chance = random.Random(seed)
here = os.path.dirname(os.path.abspath(__file__))
sample = os.path.join(here, "..", "..", "fixtures", "ocop")
room = tempfile.TemporaryDirectory()
passphrase = os.path.join(room.name, "passphrase")
with open(os.open(passphrase, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
    file.write("a passphrase of the kill loop\n")
env = dict(os.environ, TEMTIN_DATA=os.path.join(room.name, "data"), TEMTIN_LANG="en", TEMTIN_KEYS_PASSPHRASE_FILE=passphrase)
CLIENTS = 3


def call(*arguments):
    done = subprocess.run([temtin, *arguments, "--json"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def good(*arguments):
    code, out, err = call(*arguments)
    assert code == 0, (arguments, err)
    return json.loads(out)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def start():
    return subprocess.Popen([temtin, "serve", "--admin-port", "0", "--port", str(free_port())], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def number(text):
    return int(text)


BATCHES = ["lo-tieu-tien-phuoc-tp1", "lo-thuc-pham-sam-tp1", "lo-tram-nu-tp1"]
good("init", "--origin", "ocop.example.vn", "--office", "O", "--contact", "0", "--report", "mailto:a@example.vn")
good("keys", "new")
good("import", sample)
# A roll, and a batch packed on the roll's own day, so that parts of the roll can be bound.
trial = good("issue", "--product", "nep-bau-tam-my", "--count", "1")
day = trial["issued"]
year = int(day[:4])
folder = os.path.join(room.name, "own")
os.mkdir(folder)
columns = "batch_id,product_id,lot_code,producer_id,production_on,packing_on,expiry_on,units_count,stamp_mode"
with open(os.path.join(sample, "products.csv"), encoding="utf-8-sig") as file:
    import csv
    producer = next(row["producer_id"] for row in csv.DictReader(file) if row["product_id"] == "nep-bau-tam-my")
with open(os.path.join(folder, "batches.csv"), "w") as file:
    last = datetime.date.fromisoformat(day) + datetime.timedelta(days=200)
    file.write(f"{columns}\nlo-vong,nep-bau-tam-my,VONG-1,{producer},{day},{day},{last},1000000,item\n")
# A stamp waits until the batch says where and when it was made.
with open(os.path.join(folder, "events.csv"), "w") as file:
    file.write("event_id,batch_id,product_id,event_type,event_time,recorded_at,location_id,evidence_level\n")
    file.write(f"sk-vong,lo-vong,nep-bau-tam-my,packing,{day}T00:00:00+07:00,{day}T00:00:00+07:00,xuong-htx-32,declared\n")
good("import", folder)
roll = good("issue", "--product", "nep-bau-tam-my", "--count", "100000", "--use-by", f"{year + 2}-01-01")["run"]

acknowledged, lost, torn, doubled, slowest = 0, [], [], [], 0.0
made = 0
next_part = 1
guard = threading.Lock()


def deed(key):
    """A deed with its key, by chance: its arguments and how to see that it stands."""
    global next_part
    kind = chance.choice(["issue", "issue", "bind", "bind", "status", "recall"])
    if kind == "issue":
        return kind, ["issue", "--product", "nep-bau-tam-my", "--count", str(chance.randint(1, 40)), "--key", key]
    if kind == "recall":
        return kind, ["recall", chance.choice(BATCHES), "--hold", "--reason", "x", "--id", key]
    part = f"{next_part}-{next_part + 4}"
    next_part += 5
    if kind == "bind":
        return kind, ["bind", roll, part, "lo-vong", "--key", key]
    return kind, ["status", roll, part, "--set", "spoiled", "--key", key]


def client(deeds, answers):
    for kind, arguments in deeds:
        code, out, err = call(*arguments)
        # What was answered with success is acknowledged; all else may stand or not.
        answers.append((kind, arguments, json.loads(out) if code == 0 else None, err))
        if stopped.is_set():
            return


def states(part):
    return good("status", roll, part)["states"]


def verify(answers):
    """Judges every deed of a cycle beside the server that was started again."""
    for kind, arguments, answer, err in answers:
        if kind in ("bind", "status"):
            held, state = states(arguments[2]), "active" if kind == "bind" else "revoked"
            if held[state] not in (0, 5):
                torn.append((arguments, held))
            if answer is not None and held[state] != 5:
                lost.append((arguments, held))
        before = {run["run"]: run["count"] for run in good("status")["runs"]} if kind == "issue" else {}
        if kind == "issue" and answer is not None and before.get(answer["run"]) != answer["count"]:
            lost.append((arguments, answer))
        if kind == "recall" and answer is not None and call("recall", "--lift", arguments[-1])[0] != 0:
            lost.append((arguments, answer))
        code, out, why = call(*arguments)
        if code != 0:
            (lost if answer is not None else torn).append((arguments, answer, why))
            continue
        again = json.loads(out)
        if kind == "issue":
            if answer is not None and (again["run"], again["first"], again["new"]) != (answer["run"], answer["first"], False):
                doubled.append((arguments, answer, again))
            if again["count"] != int(arguments[4]):
                torn.append((arguments, again))
            with guard:
                ranges.append((number(again["first"]), again["count"], again["run"]))
            # The run's own file: its stamps are printed, each read again with its signature.
            code, _, why = call("label", again["run"], "--out", os.path.join(room.name, "a.png"), "--format", "png", "--numbers", "1-1")
            if code != 0:
                torn.append((arguments, why))
        if kind == "recall" and answer is None:
            good("recall", "--lift", arguments[-1])


def audited(answers):
    """The chain is whole whatever was cut off; what was acknowledged has its end there, and nothing that began is forgotten."""
    global unended
    code, out, why = call("log", "audit")
    if code != 0:
        torn.append(("log audit", why))
        return
    unended = len(json.loads(out)["open"])
    shown = good("log", "audit", "--show", "10000")["lines"]
    ends = {line["begun"] for line in shown if line["stage"] == "done"}
    done = [line["object"] for line in shown if line["stage"] == "begun" and line["line"] in ends]
    for kind, arguments, answer, _ in answers:
        of = {"issue": "product/nep-bau-tam-my", "recall": f"batch/{arguments[1]}"}.get(kind, f"run/{'/'.join(arguments[1:3])}")
        if answer is not None and of not in done:
            lost.append(("audit line", arguments))


unended = 0
ranges = []
began = time.monotonic()
for cycle in range(cycles):
    stopped = threading.Event()
    server = start()
    answers = [[] for _ in range(CLIENTS)]
    if chance.random() < 0.2:
        time.sleep(chance.random() * 0.08)
    else:
        server.stdout.readline()
        work = []
        for place in range(CLIENTS):
            work.append([deed(f"k-{seed}-{cycle}-{place}-{at}") for at in range(12)])
        threads = [threading.Thread(target=client, args=pair) for pair in zip(work, answers)]
        killer = chance.random() * 0.25
        [thread.start() for thread in threads]
        time.sleep(killer)
        stopped.set()
        server.kill()
        [thread.join() for thread in threads]
    server.kill()
    server.wait()
    at = time.monotonic()
    server = start()
    if not server.stdout.readline():
        print(f"cycle {cycle}: the server does not start again", file=sys.stderr)
        sys.exit(1)
    slowest = max(slowest, time.monotonic() - at)
    done = [answer for part in answers for answer in part]
    acknowledged += sum(answer is not None for _, _, answer, _ in done)
    made += len(done)
    audited(done)
    verify(done)
    # Everything that is kept, now and then: blocks, states, entries, signatures, the head.
    if cycle % 10 == 9 or cycle == cycles - 1:
        code, out, why = call("store", "check")
        if code != 0:
            torn.append((f"cycle {cycle}", why))
    server.kill()
    server.wait()

spans = sorted(ranges)
for (first, count, run), (behind, _, other) in zip(spans, spans[1:]):
    if first + count > behind:
        doubled.append((run, other))
for name, found in (("lost", lost), ("torn", torn), ("doubled", doubled)):
    for one in found[:5]:
        print(f"{name}: {one}", file=sys.stderr)
print(f"seed {seed}: {cycles} cycles, {made} deeds, {acknowledged} acknowledged, {len(lost)} lost, {len(torn)} torn, "
      f"{len(doubled)} doubled, {unended} begun and cut off, slowest start {slowest:.2f} s, {time.monotonic() - began:.0f} s in all")
sys.exit(bool(lost or torn or doubled))
