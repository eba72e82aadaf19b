// Stands in for `age -d -i IDENTITIES FILE`: reads {"identities": text, "sealed": path}, writes the plaintext.
import { readFileSync } from "node:fs";
import { Decrypter } from "age-encryption";

const job = JSON.parse(readFileSync(0, "utf8"));
const decrypter = new Decrypter();
for (const line of job.identities.split("\n")) {
  if (line && !line.startsWith("#")) decrypter.addIdentity(line);
}
process.stdout.write(await decrypter.decrypt(readFileSync(job.sealed)));
