// Lets a passkey answer the question a form carries, then sends the form as any other. Where the browser
// cannot, the form stays hidden, and the page offers the way without it.

const answers = {
  create: async (options) =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  get: async (options) =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
};

const isAble =
  typeof PublicKeyCredential === "function" &&
  typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function";

function bind(form) {
  const answer = form.elements.namedItem("answer");
  const failed = form.querySelector("[data-failed]");
  form.addEventListener("submit", async (event) => {
    if (answer.value !== "") {
      return;
    }
    event.preventDefault();
    failed.hidden = true;
    try {
      const made = await answers[form.dataset.passkey](JSON.parse(form.dataset.options));
      answer.value = JSON.stringify(made.toJSON());
      form.requestSubmit();
    } catch {
      failed.hidden = false;
    }
  });
  form.hidden = false;
}

if (isAble) {
  document.querySelectorAll("form[data-passkey]").forEach(bind);
}
