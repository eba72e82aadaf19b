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
// letters that look alike, typed for one another when a keyboard is switched in the middle of a word
const LATIN = "aceopxykmtbh", CYRILLIC = "асеорхукмтвн";
// the same keys on an English and a Russian keyboard, at last those with the shift key held
const ENGLISH_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё";
const SHIFTED = ['{}:"<>~', "хъжэбюё"];

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

/**
 * Read a number of words as the numbers they stand for; forgiven are case, spaces, signs and numbering, ё or е,
 * look-alike letters, and a keyboard that was left in the other layout. @returns {number[]}
 */
export function places(typed, wanted) {
  const text = plain(typed);
  const russian = swapped(text, ENGLISH_KEYS + SHIFTED[0], RUSSIAN_KEYS + SHIFTED[1]);
  const layouts = [text, russian, swapped(text, RUSSIAN_KEYS, ENGLISH_KEYS)].map((one) => one.match(LETTERS) ?? []);
  const found = layouts.find((words) => words.length === wanted && words.every((word) => place(word) !== undefined));
  const words = found ?? layouts[0];
  if ([...typed].length > MAX_CHARS || words.length !== wanted) {
    throw new WrongWords("count", { wanted, found: Math.min(words.length, MAX_CHARS) });
  }
  return words.map((word, at) => {
    if (place(word) === undefined) throw new WrongWords("word", { position: at + 1 });
    return place(word);
  });
}

/** The number of a word in one of its spellings, or nothing. */
function place(word) {
  const even = word.replaceAll("ё", "е"); // a keyboard's own ё comes after letters were made one form
  return [even, swapped(even, LATIN, CYRILLIC), swapped(even, CYRILLIC, LATIN)].map((one) => PLACES.get(one))
    .find((found) => found !== undefined);
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
