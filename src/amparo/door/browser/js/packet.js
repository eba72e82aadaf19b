/**
 * A packet as `amparo.door.packet` and `amparo.door.sealing` make it: the sealed rows of one message, put together where
 * the plaintext is. The same three kinds of row leave every level of protection.
 */
import * as cbor from "./cbor.js";
import { seal } from "./envelope.js";

/** @typedef {{id: string, kind: string, mailbox: string, sealed: Uint8Array}} Row */

/**
 * Encode rows that are kept together, the message itself first, and the timers they stop.
 * @param {Row[]} rows @param {string[]} answered
 */
export function packet(rows, answered = []) {
  return cbor.encode({ answered, rows, v: 1 });
}

/**
 * Seal a first account: the message, and for each of its two mailboxes a signal for staff and a note.
 * @param {object} account with its attachments @param {import("./mailbox.js").Token} token @param {string} recipient
 * @returns {Promise<Uint8Array>}
 */
export async function accountPacket(account, token, recipient) {
  const rows = [];
  for (const [mailbox, duress] of [[token.mailbox(), false], [token.duress(), true]]) {
    const id = mailbox.derived("signal");
    const signal = { id, day: account.day, mailbox_id: mailbox.id, account_id: account.id, duress };
    // a note of the duress mailbox points at an item that never was: it reads as fetched long ago
    const item = duress ? mailbox.derived("nothing") : account.id;
    const left = note(mailbox, account.day, item, "account", listed(account), duress);
    rows.push(await row("signal", signal, recipient, mailbox.id));
    rows.push(await row("note", left, await mailbox.recipient(), mailbox.id));
  }
  // by id, which is random: which of the two mailboxes is the one for duress must not show in their order
  rows.sort((left, right) => (left.id < right.id ? -1 : 1));
  return packet([await row("account", account, recipient), ...rows]);
}

/**
 * Seal what a person adds to their thread, with a note of it in the mailbox.
 * @param {"follow-up" | "check-in"} kind @param {object} message @param {import("./mailbox.js").Mailbox} mailbox
 * @param {string} recipient @returns {Promise<Uint8Array>}
 */
export async function messagePacket(kind, message, mailbox, recipient) {
  const left = note(mailbox, message.day, message.id, kind, listed(message), false);
  const rows = [await row(kind, message, recipient), await row("note", left, await mailbox.recipient(), mailbox.id)];
  return packet(rows, message.timers ?? []);
}

/** Seal one part of a file as a packet of its own. @returns {Promise<Uint8Array>} */
export async function partPacket(id, content, recipient) {
  return packet([{ id, kind: "attachment", mailbox: "", sealed: await seal("attachment", id, content, recipient) }]);
}

/** How many files come with a message, and which numbered parts are among them. */
function listed(message) {
  const attachments = message.attachments ?? [];
  const cut = attachments.filter((one) => one.of !== 1).map((one) => one.part);
  return { files: attachments.length, parts: [...new Set(cut)].sort((left, right) => left - right) };
}

function note(mailbox, day, item, kind, { files, parts }, harmless) {
  return { id: mailbox.derived(`note ${item}`), day, item, kind, files, parts, harmless };
}

async function row(kind, message, recipient, mailbox = "") {
  return { id: message.id, kind, mailbox, sealed: await seal(kind, message.id, cbor.encode(message), recipient) };
}
