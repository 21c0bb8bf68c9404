// In the CMS: what the language rules say about a form that is being written, below the field that it is about.
// Nothing is saved, and nothing is sent but the words; without it the release page says the same.
const WAIT = 900;
const REST = 30;
const WHERE = document.currentScript.dataset.where;
const LEFT_OUT = /^(?:slug|next|csrfmiddlewaretoken|comment_)|-(?:id|type|order|deleted|url|kind)$|-(?:options|choices)-\d+-value(?:-value)?-text$/;

const SAYS = { error: "This stops a release:", warning: "Look again:", info: "Good to know:" };

const form = document.querySelector("form[data-edit-form], #page-edit-form");
if (form && !document.querySelector("[data-studio], .studio")) start(form);

function start(form) {
  const told = new Map(); // field -> the box below it
  const summary = document.createElement("p");
  summary.className = "up-language-summary";
  summary.setAttribute("role", "status");
  (form.querySelector("[role=tabpanel], .w-tabs__panel") ?? form).prepend(summary);
  let asked = "";
  let seen = "";
  let number = 0;
  let rests = 0; // looks to leave out after a failure
  let over = false;

  const look = async () => {
    if (over || (rests > 0 && (rests -= 1))) return;
    const fields = read(form);
    const texts = fields.map(([, words], at) => ({ at: String(at), words }));
    const spelt = JSON.stringify(texts);
    if (spelt !== seen) {
      seen = spelt; // still typing: look again once it rests
      return;
    }
    if (spelt === asked) return;
    asked = spelt;
    const mine = (number += 1);
    try {
      const answer = await fetch(WHERE, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value,
        },
        body: JSON.stringify({ path: location.pathname, texts }),
      });
      if (answer.redirected || [400, 403, 404].includes(answer.status)) over = true; // signed out, or not to be checked
      if (over || !answer.ok) throw new Error(String(answer.status));
      const report = await answer.json();
      if (mine === number) show(fields.map(([field]) => field), report, told, summary);
    } catch {
      asked = "";
      rests = REST;
      summary.textContent = "The language check can not be reached just now. What you typed is still here.";
    }
  };
  setInterval(look, WAIT);
}

function read(form) {
  const found = [];
  for (const field of form.querySelectorAll("textarea, input[type=text], input[type=hidden]")) {
    if (!field.name || LEFT_OUT.test(field.name) || isQuoted(field)) continue;
    const words = field.type === "hidden" ? richText(field.value) : field.value;
    if (words.trim()) found.push([field, words]);
  }
  return found;
}

function isQuoted(field) {
  const block = field.closest("[data-streamfield-child]");
  return block?.querySelector(":scope > input[name$='-type']")?.value === "quote";
}

// Wagtail's editor keeps rich text in a hidden field: {"blocks": [{"text": …}]}.
function richText(value) {
  if (!value.startsWith('{"blocks"')) return "";
  try {
    return JSON.parse(value).blocks.map((block) => block.text).join("\n");
  } catch {
    return "";
  }
}

function show(fields, report, told, summary) {
  const boxes = new Map();
  for (const finding of report.findings) {
    const field = fields[Number(finding.at)];
    if (!field) continue;
    if (!boxes.has(field)) boxes.set(field, []);
    boxes.get(field).push(finding);
  }
  for (const [field, box] of told) {
    if (!boxes.has(field)) {
      box.remove();
      told.delete(field);
    }
  }
  for (const [field, findings] of boxes) {
    const box = told.get(field) ?? document.createElement("ul");
    box.className = "up-language";
    box.setAttribute("aria-label", "Language");
    box.replaceChildren(...findings.map(line));
    if (!told.has(field)) {
      const place = field.closest(".w-field__input") ?? field.parentElement;
      place.after(box);
      told.set(field, box);
    }
  }
  summary.textContent = report.summary;
}

function line(finding) {
  const item = document.createElement("li");
  item.className = `up-language__item up-language__item--${finding.severity}`;
  item.textContent = `${SAYS[finding.severity]} ${finding.problem} ${finding.mend}`;
  return item;
}
