// The page's own modules as the other side of Python's: one JSON job a line, one JSON answer a line.
//   {call, args} -> {value} or {error: {name, kind, values}};  bytes are {hex}.
import { createInterface } from "node:readline";
import * as cbor from "../../src/amparo/door/browser/js/cbor.js";
import * as envelope from "../../src/amparo/door/browser/js/envelope.js";
import { derive } from "../../src/amparo/door/browser/js/derive.js";
import { Mailbox, ratchetWord, Token } from "../../src/amparo/door/browser/js/mailbox.js";
import * as message from "../../src/amparo/door/browser/js/message.js";
import * as packet from "../../src/amparo/door/browser/js/packet.js";
import * as voucher from "../../src/amparo/door/browser/js/voucher.js";
import * as words from "../../src/amparo/door/browser/js/words.js";
import { Work } from "../../src/amparo/door/browser/js/work.js";

const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));
const described = async (mailbox) => ({
  secret: mailbox.secret, id: mailbox.id, ratchet: mailbox.ratchet, identity: mailbox.identity,
  recipient: await mailbox.recipient(), note: mailbox.derived("note x"),
});
const calls = {
  ...cbor, ...envelope, ...voucher, derive, ratchetWord, codeOf: words.encode, secretOf: words.decode, trim: words.trim,
  read: message.read,
  pad: (plain) => envelope.pad(plain),
  mailbox: (secret) => described(new Mailbox(secret)),
  token: async (raw) => {
    const token = new Token(raw);
    const [mailbox, duress] = [await described(token.mailbox()), await described(token.duress())];
    return { mailbox, duress, record: token.recordId(bytes("00ff")) };
  },
  account: async (raw, fields, attachments, recipient) => {
    const made = await message.account(fields, new Token(raw), attachments);
    return { made, packet: await packet.accountPacket(made, new Token(raw), recipient) };
  },
  followUp: async (raw, secret, fields, attachments, recipient) => {
    const mailbox = new Mailbox(secret);
    const made = await message.followUp(fields, new Token(raw), mailbox, attachments);
    return { made, packet: await packet.messagePacket("follow-up", made, mailbox, recipient) };
  },
  checkIn: async (raw, secret, fields, recipient) => {
    const mailbox = new Mailbox(secret);
    const made = message.checkIn(fields, new Token(raw), mailbox);
    return { made, packet: await packet.messagePacket("check-in", made, mailbox, recipient) };
  },
  works: async (stamp) => {
    const work = new Work(stamp);
    return [await work.next(), await work.next()];
  },
};

const incoming = (key, value) => (typeof value?.hex === "string" ? bytes(value.hex) : value);
const outgoing = (value) => {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString("hex") };
  if (Array.isArray(value)) return value.map(outgoing);
  if (value?.constructor === Object) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, outgoing(v)]));
  return value;
};

for await (const line of createInterface({ input: process.stdin })) {
  const { call, args } = JSON.parse(line, incoming);
  let answer;
  try {
    answer = { value: outgoing(await calls[call](...args)) };
  } catch (error) {
    answer = { error: { name: error.constructor.name, kind: error.kind ?? "", values: error.values ?? {} } };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0); // a work found ahead would go on
