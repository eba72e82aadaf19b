/**
 * Is this helper real? As `amparo.door.vouching`: five words make an id to ask for and a key for the box that is kept
 * under it (scrypt, RFC 7914; ChaCha20-Poly1305, RFC 8439). The words do not leave the browser.
 */
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import * as cbor from "./cbor.js";
import { unpad } from "./envelope.js";
import { places } from "./words.js";

const PHRASE_WORDS = 5;
const WORK = { N: 1 << 15, r: 8, p: 1, dkLen: 48 };

/**
 * Read a typed phrase; slow on purpose, without freezing the page. Throws `WrongWords`.
 * @param {string} typed @param {string} recipient of the organisation @returns {Promise<{id: string, key: Uint8Array}>}
 */
export async function lookUp(typed, recipient) {
  const phrase = Uint8Array.from(places(typed, PHRASE_WORDS).flatMap((place) => [place >> 8, place & 255]));
  const salt = concatBytes(utf8ToBytes("amparo/v1 helper"), sha256(utf8ToBytes(recipient)));
  const made = await scryptAsync(phrase, salt, WORK);
  return { id: bytesToHex(made.subarray(0, 16)), key: made.subarray(16) };
}

/**
 * Open what is kept for a phrase; throws if its maker did not seal it.
 * @param {Uint8Array} key @param {Uint8Array} box @returns {{until: string, text: string}}
 */
export function openBox(key, box) {
  // a key is made from one phrase, and one phrase seals one box: the nonce may be constant
  const found = cbor.decode(unpad(chacha20poly1305(key, new Uint8Array(12)).decrypt(box)));
  if (Object.keys(found).join() !== "v,text,until" || found.v !== 1) throw new Error("not a voucher");
  return { until: found.until, text: found.text };
}
