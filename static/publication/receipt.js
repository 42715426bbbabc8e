// Checks a receipt of the log as docs/log.md describes it, and asks nobody: only what the browser has is used.

const utf8 = new TextEncoder();
const fail = () => {
  throw new TypeError("this is no receipt");
};
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const sha = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const equal = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place]);

function raw(line, length) {
  const bytes = Uint8Array.from(atob(line), (character) => character.charCodeAt(0));
  return bytes.length === length && btoa(String.fromCharCode(...bytes)) === line ? bytes : fail();
}

async function root(hash, index, size, path) {
  let [place, last, node] = [index, size - 1n, hash];
  if (index >= size) fail();
  for (const sibling of path) {
    if (last === 0n) fail();
    if (place & 1n || place === last) {
      node = await sha([1], sibling, node);
      while (!(place & 1n) && place) [place, last] = [place >> 1n, last >> 1n];
    } else node = await sha([1], node, sibling);
    [place, last] = [place >> 1n, last >> 1n];
  }
  return last === 0n ? node : fail();
}

// True or false; null where the browser does not know Ed25519.
async function isSigned(text, lines, verifier) {
  const [name, id, encoded] = verifier.split(/\+(.{8})\+/);
  const line = lines.find((each) => each.startsWith(`— ${name} `)) ?? fail();
  const signed = raw(line.slice(name.length + 3), 68);
  if ([...signed.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("") !== id) fail();
  try {
    const key = await crypto.subtle.importKey("raw", raw(encoded, 33).slice(1), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signed.slice(4), utf8.encode(text));
  } catch (error) {
    return error.name === "NotSupportedError" ? null : fail();
  }
}

export async function readReceipt(file, verifier) {
  const content = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file);
  const [, head, note] = /^(.*?)\n\n(.*)$/s.exec(content) ?? fail();
  const [magic, extra, place, ...path] = head.split("\n");
  const index = /^index (0|[1-9][0-9]{0,17})$/.exec(place ?? "") ?? fail();
  if (magic !== "c2sp.org/tlog-proof@v1" || !extra.startsWith("extra ") || path.length > 63) fail();
  const inside = raw(extra.slice(6), 186);
  const [leaf, salts, marks] = [inside.slice(2, 26), inside.slice(26, 90), inside.slice(90)];
  const numbers = new DataView(leaf.buffer);
  const [version, statement] = [numbers.getUint32(4), numbers.getBigUint64(8)];
  if (inside[0] !== 1 || numbers.getUint32(0) !== 0x01020000) fail();
  if (!version || !statement || numbers.getBigUint64(16)) fail();
  const end = note.lastIndexOf("\n\n");
  const [text, signatures] = [note.slice(0, end + 1), note.slice(end + 2).split("\n")];
  const [origin, size, signedRoot, nothing, ...more] = text.split("\n");
  if (end < 0 || more.length || nothing !== "" || origin !== verifier.split("+")[0]) fail();
  if (/[\0-\x09\x0b-\x1f]/.test(note) || !/^(0|[1-9][0-9]{0,17})$/.test(size)) fail();
  const hash = await sha([0], leaf, await sha(marks));
  const found = await root(hash, BigInt(index[1]), BigInt(size), path.map((line) => raw(line, 32)));
  if (!equal(found, raw(signedRoot, 32))) fail();
  const signed = await isSigned(text, signatures, verifier);
  if (signed === false) fail();
  return { isSigned: signed === true, index: index[1], size, statement, version, rules: inside[1], salts, marks };
}

async function opens(salt, mark, said) {
  const key = await crypto.subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return equal(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8.encode(said))), mark);
}

export const isAddress = ({ salts, marks }, said) => opens(salts.slice(0, 32), marks.slice(0, 32), said);
export const isName = ({ salts, marks }, said) => opens(salts.slice(32), marks.slice(32, 64), said);

// A name as it is kept: composed, with single spaces.
export function cleaned(name) {
  const space = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
  return name.normalize("NFC").split(space).filter(Boolean).join(" ");
}

// The one form that all spellings of a mailbox share; `spellings` says what providers let be written otherwise.
export function canonical(address, spellings) {
  const typed = address.trim();
  const at = typed.lastIndexOf("@");
  const domain = new URL(`http://${typed.slice(at + 1)}`).hostname;
  const known = spellings.find((each) => each.domains.includes(domain));
  const { domains, tags, ignored, is_dot_a_hyphen: hasHyphens } = known ?? { domains: [domain], tags: "+", ignored: "" };
  let local = typed.slice(0, at).normalize("NFC").toLowerCase();
  for (const sign of tags) local = local.split(sign)[0] || local;
  local = [...local].filter((sign) => !ignored.includes(sign)).join("") || local;
  return `${hasHyphens ? local.replaceAll(".", "-") : local}@${domains[0]}`;
}
