// npm age-encryption as the other side: reads one JSON job from standard input, writes one JSON answer.
//   {do: "generate"} -> {identity, recipient},   {do: "recipient", identity} -> {recipient}
//   {do: "encrypt", recipients, passphrase, plain (base64)}  -> {sealed (base64)}
//   {do: "decrypt", identities, passphrase, sealed (base64)} -> {plain (base64)}
//   {do: "armor", sealed}                 -> {armor},   {do: "dearmor", armor} -> {sealed}
import { readFileSync } from "node:fs";
import * as age from "age-encryption";

const job = JSON.parse(readFileSync(0, "utf8"));
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const text = (data) => Buffer.from(data).toString("base64");

const jobs = {
  async generate() {
    const identity = await age.generateHybridIdentity();
    return { identity, recipient: await age.identityToRecipient(identity) };
  },
  async recipient() {
    return { recipient: await age.identityToRecipient(job.identity) };
  },
  async encrypt() {
    const encrypter = new age.Encrypter();
    for (const recipient of job.recipients ?? []) encrypter.addRecipient(recipient);
    if (job.passphrase) {
      encrypter.setPassphrase(job.passphrase);
      encrypter.setScryptWorkFactor(10);
    }
    return { sealed: text(await encrypter.encrypt(bytes(job.plain))) };
  },
  async decrypt() {
    const decrypter = new age.Decrypter();
    for (const identity of job.identities ?? []) decrypter.addIdentity(identity);
    if (job.passphrase) decrypter.addPassphrase(job.passphrase);
    return { plain: text(await decrypter.decrypt(bytes(job.sealed))) };
  },
  async armor() {
    return { armor: age.armor.encode(bytes(job.sealed)) };
  },
  async dearmor() {
    return { sealed: text(age.armor.decode(job.armor)) };
  },
};

console.log(JSON.stringify(await jobs[job.do]()));
