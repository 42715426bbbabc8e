// Checks a receipt of the log as docs/log.md describes it, and asks nobody: only what the browser has is used.

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

// `isSigned` is that of note.js: the address of a module carries its digest, so that none can name another.
export async function readReceipt(file, verifier, isSigned) {
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
  const signed = await isSigned(text, signatures, verifier, raw);
  if (signed === false) fail();
  return { isSigned: signed === true, index: index[1], size, statement, version, rules: inside[1], salts, marks };
}
