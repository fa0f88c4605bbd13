// Producers whom the office has just taken into its register: the operator imports their row.
import { join } from "node:path";
import { out } from "./browser.mjs";
import { imports } from "./program.mjs";

/** A household of the mountains, with no number of its own but the telephone. */
export function newHousehold(stamp, name) {
  const id = `ho-${stamp}`;
  imports(
    join(out, "tables", id),
    "producers",
    ["producer_id", "kind", "name_vi", "place_printed_id", "address_printed_vi", "place_current_id", "address_current_vi", "phone", "location_visibility"],
    [[id, "household", `${name} ${stamp}`, "dn-tra-linh", "Thôn 2, Xã Trà Linh, thành phố Đà Nẵng", "dn-tra-linh", "Thôn 2, Xã Trà Linh, thành phố Đà Nẵng", "0000 000 000", "coarse"]],
  );
  return { id, name: `${name} ${stamp}` };
}
