/**
 * Messages as `amparo.door.message`: accounts and what is added later are made here, replies and notes are read here.
 * Whatever is wrong with something read is an error; nothing is guessed.
 */
import * as cbor from "./cbor.js";

const ID = /^[0-9a-f]{32}$/;
const MINUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const text = (value) => typeof value === "string";
const matches = (pattern) => (value) => text(value) && pattern.test(value);
const whole = (value) => Number.isSafeInteger(value) && value >= 0;
const list = (check) => (value) => Array.isArray(value) && value.every(check);
const shape = (checks) => (value) =>
  value?.constructor === Object &&
  Object.keys(value).length === Object.keys(checks).length &&
  Object.entries(checks).every(([name, check]) => check(value[name]));

const agreed = shape({ at: matches(MINUTE), timers: list(matches(ID)) });
const READ = {
  reply: shape({ id: matches(ID), day: matches(DAY), text, check_ins: list(agreed) }),
  note: shape({
    id: matches(ID), day: matches(DAY), item: matches(ID), kind: matches(/^(account|follow-up|check-in)$/),
    files: whole, parts: list(whole), harmless: (value) => typeof value === "boolean",
  }),
};

/** @typedef {{id: string, day: string, text: string, check_ins: {at: string, timers: string[]}[]}} Reply */
/** @typedef {{id: string, day: string, item: string, kind: string, files: number, parts: number[], harmless: boolean}} Note */

/**
 * Read what stood in an envelope of a mailbox.
 * @param {"reply" | "note"} kind @param {string} id the envelope's @param {Uint8Array} body @returns {Reply | Note}
 */
export function read(kind, id, body) {
  const found = cbor.decode(body);
  if (!READ[kind]?.(found) || found.id !== id) throw new Error(`not a ${kind}`);
  return found;
}

/**
 * Make an account; `fields` has what the person gave: language, what, where, when, age, contact, consent.
 * @param {object} fields @param {import("./mailbox.js").Token} token @param {object[]} attachments
 */
export async function account(fields, token, attachments) {
  const mailbox = token.mailbox();
  const content = {
    ...fields, attachments, duress_id: token.duress().id,
    mailbox: await mailbox.recipient(), mailbox_id: mailbox.id, ratchet: mailbox.ratchet,
  };
  return identified(content, token);
}

/** Make what a person adds to a thread in a visit. `token` belongs to the form, so that sending twice is one. */
export async function followUp({ language, text, visit }, token, mailbox, attachments) {
  const content = {
    language, text, visit, attachments, mailbox: await mailbox.recipient(), mailbox_id: mailbox.id,
  };
  return identified(content, token);
}

/** Make the answer to an agreed check-in. */
export function checkIn({ at, text, timers }, token, mailbox) {
  const content = { at, text, timers, mailbox_id: mailbox.id };
  return identified(content, token);
}

/** Sent again, also after midnight, the same content is the same message. The day is told, never the hour. */
function identified(content, token) {
  return { ...content, day: new Date().toISOString().slice(0, 10), id: token.recordId(cbor.encode(content)) };
}
