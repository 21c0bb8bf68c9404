// Short names: made from titles and words where they are missing, followed by every choice that leads there.
import { blocks, changed, choicesOf, input, places, stream } from "./fields.js";

export function slug(text, words = 6) {
  const plain = text.normalize("NFKD").replace(/[\u0300-\u036f’']/g, "").toLowerCase();
  return plain.split(/[^a-z0-9]+/).filter(Boolean).slice(0, words).join("-").slice(0, 60).replace(/-$/, "");
}

export function unused(wanted, taken) {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
  return name;
}

const made = new WeakSet(); // short names that we made: they follow the title
const known = new WeakMap(); // field -> the name it had, so that links can follow

export function setName(field, name) {
  made.add(field);
  follow(field, name);
}

function follow(field, name) {
  const before = field.value;
  field.value = name;
  changed(field);
  relink(field.form, before, name);
  known.set(field, name);
}

function relink(form, before, after) {
  if (!before || before === after || places(form).some((place) => place.id === before)) return;
  for (const next of form.querySelectorAll('[data-contentpath="next"] input')) {
    if (next.value === before) {
      next.value = after;
      changed(next);
    }
  }
}

// What is taken: every scene's and ending's name but this one's.
const taken = (form, field) => new Set(places(form).filter((p) => input(p.block, "id") !== field).map((p) => p.id));

export function startNames(form) {
  form.addEventListener("focusin", ({ target }) => {
    if (target.closest('[data-contentpath="id"]')) known.set(target, target.value);
  });
  form.addEventListener("change", ({ target, isTrusted }) => {
    if (!isTrusted) return;
    const part = target.closest("[data-contentpath]")?.dataset.contentpath;
    const block = target.closest("[data-streamfield-child]");
    if (!block || !["id", "title", "text"].includes(part)) return;
    const field = input(block, "id");
    if (!field) return;
    if (part === "id") {
      made.delete(field);
      relink(form, known.get(field), field.value.trim());
      return;
    }
    if (field.value && !made.has(field)) return;
    const scene = block.parentElement.closest("[data-streamfield-child]");
    if (part === "title" && !scene) {
      setName(field, unused(slug(target.value) || "scene", taken(form, field)));
    } else if (part === "text" && scene) {
      const others = choicesOf(scene).filter((one) => one !== block).map((one) => input(one, "id")?.value);
      setName(field, unused(slug(target.value) || "choice", new Set(others)));
    }
  });
}

export function freshName(form, kind) {
  const number = blocks(stream(form, kind === "scene" ? "scenes" : "endings")).length;
  return unused(`${kind}-${number}`, taken(form, null));
}
