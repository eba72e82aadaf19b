/** A first account: read from the form, sealed here, sent, and answered with the words made here. */
import { Token } from "./mailbox.js";
import { account } from "./message.js";
import { accountPacket } from "./packet.js";
import { language, piece, show } from "./page.js";
import { Trouble } from "./server.js";
import { MAX_SHORT, MAX_STORY, sendFiles, sending, sendMessage, typed } from "./sending.js";

const CONTACT_TEXTS = ["channel", "ask_for", "cover_story", "who_sees", "we_say", "they_say"];
const CONTACT = ["answer", "hours_from", "hours_to", "offset", "may_leave", ...CONTACT_TEXTS];

// one account, one code, however often it is sent
let token = new Token();

/**
 * Send the form; afterwards the page shows the words to write down.
 * @param {HTMLFormElement} form @param {import("./sending.js").Door} door
 */
export function sendAccount(form, door) {
  return sending(form, async (watch) => {
    const fields = read(form);
    const attachments = await sendFiles(form, token.mailbox(), door, watch);
    if (!attachments.length && isEmpty(fields)) throw new Trouble("empty");
    const packet = await accountPacket(await account(fields, token, attachments), token, door.recipient);
    await sendMessage(packet, door, watch);
    show(receipt(token));
    // the words are shown once, in this language
    document.querySelectorAll(".turn").forEach((button) => button.remove());
    token = new Token();
  });
}

/** What the person gave, by the names of the message's fields. */
function read(form) {
  const texts = (names) => Object.fromEntries(names.map((name) => [name, typed(form, name, MAX_SHORT)]));
  const contact = texts(CONTACT);
  return {
    language: language(), what: typed(form, "what", MAX_STORY), ...texts(["where", "when", "age"]),
    contact: { ...contact, answer: contact.answer || "only_here" }, consent: new FormData(form).getAll("consent").sort(),
  };
}

function isEmpty({ what, where, when, contact }) {
  return ![what, where, when, ...CONTACT_TEXTS.map((name) => contact[name])].some((text) => text.trim());
}

function receipt(token) {
  const shown = piece("receipt");
  const lists = shown.querySelectorAll("ol.code");
  for (const [at, mailbox] of [token.mailbox(), token.duress()].entries()) {
    const item = lists[at].firstElementChild;
    lists[at].replaceChildren(...mailbox.code(language()).map((word) => {
      const copy = item.cloneNode(true);
      copy.firstElementChild.textContent = word;
      return copy;
    }));
  }
  return shown;
}
