/**
 * Deterministic CBOR (RFC 8949, 4.2), as `amparo.seal.cbor` writes and reads it: text keys in order, whole numbers,
 * bytes, text, yes/no/nothing, lists, maps. One thing has one encoding; everything else is refused.
 */
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";

const MAX_DEPTH = 8;
const UNSIGNED = 0, NEGATIVE = 1, BYTES = 2, TEXT = 3, LIST = 4, MAP = 5;
const SIMPLE = new Map([[0xf4, false], [0xf5, true], [0xf6, null]]);

/**
 * Encode a value made of the allowed types; a map is a plain object.
 * @param {unknown} value
 * @returns {Uint8Array}
 */
export function encode(value) {
  return concatBytes(...pieces(value)); // once: a part of a file is large
}

/** @returns {Uint8Array[]} */
function pieces(value) {
  for (const [byte, meaning] of SIMPLE) if (value === meaning) return [Uint8Array.of(byte)];
  if (Number.isSafeInteger(value)) return [value < 0 ? head(NEGATIVE, -1 - value) : head(UNSIGNED, value)];
  if (typeof value === "string") return joined(TEXT, utf8ToBytes(value));
  if (value instanceof Uint8Array) return joined(BYTES, value);
  if (Array.isArray(value)) return [head(LIST, value.length), ...value.flatMap(pieces)];
  if (value?.constructor !== Object) throw new TypeError("not a type that CBOR carries here");
  const entries = Object.entries(value).map(([key, item]) => [encode(key), item]);
  entries.sort(([left], [right]) => compare(left, right));
  return [head(MAP, entries.length), ...entries.flatMap(([key, item]) => [key, ...pieces(item)])];
}

/**
 * Decode one value; throws unless `data` is exactly its deterministic encoding.
 * @param {Uint8Array} data
 * @returns {any}
 */
export function decode(data) {
  const reader = new Reader(data);
  const value = reader.value(0);
  if (reader.at !== data.length || compare(encode(value), data) !== 0) throw malformed();
  return value;
}

class Reader {
  /** @param {Uint8Array} data */
  constructor(data) {
    this.data = data;
    this.at = 0;
  }

  value(depth) {
    if (depth > MAX_DEPTH) throw malformed();
    const first = this.take(1)[0];
    if (SIMPLE.has(first)) return SIMPLE.get(first);
    const size = this.number(first & 31);
    switch (first >> 5) {
      case UNSIGNED: return size;
      case NEGATIVE: return -1 - size;
      case BYTES: return this.take(size).slice();
      case TEXT: return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(size));
      case LIST: return this.several(size, () => this.value(depth + 1));
      case MAP: return Object.fromEntries(this.several(size, () => [this.key(), this.value(depth + 1)]));
      default: throw malformed();
    }
  }

  key() {
    const key = this.value(MAX_DEPTH);
    // this one name would change the object instead of being a field of it
    if (typeof key !== "string" || key === "__proto__") throw malformed();
    return key;
  }

  /** Read the number that follows the first byte of a value. */
  number(short) {
    if (short < 24) return short;
    if (short > 27) throw malformed();
    const number = this.take(1 << (short - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
    if (!Number.isSafeInteger(number)) throw malformed();
    return number;
  }

  several(count, read) {
    if (count > this.data.length - this.at) throw malformed(); // each takes a byte at least
    return Array.from({ length: count }, read);
  }

  take(count) {
    if (count > this.data.length - this.at) throw malformed();
    this.at += count;
    return this.data.subarray(this.at - count, this.at);
  }
}

function head(kind, number) {
  if (number < 24) return Uint8Array.of((kind << 5) | number);
  const width = [1, 2, 4, 8].find((bytes) => number < 256 ** bytes);
  const out = new Uint8Array(1 + width);
  out[0] = (kind << 5) | (24 + Math.log2(width));
  for (let at = width; at > 0; at--, number = Math.floor(number / 256)) out[at] = number % 256;
  return out;
}

function joined(kind, bytes) {
  return [head(kind, bytes.length), bytes];
}

/** Order encodings of keys: their first byte tells the length, so the shorter comes first. */
function compare(left, right) {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at++) if (left[at] !== right[at]) return left[at] - right[at];
  return left.length - right.length;
}

function malformed() {
  return new Error("not deterministic CBOR");
}
