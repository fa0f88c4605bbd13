# Words of the command line.

cli-example = Example
cli-usage = Usage
cli-commands = Commands
cli-options = Options
cli-arguments = Arguments

cli-usage-missing = Missing: { $what }. Add --help to the command to see how it is used.
cli-usage-conflict = These do not go together: { $what }. Add --help to the command to see how it is used.
cli-usage-value = That value cannot be used for { $what }. Add --help to the command to see how it is used.
cli-usage-unknown = Not understood: { $what }. Type temtin --help for the commands.

cli-temtin-about = Temtin issues signed e-stamps for batches of OCOP products, prints the labels and answers every scan.
cli-temtin-example = temtin demo

cli-demo-about = Runs the whole line on sample data: stamps issued, labels printed, scans answered.
cli-demo-example = temtin demo --port 8080
cli-demo-loading = Loading sample data
cli-demo-printing = Printing the first sheet of each run
cli-demo-ready = SAMPLE DATA: { $runs } runs; the first sheet of each is in { $labels }. To try:
cli-demo-code = Type the code printed under the QR on the home page, or open { $url }
cli-demo-this-computer = These labels open on this computer only. To scan with a phone, use a new folder with --lan (for example: temtin demo --data data/lan --lan).
cli-demo-other-port = Note: the printed labels open { $url }, not the port that is listened on.

cli-init-about = Makes a new registry for an office. Its host is fixed from here on.
cli-init-example = temtin init --origin ocop.example.vn --office "Chi cục PTNT" --contact "0000 000 000" --report mailto:report@example.vn
cli-init-done = The registry of { $origin } was made in { $dir }. Next: temtin keys new

cli-keys-about = Stamp keys: make, list, retire.
cli-keys-example = temtin keys new
cli-keys-new-about = Makes a new key; from now on it signs.
cli-keys-list-about = Lists the keys.
cli-keys-retire-about = Retires a key: it signs no more, old stamps still verify.
cli-key-line = Key { $kid } · { $state } · since { $created } · { $public }
cli-key-active = signing
cli-key-retired = retired

cli-import-about = Loads a folder of CSV files (producers, products, batches, events …): all of it or nothing.
cli-import-example = temtin import fixtures/ocop
cli-import-done = Loaded { $register } register rows, { $batches } batches, { $events } events, { $recalls } recalls.
cli-import-nothing-new = Nothing new: { $register } register rows, { $batches } batches, { $events } events, { $recalls } recalls stood already.
cli-import-ranges = { $ranges } rows void a range of stamps: use temtin status once the stamps are issued.
cli-import-unread = Files not read yet: { $files }

cli-issue-about = Issues stamps for a batch, or a roll printed ahead for a product.
cli-issue-example = temtin issue lo-tieu-tien-phuoc-tp1   |   temtin issue --product tieu-tien-phuoc --count 500 --use-by 2027-12-31
cli-issue-done = Issued { $count } stamps, run { $run }, numbers { $numbers }. Next: temtin label { $run } --out labels.pdf
cli-issue-before = Run { $run } was issued before: { $count } stamps, numbers { $numbers }. Nothing was added.

cli-label-about = Prints a run's labels to a file; a batch's stamps are in force once their file is handed out.
cli-label-example = temtin label r-0xkmcm00 --media L7160 --out labels.pdf
cli-label-done = Printed { $labels } labels to { $file }; { $active } stamps came into force.
cli-label-left-out = Left out { $left } void stamps.

cli-bind-about = Ties a part of a roll to a batch.
cli-bind-example = temtin bind r-0xkmcm00 1-60 lo-nep-bau-tam-my-tp1
cli-bind-done = Bound { $count } stamps, numbers { $numbers }, to batch { $batch }.

cli-status-about = Shows or changes the state of stamps.
cli-status-example = temtin status r-0xkmcm00 101-120 --set spoiled
cli-status-run = { $run } · { $product } · batch { $batch } · { $count } stamps · issued { $issued }
cli-status-changed = Changed { $moved } of { $count } stamps to: { $state }.
cli-status-one = Stamp { $number }: { $state } · batch { $batch } · { $scans } scans written
cli-status-tally = { $state }: { $count }
cli-state-active = in force
cli-state-revoked = void
cli-state-suspended = suspended, a copy is suspected
cli-state-not-activated = not in force yet

