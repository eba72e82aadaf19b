/**
 * The thread, opened here: the code is read in the browser, the door is asked for a mailbox's random id, and answers are
 * opened with the key that the code makes. What is added is sealed here. A duress code shows a thread about nothing.
 */
import { open } from "./envelope.js";
import { Mailbox, ratchetWord, Token } from "./mailbox.js";
import { checkIn, followUp, read } from "./message.js";
import { messagePacket } from "./packet.js";
import { card, language, moment, piece, show } from "./page.js";
import { MAX_SHORT, MAX_STORY, sendFiles, sending, sendMessage, typed } from "./sending.js";
import * as server from "./server.js";

/**
 * @typedef {object} Thread
 * @property {Mailbox} mailbox @property {number} visit
 * @property {import("./message.js").Reply[]} replies @property {import("./message.js").Note[]} notes, oldest first
 * @property {Set<string>} waiting ids of messages and timers that are still at the door
 */

/** The thread that is open on the page, if one is. @type {Thread | null} */
let opened = null;
let token = new Token();

/** Open the thread of the typed words. @param {HTMLFormElement} form @param {import("./sending.js").Door} door */
export function openThread(form, door) {
  return sending(form, async (watch) => {
    watch.progress("asking", 0, 1);
    opened = await visit(Mailbox.open(typed(form, "code", MAX_SHORT)));
    render();
  });
}

/** Show the thread that is open, if one is, in the language that the page has now. */
export function showAgain() {
  if (opened) render();
}

/** Forget the thread. */
export function closeThread() {
  opened = null;
}

/** Send what was added to the thread. @param {HTMLFormElement} form @param {import("./sending.js").Door} door */
export function addToThread(form, door) {
  const { mailbox, visit } = opened;
  return sending(form, async (watch) => {
    const text = typed(form, "text", MAX_STORY);
    const attachments = await sendFiles(form, mailbox, door, watch);
    if (!text.trim() && !attachments.length) throw new server.Trouble("empty");
    const message = await followUp({ language: language(), text, visit }, token, mailbox, attachments);
    await finish("follow-up", message, door, watch);
  });
}

/** Answer the agreed check-in. @param {HTMLFormElement} form @param {import("./sending.js").Door} door */
export function answerCheckIn(form, door) {
  const agreed = nextCheckIn(opened);
  return sending(form, async (watch) => {
    const text = typed(form, "text", MAX_SHORT);
    if (!text.trim()) throw new server.Trouble("empty");
    await finish("check-in", checkIn({ at: agreed.at, timers: agreed.timers, text }, token, opened.mailbox), door, watch);
  });
}

async function finish(kind, message, door, watch) {
  const { mailbox } = opened;
  await sendMessage(await messagePacket(kind, message, mailbox, door.recipient), door, watch);
  token = new Token();
  // the note of it as it stands in the mailbox now; asking again would count as another visit
  const files = message.attachments ?? [];
  const parts = files.filter((one) => one.of !== 1).map((one) => one.part);
  opened.notes.push({ item: message.id, day: message.day, kind, files: files.length, parts, harmless: false });
  opened.waiting = await server.waiting(asked(opened)).catch(() => opened.waiting.add(message.id));
  render(true);
}

/** @returns {Promise<Thread>} */
async function visit(mailbox) {
  const { visit, rows } = await server.mail(mailbox.id);
  if (!visit) throw new server.Trouble("unknown");
  const found = { reply: [], note: [] };
  for (const { kind, sealed } of rows) {
    // what does not open was not sealed by us or by this person: it is passed over, never shown
    const message = await open(sealed, mailbox.identity, kind).then(({ id, body }) => read(kind, id, body)).catch(() => null);
    if (message) found[kind].push(message);
  }
  const thread = { mailbox, visit, replies: found.reply, notes: found.note, waiting: new Set() };
  thread.waiting = await server.waiting(asked(thread));
  return thread;
}

function asked({ notes, replies }) {
  return [...notes.map((note) => note.item), ...replies.flatMap((reply) => reply.check_ins.flatMap((one) => one.timers))];
}

/** The agreed time that comes next and is not answered: its timers still run. */
function nextCheckIn({ replies, waiting }) {
  const all = replies.flatMap((reply) => reply.check_ins).sort((left, right) => (left.at < right.at ? -1 : 1));
  return all.find(({ timers }) => timers.some((timer) => waiting.has(timer)));
}

/** Put the thread on the page. */
function render(arrived = false) {
  const { mailbox, visit, replies, notes, waiting } = opened;
  const parts = [...new Set(notes.flatMap((note) => note.parts))].sort((left, right) => left - right);
  const agreed = nextCheckIn(opened);
  const shown = piece("thread", { parts: parts.join(", "), at: agreed ? moment(agreed.at) : "" });
  const [word, before] = shown.querySelectorAll(".visit strong");
  word.textContent = ratchetWord(mailbox.ratchet, visit, language());
  if (visit > 1) before.textContent = ratchetWord(mailbox.ratchet, visit - 1, language());
  else before.closest("p").remove();
  for (const [row, wanted] of Object.entries({ arrived, parts: parts.length, "check-in": agreed })) {
    if (!wanted) shown.querySelector(`[data-row="${row}"]`).remove();
  }
  const cards = replies.map((reply) => card("reply", reply.day, reply.text));
  if (notes.some((note) => note.harmless)) cards.unshift(card("harmless", notes[0].day));
  if (cards.length) shown.querySelector("[data-answers=none]").remove();
  shown.querySelector("[data-place=answers]").append(...cards);
  shown.querySelector("[data-place=sent]").append(...notes.map((note) => sentLine(note, waiting)));
  show(shown);
}

/** One of the person's own messages: when, what kind, how many files, whether staff have fetched it. */
function sentLine(note, waiting) {
  const line = card(`${note.kind}-${waiting.has(note.item) ? "waiting" : "fetched"}`, note.day);
  if (note.files) line.append(piece("files", { count: String(note.files) }));
  return line;
}
