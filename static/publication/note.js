// Checks the log's line below a signed note (C2SP signed-note). True or false; null where the browser does not
// know Ed25519. `raw` gives the bytes of a line of base 64, as many as there have to be, or throws.

export async function isSigned(text, lines, verifier, raw) {
  const [name, id, encoded] = verifier.split(/\+(.{8})\+/);
  const line = lines.find((each) => each.startsWith(`— ${name} `));
  if (!line) return false;
  const signed = raw(line.slice(name.length + 3), 68);
  if ([...signed.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("") !== id) return false;
  try {
    const key = await crypto.subtle.importKey("raw", raw(encoded, 33).slice(1), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signed.slice(4), new TextEncoder().encode(text));
  } catch (error) {
    return error.name === "NotSupportedError" ? null : false;
  }
}
