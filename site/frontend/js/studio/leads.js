// "Leads to" as a list of this scenario's scenes and endings. The text field stays, hidden, and holds the short name.
import { addBlock, changed, input, places, reveal } from "./fields.js";
import { freshName, setName } from "./names.js";
import { make } from "./make.js";

const lists = new WeakMap();

export function refreshLists(form) {
  const all = places(form);
  for (const field of form.querySelectorAll('[data-contentpath="next"] input:not([type=hidden])')) {
    const list = lists.get(field) || enhance(form, field);
    const spelt = JSON.stringify([field.value, all.map(({ kind, id, title }) => [kind, id, title])]);
    if (list.dataset.spelt === spelt) continue;
    list.dataset.spelt = spelt;
    list.replaceChildren(...options(all, field.value));
    list.value = field.value;
  }
}

function enhance(form, field) {
  const list = make("select", { id: `${field.id}-list`, "aria-describedby": field.getAttribute("aria-describedby") });
  const label = form.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  if (label) label.htmlFor = list.id;
  else list.setAttribute("aria-label", "Leads to");
  const help = field.closest('[data-contentpath="next"]').querySelector("[data-field-help] .help");
  if (help) help.textContent = "A scene or an ending of this scenario.";
  list.addEventListener("change", () => lead(field, list.value));
  field.hidden = true;
  // Buttons, not entries of the list: whoever goes through a list with the arrow keys must not make a scene by passing.
  const button = (label, where, kind) =>
    make("button", { type: "button", class: "button button-small button-secondary", click: () => addPlace(form, field, where, kind) }, label);
  field.before(list, make("span", { class: "studio-new" }, button("New scene…", "scenes", "scene"), button("New ending…", "endings", "ending")));
  lists.set(field, list);
  return list;
}

function lead(field, name) {
  field.value = name;
  changed(field);
}

function options(all, now) {
  const group = (label, kind) =>
    make("optgroup", { label }, ...all.filter((p) => p.kind === kind && p.id).map((p) => make("option", { value: p.id }, p.title)));
  const lost = now && !all.some((place) => place.id === now);
  return [
    make("option", { value: "" }, "Choose where this leads"),
    ...(lost ? [make("option", { value: now }, `“${now}”, which does not exist`)] : []),
    group("Scenes", "Scene"),
    group("Endings", "Ending"),
  ];
}

// Add a scene or an ending, let the choice lead there, and go there.
function addPlace(form, field, where, kind) {
  const block = addBlock(form, where);
  if (!block) return;
  const name = freshName(form, kind);
  setName(input(block, "id"), name);
  lead(field, name);
  refreshLists(form);
  // Wagtail's own code moves the focus after it has added a block: ours comes last.
  setTimeout(() => reveal(form, `${where}.${block.dataset.contentpath}.title`), 60);
}
