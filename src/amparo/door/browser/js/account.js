/** A first account: read from the form, sealed here, sent, and answered with the words made here. */
import { Token } from "./mailbox.js";
import { account } from "./message.js";
import { accountPacket } from "./packet.js";
import { language, piece, show } from "./page.js";
import { sendFiles, sending, sendMessage } from "./sending.js";

const TEXTS = ["what", "where", "when", "age"];
const CONTACT = [
  "answer", "channel", "hours_from", "hours_to", "offset", "ask_for", "cover_story", "may_leave", "who_sees", "we_say",
  "they_say",
];
// one form, one code, however often it is sent
const tokens = new WeakMap();

/**
 * Send the form; afterwards the page shows the words to write down.
 * @param {HTMLFormElement} form @param {import("./sending.js").Door} door
 */
export function sendAccount(form, door) {
  if (!tokens.has(form)) tokens.set(form, new Token());
  const token = tokens.get(form);
  return sending(form, async (watch) => {
    const attachments = await sendFiles(form, token.mailbox(), door, watch);
    const packet = await accountPacket(await account(read(form), token, attachments), token, door.facts.recipient);
    await sendMessage(packet, door, watch);
    show(receipt(token));
  });
}

/** What the person gave, by the names of the message's fields. */
function read(form) {
  const given = new FormData(form);
  const texts = (names) => Object.fromEntries(names.map((name) => [name, String(given.get(name) ?? "")]));
  return { language: language(), ...texts(TEXTS), contact: texts(CONTACT), consent: given.getAll("consent").sort() };
}

function receipt(token) {
  const words = (mailbox) => {
    const list = document.createDocumentFragment();
    list.append(...mailbox.code(language()).map((word) => piece("word", { word })));
    return list;
  };
  return piece("receipt", { code: words(token.mailbox()), duress: words(token.duress()) });
}
