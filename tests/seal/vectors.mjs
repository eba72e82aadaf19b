// Writes every C2SP age vector of npm cctv-age as JSON: {name: base64}.
import * as vectors from "cctv-age";

const all = Object.entries(vectors).filter(([, bytes]) => bytes instanceof Uint8Array);
console.log(JSON.stringify(Object.fromEntries(all.map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]))));
