/**
 * Code words as `amparo.door.words`: eleven words for 110 random bits, then a check word, in English or Russian, read
 * back with the same forgiveness. The lists are part of the script.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import en from "../../words/en.txt";
import ru from "../../words/ru.txt";

const LISTS = new Map([["en", en.trim().split("\n")], ["ru", ru.trim().split("\n")]]);
const PLACES = new Map([...LISTS.values()].flatMap((list) => list.map((word, place) => [word, place])));
const BITS_A_WORD = 10n;
const WORDS = 12;
const SECRET_SIZE = 14;
const MAX_CHARS = 1000;
// letters as Python's regular expressions know them
const LETTERS = /[\p{L}\p{Nl}\p{No}]+/gu;
const LATIN = "aceopxykmtbh", CYRILLIC = "асеорхукмтвн";

/** Typed words that are no code: `kind` is "count" (with `found`), "word" or "check" (with `position`). */
export class WrongWords extends Error {
  constructor(kind, values) {
    super(kind);
    this.kind = kind;
    this.values = values;
  }
}

/** Make a code's secret from at least 14 random bytes: 110 bits, the two highest zero. */
export function trim(random) {
  const secret = random.slice(0, SECRET_SIZE);
  secret[0] &= 0x3f;
  return secret;
}

/** Write a secret as twelve words. @returns {string[]} */
export function encode(secret, language) {
  const list = wordList(language);
  let number = secret.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const places = [check(secret)];
  for (let word = 1; word < WORDS; word++, number >>= BITS_A_WORD) places.unshift(Number(number & 1023n));
  return places.map((place) => list[place]);
}

/** Read a code as a person types it; throws `WrongWords`, which never holds a word. @returns {Uint8Array} */
export function decode(typed) {
  const found = places(typed, WORDS);
  let number = found.slice(0, -1).reduce((sum, place) => (sum << BITS_A_WORD) | BigInt(place), 0n);
  const secret = new Uint8Array(SECRET_SIZE);
  for (let at = SECRET_SIZE - 1; at >= 0; at--, number >>= 8n) secret[at] = Number(number & 255n);
  if (found.at(-1) !== check(secret)) throw new WrongWords("check", { position: WORDS });
  return secret;
}

/** Read a number of words as the numbers they stand for. @returns {number[]} */
export function places(typed, wanted) {
  const found = plain(typed).match(LETTERS) ?? [];
  if ([...typed].length > MAX_CHARS || found.length !== wanted) {
    throw new WrongWords("count", { wanted, found: Math.min(found.length, MAX_CHARS) });
  }
  return found.map((word, at) => {
    const spelling = [word, swapped(word, LATIN, CYRILLIC), swapped(word, CYRILLIC, LATIN)].find((one) => PLACES.has(one));
    if (spelling === undefined) throw new WrongWords("word", { position: at + 1 });
    return PLACES.get(spelling);
  });
}

/** The 1024 words of a language, in the order that numbers them; English for a language without a list. */
export function wordList(language) {
  return LISTS.get(language) ?? LISTS.get("en");
}

/** Lower case, one form of each letter, ё as е, nothing invisible. */
function plain(typed) {
  const start = [...typed].slice(0, MAX_CHARS + 1).join("");
  return start.normalize("NFKC").toLowerCase().replaceAll("ß", "ss").replaceAll("ё", "е").replace(/\p{Cf}/gu, "");
}

function swapped(word, from, to) {
  return [...word].map((letter) => (from.includes(letter) ? to[from.indexOf(letter)] : letter)).join("");
}

/** Ten bits of SHA-256. */
function check(secret) {
  const [high, low] = sha256(concatBytes(utf8ToBytes("amparo/v1 code check"), secret));
  return ((high << 8) | low) >> 6;
}
