/** Keys from keys: HKDF-SHA256 (RFC 5869), as `amparo.seal.derive`. */
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * Return the key that `label` names under `seed`: one label for each use.
 * @param {Uint8Array} seed @param {string} label @param {number} length in bytes
 * @returns {Uint8Array}
 */
export function derive(seed, label, length = 32) {
  return hkdf(sha256, seed, undefined, utf8ToBytes(`amparo/v1 ${label}`), length);
}

/** Return an id (16 bytes in hex) that only who knows `seed` can make. */
export function deriveId(seed, label) {
  return bytesToHex(derive(seed, label, 16));
}