cli-recall-about = Recalls or holds a batch; ended by --close (goods collected) or --lift (found safe).
cli-recall-example = temtin recall lo-ot-a-rieu-muoi-tp1 --reason "Mẫu lưu vượt mức cho phép" --action "trả lại nơi mua"
cli-recall-done = Order { $id } for { $what } is recorded. The next scan shows it.
cli-recall-closed = Order { $id } for { $what } is closed: goods collected; scans still say recalled.
cli-recall-lifted = Order { $id } for { $what } is lifted. The next scan shows it.

cli-serve-about = Answers scans.
cli-serve-example = temtin serve --port 8080
cli-serve-listening = Answering on { $address } for { $url } (Ctrl+C stops)

cli-verify-about = Checks stamps without a server: URLs or pictures, against published keys.
cli-verify-example = temtin verify --jwks jwks.json --origin ocop.example.vn stamp.png
cli-verify-good = Signature right · code { $code } · number { $number } · status (recall, void) not known
cli-verify-refused = Refused: { $reason } · { $url }
cli-verify-no-code = No QR code found in { $file }

cli-arg-help = Shows how it is used
cli-arg-version = Shows the version
cli-arg-lang = Language of the sentences
cli-arg-data = Data folder (default: TEMTIN_DATA, else data; demo: data/demo)
cli-arg-json = Answers in JSON for another program
cli-arg-today = The day to answer for (sample registries only): YYYY-MM-DD or now
cli-arg-port = Port (default 8080)
cli-arg-bind = Address to listen on (default 127.0.0.1)
cli-arg-origin = Host that is printed and signed; fixed from the first start
cli-arg-lan = Listens on all addresses and takes this computer's network address as origin, so that a phone can scan
cli-arg-once = Does all but serving
cli-arg-office = Name of the office, as pages call it
cli-arg-contact = How to reach the office (telephone or address)
cli-arg-report = Where doubts are reported: mailto:… or https:…
cli-arg-zone = Time zone (default Asia/Ho_Chi_Minh)
cli-arg-demo = Sample data: accepts http and ports
cli-arg-kid = The key's number
cli-arg-dir = Folder of CSV files
cli-arg-batch = The batch's id in the register
cli-arg-product = Product id, for a roll whose batch is not known yet
cli-arg-count = How many stamps (default: every unit of the batch without one)
cli-arg-use-by = Last day on which any pack of the roll may still be good
cli-arg-key = Names this call: the same name again does nothing twice
cli-arg-run = The run's id (temtin status lists all runs)
cli-arg-range = From–to: positions in the run (1 is its first stamp) or the numbers printed on the stamps
cli-arg-numbers = Prints only this part: positions in the run or stamp numbers
cli-arg-copies = How many labels of one batch stamp (default: the batch's units)
cli-arg-media = Label sheet: L7160 (default) or L7163
cli-arg-format = File type: pdf (default), svg or png
cli-arg-out = File to write
cli-arg-correction = Why an earlier binding is corrected
cli-arg-set = Reason: handed-out, commissioned, spoiled, stolen, relabelled, copy-suspected, cleared
cli-arg-hold = On hold for a check, not recalled
cli-arg-close = Closes this order: goods collected
cli-arg-lift = Lifts this order: found safe
cli-arg-reason = Reason, in Vietnamese
cli-arg-reason-en = Reason, in English
cli-arg-action = What buyers should do, in Vietnamese
cli-arg-action-en = What buyers should do, in English
cli-arg-order = The order's number
cli-arg-id = The order's id (default: made up)
cli-arg-jwks = File of public keys (/.well-known/jwks.json)
cli-arg-ndjson = Reads - as one JSON string a line
cli-arg-input = Stamp URL, picture file, or - to read lines

demo-office = Rural Development Office (sample)
demo-contact = 0000 000 000 (sample)
cli-serve-admin = For the operator: http://{ $address }/readyz, /healthz, /metrics
cli-arg-admin-port = The operator's port, on this computer only (default 9464; demo: a free one)
cli-store-about = Checks everything that is kept.
cli-store-example = temtin store check
cli-store-check-about = Reads everything and holds it against itself: rows, signatures, states, log.
cli-store-reading = Reading runs
cli-store-read = Read { $rows } rows, { $scans } sums of scans, { $runs } runs, { $stamps } stamps, { $entries } log entries; { $spare } spare files. Root of the log { $root }; digest of the rows { $digest }
cli-store-good = Nothing is wrong.
cli-store-bad = { $faults } things are wrong:
cli-backup-about = Backs up everything but private keys into one file, also while the server runs.
cli-backup-example = temtin backup backup.temtin
cli-backup-done = Backed up { $rows } rows and { $runs } runs to { $file }. The folder keys needs a copy of its own.
cli-restore-about = Makes a data folder of a backup.
cli-restore-example = temtin restore backup.temtin --data data/new
cli-restore-done = Restored { $origin } into { $dir }: { $rows } rows, { $runs } runs. Next: put the keys back into { $keys }, then run temtin store check.
cli-arg-file = The backup's file
cli-passphrase = Passphrase of the private keys:
cli-passphrase-new = New passphrase for the private keys (12 characters or more):
cli-passphrase-again = The same again:
cli-config-about = Shows the settings that hold.
cli-config-example = temtin config --json
cli-config-usual = usual
cli-config-file = from the file, line { $line }
cli-config-environment = from the environment
cli-arg-config = File of settings (default: TEMTIN_CONFIG, ./temtin.toml, /etc/temtin/temtin.toml)
cli-keys-protect-about = Encrypts the private keys with a passphrase, or changes it.
cli-keys-protected = Encrypted { $count } keys under the new passphrase.
cli-arg-new-passphrase-file = File with the new passphrase (mode 0600)
cli-doctor-about = Looks for what is not right with machine and registry, and says what to do.
cli-doctor-example = temtin doctor --json
doctor-good = Good
doctor-warning = Attention
doctor-fault = Fault
doctor-proxy-good = The proxy settings fit.
doctor-proxy-unknown = A real registry stands behind a proxy, but network.proxies is empty, so all visitors count as one. Put the proxy's address into network.proxies.
doctor-bind-open = A real registry is open to the outside on { $bind } with no proxy that holds the certificate. Set serve.bind = "127.0.0.1" and put a proxy in front.
doctor-hops-alone = network.proxy_hops = { $hops } does nothing while network.proxies is empty. Put the proxy's address there.
doctor-disk-good = { $free } MiB are free on the disk; { $low } MiB are kept.
doctor-disk-low = Only { $free } MiB are free on the disk, less than { $low } MiB: no stamps can be issued. Clear the disk.
doctor-disk-full = The disk is nearly full ({ $free } MiB free, { $low } MiB are to be kept): nothing can be written. Clear the disk now.
doctor-disk-unknown = Free space of { $dir } cannot be seen. Check the folder's name and rights.
doctor-memory-good = The memory limit is { $limit } MiB.
doctor-memory-small = The memory limit of { $limit } MiB is small. Set MemoryMax to { $least } MiB or more.
doctor-memory-unlimited = There is no memory limit. Set MemoryMax in the systemd unit.
doctor-descriptors-good = There are enough descriptors ({ $needed }).
doctor-descriptors-few = Only { $most } descriptors are allowed, { $needed } are needed. Raise LimitNOFILE.
doctor-port-good = Port { $port } is free.
doctor-port-taken = Port { $port } is in use or cannot be used. Stop the other program or change serve.port.
doctor-registry-good = The registry of { $origin } opens and has { $runs } runs.
doctor-head-good = The log's head agrees with the store ({ $entries } entries).
doctor-head-caught-up = The log's head was caught up over { $count } entries at the opening.
doctor-store-good = The store reads and writes.
doctor-store-bad = The store writes no more ({ $health }). Check the disk, then start the program again.
doctor-clock-good = The clock is plausible (today is { $day }).
doctor-clock-unset = The machine's clock was never set (today is { $day }). Set it.
doctor-clock-behind = The clock ({ $now }) is behind the last log entry ({ $last }). Set it before stamps are issued.
doctor-data-open = Others can write to the folder { $dir }. Run chmod go-w on it.
doctor-keys-good = The private keys are encrypted and closed to others.
doctor-origin-local = The origin { $origin } leads to this computer only, or is a bare address; printed stamps would not open elsewhere. Make a new registry with a real host.
doctor-origin-unresolved = The origin { $origin } does not resolve. Enter it into the DNS.
doctor-origin-unreached = { $origin } cannot be reached on port 80. Check firewall and proxy; where only 443 is open, try it with a phone.
doctor-origin-https = { $origin } turns to https, and what lies behind it cannot be checked from here. Try it with a phone.
doctor-origin-good = { $origin } leads back to this registry.
doctor-origin-elsewhere = { $origin } leads elsewhere: the keys there are not ours. Correct the DNS or the proxy.
