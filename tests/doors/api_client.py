"""The whole way of one product, by a client that was generated from the OpenAPI document: product, batch, events, run, labels, scan,
recall. Usage: api_client.py BASE OFFICE_TOKEN PRODUCER_TOKEN WORK"""

import datetime
import json
import pathlib
import subprocess
import sys
import urllib.request
import uuid

import zxingcpp
from PIL import Image

from temtin_client import AuthenticatedClient, Client, models
from temtin_client.api.batches import change_batch, create_batch, list_batches, read_batch
from temtin_client.api.events import create_event
from temtin_client.api.products import create_product, list_products, read_product
from temtin_client.api.recalls import begin_recall, end_recall
from temtin_client.api.runs import bind_run, change_run_status, issue_run, list_run_status, print_labels, read_run
from temtin_client.api.scans import list_scans

base, office_token, producer_token, work = sys.argv[1:5]
# The document names the registry's own host; the server stands here.
office = AuthenticatedClient(base_url=base, token=office_token, timeout=60)
producer = AuthenticatedClient(base_url=base, token=producer_token, timeout=60)
anybody = Client(base_url=base, timeout=60)
# The registry's day, not this machine's: a batch is packed on the day of its roll also when it is evening elsewhere.
today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date()


def good(response, status):
    assert response.status_code == status, (response.status_code, response.content[:2000])
    return response.parsed


def key():
    return str(uuid.uuid4())


def verdict(url):
    path = url.split("ocop.example.vn", 1)[1]
    request = urllib.request.Request(base + path, headers={"Accept": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=20))["verdict"]


# A product like one of the sample, under its own name and number.
like = good(read_product.sync_detailed("tieu-tien-phuoc", client=producer), 200).to_dict()
told = {"product_id": "tieu-moi", "register_number": 987654, "name_vi": "Tiêu mới", "name_en": "New pepper"}
wanted = models.ProductWritten.from_dict({name: value for name, value in {**like, **told}.items() if name != "gtin"})
same = key()
first = create_product.sync_detailed(client=producer, body=wanted, idempotency_key=same)
made = good(first, 201)
again = create_product.sync_detailed(client=producer, body=wanted, idempotency_key=same)
assert again.content == first.content and again.headers.get("idempotency-replayed") == "true"
assert made.name_vi == "Tiêu mới" and first.headers["location"] == "/api/v1/products/tieu-moi"
page = good(list_products.sync_detailed(client=anybody, producer="htx-mau-07", limit=1), 200)
assert len(page.items) == 1 and page.next_, page

batch = models.BatchWritten.from_dict({
    "batch_id": "lo-tieu-moi-1", "product_id": "tieu-moi", "producer_id": "htx-mau-07", "lot_code": "TM-1", "kind": "finished",
    "production_on": str(today), "packing_on": str(today), "expiry_on": str(today + datetime.timedelta(days=100)),
    "stamp_mode": "item", "units_count": 40, "quantity": "4", "unit": "kg", "mass_kg": "4", "area_ids": ["vnl-tieu-1"],
    "location_id": "xuong-htx-07",
})
good(create_batch.sync_detailed(client=producer, body=batch, idempotency_key=key()), 201)
refused = create_batch.sync_detailed(client=anybody, body=batch, idempotency_key=key())
assert refused.status_code == 401, refused
now = datetime.datetime.now(datetime.timezone.utc)
for number, kind in enumerate(["harvesting", "processing", "packing"]):
    at = (now - datetime.timedelta(minutes=30 - number)).isoformat(timespec="seconds")
    event = models.EventWritten.from_dict({
        "product_id": "tieu-moi", "batch_id": "lo-tieu-moi-1", "event_type": kind, "event_time": at, "recorded_at": at,
        "evidence_level": "declared", "producer_id": "htx-mau-07", "location_id": "xuong-htx-07",
    })
    good(create_event.sync_detailed(client=producer, body=event, idempotency_key=key()), 201)

order = models.RunWritten.from_dict({"batch_id": "lo-tieu-moi-1", "count": 5})
run = good(issue_run.sync_detailed(client=producer, body=order, idempotency_key=key()), 201)
labels = print_labels.sync_detailed(run.run_id, client=producer)
assert labels.status_code == 200 and labels.content.startswith(b"%PDF-"), labels
pdf = pathlib.Path(work, "labels.pdf")
pdf.write_bytes(labels.content)
subprocess.run(["pdftoppm", "-r", "300", "-png", "-f", "1", "-l", "1", str(pdf), str(pdf.with_suffix(""))], check=True)
picture = next(pathlib.Path(work).glob("labels-*.png"))
codes = sorted({code.text for code in zxingcpp.read_barcodes(Image.open(picture))})
assert len(codes) == 5 and all(code.startswith("https://ocop.example.vn/t/987654/10/TM-1/21/") for code in codes), codes
assert verdict(codes[0]) == "issued", verdict(codes[0])

spoil = models.StatusChangeWritten.from_dict({"number_from": run.number_to, "number_to": run.number_to, "reason": "spoiled"})
good(change_run_status.sync_detailed(run.run_id, client=producer, body=spoil, idempotency_key=key()), 201)
assert len(good(list_run_status.sync_detailed(run.run_id, client=producer), 200).items) == 2
standing = good(read_run.sync_detailed(run.run_id, client=producer), 200)
assert (standing.active, standing.revoked) == (4, 1), standing

roll = models.RunWritten.from_dict({"product_id": "tieu-moi", "count": 10})
roll = good(issue_run.sync_detailed(client=producer, body=roll, idempotency_key=key()), 201)
bound = models.BindingWritten.from_dict({"number_from": roll.number_from, "number_to": roll.number_from + 4, "batch_id": "lo-tieu-moi-1"})
good(bind_run.sync_detailed(roll.run_id, client=producer, body=bound, idempotency_key=key()), 201)

read = read_batch.sync_detailed("lo-tieu-moi-1", client=producer)
mark = read.headers["etag"]
change = models.BatchPatch.from_dict({"sell_until": str(today + datetime.timedelta(days=50))})
good(change_batch.sync_detailed("lo-tieu-moi-1", client=producer, body=change, if_match=mark), 200)
late = change_batch.sync_detailed("lo-tieu-moi-1", client=producer, body=change, if_match=mark)
assert late.status_code in (200, 412), late
other = models.BatchPatch.from_dict({"sell_until": None})
assert change_batch.sync_detailed("lo-tieu-moi-1", client=producer, body=other, if_match=mark).status_code == 412
assert good(list_batches.sync_detailed(client=anybody, product="tieu-moi"), 200).items[0].batch_id == "lo-tieu-moi-1"

recall = models.RecallWritten.from_dict({"scope": "whole_lot", "batch_id": "lo-tieu-moi-1", "reason_vi": "mốc", "reason_en": "mould"})
begun = good(begin_recall.sync_detailed(client=producer, body=recall, idempotency_key=key()), 201)
assert verdict(codes[0]) == "recalled", verdict(codes[0])
end = models.RecallEndWritten.from_dict({"state": "closed"})
assert good(end_recall.sync_detailed(begun.recall_id, client=producer, body=end, idempotency_key=key()), 200).status == "closed"
assert verdict(codes[0]) == "recalled", "collected goods are still recalled"
assert good(list_scans.sync_detailed(client=office, limit=10), 200) is not None
print("product, batch, events, run, labels, scan, recall: the generated client got through")
