// Checks a receipt in the browser: nothing is sent. Without it the form sends the file, and says so.

const form = document.querySelector("[data-key]");
const answers = [...document.querySelectorAll("[data-answer]")];
const words = new Map();
const spellings = JSON.parse(form.dataset.spellings);
const typed = form.querySelector("[data-scripts]");
const [file, email, name] = ["receipt", "email", "name"].map((id) => document.getElementById(id));
const LARGEST = 16_384;
// Not awaited: whoever is quick must not send the file because a module is still on its way.
const modules = Promise.all(["reader", "signature", "opening"].map((each) => import(form.dataset[each])));

function canonicalOrNothing(canonical, address, rules) {
  try {
    return canonical(address, spellings[rules]);
  } catch {
    return ""; // no address, or one by rules this page does not know
  }
}

async function check() {
  const chosen = file.files[0];
  if (!chosen || chosen.size > LARGEST) return { shown: ["bad"] };
  const [{ readReceipt }, { isSigned }, { canonical, cleaned, isAddress, isName }] = await modules;
  try {
    const receipt = await readReceipt(new Uint8Array(await chosen.arrayBuffer()), form.dataset.key, isSigned);
    const shown = [receipt.isSigned ? "sound" : "unsigned"];
    if (email.value.trim()) {
      const isIt = await isAddress(receipt, canonicalOrNothing(canonical, email.value, receipt.rules));
      shown.push(isIt ? "address" : "no-address");
    }
    if (name.value.trim()) shown.push((await isName(receipt, cleaned(name.value))) ? "name" : "no-name");
    return { shown, receipt };
  } catch {
    return { shown: ["bad"] };
  }
}

function say({ shown, receipt }) {
  for (const each of answers) each.hidden = !shown.includes(each.dataset.answer);
  const line = document.querySelector("[data-answer=sound] p");
  if (!words.has(line)) words.set(line, line.textContent);
  line.textContent = words.get(line).replace(/\{(\w+)\}/g, (_, part) => receipt?.[part] ?? "");
}

if (globalThis.crypto?.subtle) {
  typed.hidden = typed.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say({ shown: [] });
    say(await check());
  });
}
