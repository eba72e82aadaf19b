/**
 * Envelopes as `amparo.seal.envelope`: an age file whose plaintext says what it is for, padded to a few sizes
 * (ISO/IEC 7816-4). age has no associated data, so purpose and record id stand inside.
 */
import { Decrypter, Encrypter } from "age-encryption";
import * as cbor from "./cbor.js";

const SMALL_BUCKETS = [4 << 10, 64 << 10];
const MIB = 1 << 20;
const MARK = 0x80;
const LABEL = /^[ -~]{1,128}$/;

/**
 * Seal `body`; the result's size tells only the bucket.
 * @param {string} purpose @param {string} id @param {Uint8Array} body @param {string} recipient age1pq1…
 * @returns {Promise<Uint8Array>} an age file
 */
export async function seal(purpose, id, body, recipient) {
  // age-encryption would also seal to a key that is not post-quantum
  if (!recipient.startsWith("age1pq1")) throw new Error("not a post-quantum recipient");
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(pad(start(purpose, id), body));
}

/**
 * Open an envelope; throws when the key does not fit, or it is damaged or for another purpose.
 * @param {Uint8Array} sealed @param {string} identity AGE-SECRET-KEY-PQ-1… @param {string} purpose
 * @returns {Promise<{id: string, body: Uint8Array}>}
 */
export async function open(sealed, identity, purpose) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const plain = unpad(await decrypter.decrypt(sealed));
  const { id, size } = readStart(plain, purpose);
  return { id, body: plain.subarray(size) };
}

/** The padded size in bytes of a plaintext: always at least one more. */
export function bucket(length) {
  return SMALL_BUCKETS.find((size) => length < size) ?? (Math.floor(length / MIB) + 1) * MIB;
}

/** Join parts of a plaintext and pad them to their bucket. */
export function pad(...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const padded = new Uint8Array(bucket(length));
  let at = 0;
  for (const part of parts) {
    padded.set(part, at);
    at += part.length;
  }
  padded[at] = MARK;
  return padded;
}

/** Take the padding off; throws unless it is exactly what `pad` adds. */
export function unpad(padded) {
  let end = padded.length;
  while (end > 0 && padded[end - 1] === 0) end--;
  if (end === 0 || padded[end - 1] !== MARK || bucket(end - 1) !== padded.length) throw new Error("not padded");
  return padded.subarray(0, end - 1);
}

function start(purpose, id) {
  if (!LABEL.test(purpose) || !LABEL.test(id)) throw new Error("not a label");
  return cbor.encode({ id, purpose });
}

/** Find the id between what must stand around it: nothing generic is decoded. */
function readStart(plain, purpose) {
  const at = 4 + (plain[4] === 0x78 ? 2 : 1); // after the map's head and "id", the id's own length
  const length = plain[4] === 0x78 ? plain[5] : plain[4] - 0x60;
  const id = String.fromCharCode(...plain.subarray(at, at + Math.max(0, length)));
  const wanted = start(purpose, id);
  if (!wanted.every((byte, place) => plain[place] === byte)) throw new Error("sealed for another purpose");
  return { id, size: wanted.length };
}
