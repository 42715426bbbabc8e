// Says whether what was typed is what a receipt was made from: an address, a name.

async function opens(salt, mark, said) {
  const key = await crypto.subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  return crypto.subtle.verify("HMAC", key, mark, new TextEncoder().encode(said));
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
