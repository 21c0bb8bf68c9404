// The editor's form as the studio sees it: Wagtail names every part by data-contentpath.

const at = (name) => `[data-contentpath="${CSS.escape(name)}"]`;

export const stream = (form, name) => form.querySelector(at(name));

// The blocks of a stream or a list that are still there, in order.
export function blocks(holder) {
  if (!holder) return [];
  return [...holder.querySelectorAll("[data-streamfield-child]")].filter((child) => {
    const deleted = child.querySelector(":scope > input[name$='-deleted']");
    return child.parentElement.closest("[data-contentpath]") === holder && !deleted?.value;
  });
}

export const input = (block, name) =>
  block.querySelector(`${at(name)} input:not([type=hidden]), ${at(name)} textarea`);

export const choicesOf = (scene) => blocks(scene.querySelector(at("choices")));

// Everything a choice may lead to.
export function places(form) {
  return ["scenes", "endings"].flatMap((name) =>
    blocks(stream(form, name)).map((block, index) => {
      const kind = name === "scenes" ? "Scene" : "Ending";
      return {
        block,
        kind,
        id: input(block, "id")?.value.trim() || "",
        title: input(block, "title")?.value.trim() || `${kind} ${index + 1}, without a title`,
      };
    }),
  );
}

export function changed(field) {
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
}

// Go to a part of the form by its content path: open what is closed, scroll there, focus its first field.
export function reveal(form, path) {
  let found = null;
  for (const name of path.split(".")) {
    const deeper = (found || form).querySelector(at(name));
    if (!deeper) break;
    found = deeper;
  }
  if (!found) return false;
  for (let panel = found.closest("[data-panel]"); panel; panel = panel.parentElement.closest("[data-panel]")) open(panel);
  const own = found.querySelector(":scope > [data-panel]");
  if (own) open(own);
  const field = [...found.querySelectorAll("select, input:not([type=hidden]), textarea, [contenteditable=true], button")].find(
    (one) => one.offsetParent !== null && !one.disabled && (one.matches("select, input, textarea, [contenteditable]") || path.endsWith("choices")),
  );
  found.scrollIntoView({ block: "start", behavior: "instant" });
  (field || found.querySelector("button"))?.focus({ preventScroll: true });
  field?.scrollIntoView({ block: "center", behavior: "instant" });
  return true;
}

function open(panel) {
  const toggle = panel.querySelector("[data-panel-toggle][aria-expanded=false]");
  if (toggle && toggle.closest("[data-panel]") === panel) toggle.click();
}

// Add a block at the end of a stream, as its own button does, and give it back.
export function addBlock(form, name) {
  const holder = stream(form, name);
  const before = new Set(blocks(holder));
  const buttons = [...holder.querySelectorAll("button.c-sf-add-button")].filter(
    (button) => button.closest("[data-contentpath]") === holder,
  );
  buttons.at(-1)?.click();
  return blocks(holder).find((block) => !before.has(block)) || null;
}
