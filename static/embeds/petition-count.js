// <petition-count src="https://host/petitions/1/count.json" lang="fr">what stands there until then</petition-count>
// The number of signatures as text; it is asked for again every 30 seconds while somebody can see it. Whatever
// goes wrong, what stood there stays. No cookie, no referrer, nothing that a strict policy forbids.

class PetitionCount extends HTMLElement {
  static observedAttributes = ["src", "lang"];

  connectedCallback() {
    this.look = () => this.ask();
    this.timer = setInterval(this.look, 30_000);
    document.addEventListener("visibilitychange", this.look);
    this.ask();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.look);
  }

  attributeChangedCallback() {
    if (this.timer) this.ask();
  }

  async ask() {
    const source = this.getAttribute("src");
    if (!source || document.hidden || !this.isConnected) return;
    try {
      const answer = await fetch(source, { credentials: "omit", referrerPolicy: "no-referrer" });
      const number = answer.ok && (await answer.json()).signature_count;
      if (!Number.isSafeInteger(number) || number < 0 || source !== this.getAttribute("src")) return;
      const language = this.closest("[lang]")?.lang || undefined;
      const words = new Intl.NumberFormat(language).format(number);
      if (this.textContent !== words) this.textContent = words;
    } catch {
      // No network, no document, no such language: what stood there stays.
    }
  }
}

if (!customElements.get("petition-count")) customElements.define("petition-count", PetitionCount);
