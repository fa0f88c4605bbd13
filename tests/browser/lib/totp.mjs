// Codes of a phone: RFC 6238 with SHA-1, six digits and steps of 30 seconds, over a secret in base 32.
import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_SECONDS = 30;

function bytes(secret) {
  const bits = [...secret.replaceAll(/\s/g, "").toUpperCase()].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

/** The code of this moment, so many steps later. */
export function code(secret, later = 0, seconds = Date.now() / 1000) {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(seconds / STEP_SECONDS) + later));
  const hash = createHmac("sha1", bytes(secret)).update(step).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

// RFC 6238, appendix B, to six digits.
if (code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 0, 1_111_111_109) !== "081804") throw new Error("codes of phones are reckoned wrongly");
