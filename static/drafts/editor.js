// While somebody types: show how it would look, and keep the language theirs. Without script, two buttons do it.

const form = document.querySelector("form[data-editor]");
const preview = document.querySelector("#preview");
const lost = form?.querySelector("[data-lost]");
const PAUSE = 800;
const BEAT = 45_000;
let asked = 0;
let beat = 0;

function typed(act) {
  const values = new URLSearchParams(new FormData(form));
  values.set("act", act);
  return values;
}

// A request answers with a document in which no script runs; only the preview is taken out of it.
function look() {
  const request = new XMLHttpRequest();
  const number = ++asked;
  request.open("POST", form.action);
  request.responseType = "document";
  request.addEventListener("load", () => {
    const fresh = request.response?.querySelector("#preview");
    if (request.status === 200 && fresh && number === asked) {
      preview.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    }
  });
  request.send(typed("preview"));
}

async function hold() {
  const values = new URLSearchParams({ form_token: form.elements.namedItem("form_token").value });
  try {
    const answer = await fetch(`${form.action}/hold`, { method: "POST", body: values });
    lost.hidden = answer.status !== 409;
  } catch {
    // The network is away; the lock lapses, and saving shows both texts if somebody else came.
  }
}

if (form && preview) {
  let pause = 0;
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE);
    if (beat === 0) {
      hold();
      beat = setInterval(hold, BEAT);
    }
  });
}
