/**
 * What follows from a form's random token and from a code: where answers wait and what opens them, as
 * `amparo.door.mailbox`. At this level of protection the token is made in the browser and never leaves it.
 */
import { identityToRecipient } from "age-encryption";
import { bech32 } from "@scure/base";
import { concatBytes, hexToBytes, randomBytes } from "@noble/hashes/utils.js";
import { derive, deriveId } from "./derive.js";
import { decode, encode, trim, wordList } from "./words.js";

const TOKEN_SIZE = 32;

/** The random number behind one form: one form, one code, however often it is sent. */
export class Token {
  /** @param {Uint8Array} raw 32 bytes */
  constructor(raw = randomBytes(TOKEN_SIZE)) {
    this.raw = raw;
  }

  /** The mailbox that the form's code opens. */
  mailbox() {
    return new Mailbox(trim(derive(this.raw, "door code", 16)));
  }

  /** The mailbox that the second code opens: it shows nothing and warns staff. */
  duress() {
    return new Mailbox(trim(derive(this.raw, "door duress code", 16)));
  }

  /** The id of what is sent: the same form with the same content is the same record. */
  recordId(content) {
    return deriveId(concatBytes(this.raw, content), "door record");
  }
}

/** A code's secret (14 bytes) and what is derived from it. */
export class Mailbox {
  /** @param {Uint8Array} secret */
  constructor(secret) {
    this.secret = secret;
    /** Where answers wait; tells nothing about the code. */
    this.id = deriveId(secret, "mailbox id");
    /** What the words of the visits come from. */
    this.ratchet = deriveId(secret, "mailbox ratchet");
    /** What opens the answers: AGE-SECRET-KEY-PQ-1… */
    this.identity = bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", derive(secret, "mailbox identity")).toUpperCase();
  }

  /** Read the typed words; throws `WrongWords`. */
  static open(typed) {
    return new Mailbox(decode(typed));
  }

  /** Whom answers are sealed to: age1pq1… @returns {Promise<string>} */
  recipient() {
    return identityToRecipient(this.identity);
  }

  /** The words to write down. */
  code(language) {
    return encode(this.secret, language);
  }

  /** The id of what stands in this mailbox or belongs to it under a label. */
  derived(label) {
    return deriveId(this.secret, label);
  }
}

/** The word of a visit, counted from 1: the same on both sides, and no word tells another. */
export function ratchetWord(ratchet, visit, language) {
  const [high, low] = derive(hexToBytes(ratchet), `visit ${visit}`, 2);
  return wordList(language)[((high << 8) | low) >> 6];
}

