// What a script adds to a statement's page: the number stays fresh, and its address can be handed on.
// Without it everything is there: the number as of its moment, and the address to copy by hand.

const EVERY = 20_000;
const said = document.querySelector("[data-count]");
const shown = said?.previousElementSibling;
const form = new Intl.NumberFormat(document.documentElement.lang);

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(said.dataset.count, { credentials: "omit", referrerPolicy: "no-referrer" });
    const number = answer.ok && (await answer.json()).signature_count;
    if (!Number.isSafeInteger(number) || number < 0) return;
    const words = form.format(number);
    if (shown.textContent !== words) shown.textContent = words;
  } catch {
    // The network is away: the number stays what it was, with the moment it was counted.
  }
}

if (shown) {
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const address = document.getElementById(button.dataset.copy);
  const spoken = button.parentElement.querySelector("[role=status]");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    address.select();
    await navigator.clipboard.writeText(address.value);
    spoken.textContent = button.dataset.said;
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  button.hidden = !navigator.share;
  button.addEventListener("click", () => {
    const about = { title: document.title, url: document.getElementById(button.dataset.share).value };
    navigator.share(about).catch(() => undefined); // whoever closes the sheet has decided
  });
}
