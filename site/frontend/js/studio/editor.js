// Beside the form: the map or the outline, and what is found. Asks the server 600 ms after the last change.
import { reveal } from "./fields.js";
import { drawFindings, summary } from "./findings.js";
import { refreshLists } from "./leads.js";
import { make, SAFETY } from "./make.js";
import { drawMap } from "./map.js";
import { startNames } from "./names.js";
import { drawOutline } from "./outline.js";

const WAIT = 600;
const READABLE = 0.75; // smaller than this only on demand: the map scrolls
const STEPS = [0.4, 0.55, 0.7, 0.85, 1, 1.25, 1.5];

export function startEditor(studio, form) {
  const parts = furnish(studio);
  beside(studio);
  startNames(form);
  const go = (path) => reveal(form, path);
  const state = { asked: "", timer: 0, number: 0, graph: null, scale: 0 };

  const show = ({ graph, findings }) => {
    state.graph = graph;
    const playFrom = (name) => (pageId(studio) && name ? `${playUrl(studio)}?from=${encodeURIComponent(name)}` : null);
    const { picture, width, height } = drawMap(graph, { go, playFrom });
    parts.map.replaceChildren(graph.nodes.length ? picture : make("p", { class: "studio__empty" }, "Nothing here yet. Add a scene and its box appears."));
    Object.assign(state, { picture: graph.nodes.length ? picture : null, width, height });
    resize();
    parts.outline.replaceChildren(drawOutline(graph, { go, playFrom }));
    const words = summary(findings);
    if (parts.status.textContent !== words) parts.status.textContent = words;
    parts.jump.textContent = `Map and checks: ${words}`;
    parts.found.replaceChildren(drawFindings(findings, go));
    for (const link of parts.links) link.hidden = !pageId(studio);
    if (pageId(studio)) parts.play.href = playUrl(studio);
    if (pageId(studio)) parts.share.href = studio.dataset.share.replace("/0/", `/${pageId(studio)}/`);
    mark(document.activeElement);
  };

  const whole = () => Math.min(1, (parts.map.clientWidth - 4) / Math.max(state.width, 1));
  const fit = () => Math.max(READABLE, whole());
  const resize = () => {
    if (!state.picture) return;
    const scale = state.scale || fit();
    state.picture.setAttribute("width", Math.round(state.width * scale));
    state.picture.setAttribute("height", Math.round(state.height * scale));
  };
  const zoom = (by) => {
    const now = state.scale || fit();
    state.scale = by > 0 ? STEPS.find((step) => step > now + 0.01) || STEPS.at(-1) : STEPS.findLast((step) => step < now - 0.01) || STEPS[0];
    resize();
  };
  parts.larger.addEventListener("click", () => zoom(1));
  parts.smaller.addEventListener("click", () => zoom(-1));
  parts.fit.addEventListener("click", () => {
    state.scale = Math.max(STEPS[0], whole());
    resize();
  });
  new ResizeObserver(resize).observe(parts.map);

  const ask = async () => {
    const data = new FormData(form);
    const spelt = new URLSearchParams(data).toString();
    if (spelt === state.asked) return;
    state.asked = spelt;
    const number = (state.number += 1);
    try {
      const answer = await fetch(checkUrl(studio), { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (number === state.number) show(told);
      studio.classList.remove("is-behind");
    } catch {
      // What is typed stays in the form; the next change asks again.
      state.asked = "";
      studio.classList.add("is-behind");
      parts.status.textContent = "The check can not be reached just now. What you typed is still here.";
    }
  };
  const soon = () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(ask, WAIT);
  };
  const refresh = () => {
    refreshLists(form);
    soon();
  };
  const mark = (element) => {
    const scene = element?.closest?.('[data-contentpath="scenes"] [data-streamfield-child], [data-contentpath="endings"] [data-streamfield-child]');
    let outer = scene;
    while (outer?.parentElement.closest("[data-streamfield-child]")) outer = outer.parentElement.closest("[data-streamfield-child]");
    for (const one of parts.map.querySelectorAll(".studio-box")) one.classList.toggle("is-here", Boolean(outer) && one.dataset.key === outer.dataset.contentpath);
  };

  form.addEventListener("input", soon);
  form.addEventListener("change", refresh);
  form.addEventListener("focusin", ({ target }) => studio.contains(target) || mark(target));
  const seen = new MutationObserver(refresh);
  for (const name of ["scenes", "endings", "variables"]) {
    const holder = form.querySelector(`[data-contentpath="${name}"]`);
    if (holder) seen.observe(holder, { childList: true, subtree: true });
  }
  refreshLists(form);
  ask();
}

// A page that was new has an id once it is saved: Wagtail then changes the address.
function pageId(studio) {
  return location.pathname.match(/\/pages\/(\d+)\/edit\//)?.[1] || studio.dataset.page;
}
const playUrl = (studio) => studio.dataset.play.replace("/0/", `/${pageId(studio)}/`);
const checkUrl = (studio) => (pageId(studio) ? studio.dataset.check.replace("/0/", `/${pageId(studio)}/`) : studio.dataset.checkNew);

// Stand beside the form where there is room. It is one of the form's panels until then.
function beside(studio) {
  const column = studio.closest(".w-form-width");
  if (!column) return;
  const panel = studio.closest("section.w-panel");
  column.after(studio);
  if (panel) panel.hidden = true;
  column.parentElement.classList.add("studio-split");
}

function furnish(studio) {
  const tab = (name, label, chosen) =>
    make("button", { type: "button", role: "tab", id: `studio-tab-${name}`, "aria-controls": `studio-${name}`, "aria-selected": String(chosen), tabindex: chosen ? 0 : -1, class: "studio-tab" }, label);
  const map = make("div", { class: "studio-map-holder", tabindex: 0, role: "region", "aria-label": "Map, scrolls" });
  const button = (label, words) => make("button", { type: "button", class: "studio-tool", "aria-label": words, title: words }, label);
  const [larger, smaller, fit] = [button("+", "Larger map"), button("−", "Smaller map"), button("Fit", "Fit the map to its place")];
  const legend = make(
    "ul",
    { class: "studio-legend", "aria-label": "How arrows are drawn" },
    ...Object.entries(SAFETY).map(([kind, { mark, words }]) => make("li", { class: `studio-mark studio-mark--${kind}` }, `${mark} ${words}`)),
  );
  const tabs = [tab("map", "Map", true), tab("outline", "Outline", false)];
  const outline = make("div", { class: "studio-outline-holder" });
  const panels = [
    make("div", { role: "tabpanel", id: "studio-map", "aria-labelledby": "studio-tab-map", class: "studio-panel" }, make("div", { class: "studio-tools" }, legend, make("div", {}, smaller, larger, fit)), map),
    make("div", { role: "tabpanel", id: "studio-outline", "aria-labelledby": "studio-tab-outline", class: "studio-panel", hidden: true, tabindex: 0 }, outline),
  ];
  const choose = (chosen) => {
    tabs.forEach((one, index) => {
      one.setAttribute("aria-selected", String(one === chosen));
      one.tabIndex = one === chosen ? 0 : -1;
      panels[index].hidden = one !== chosen;
    });
  };
  for (const one of tabs) {
    one.addEventListener("click", () => choose(one));
    one.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const other = tabs[1 - tabs.indexOf(one)];
      choose(other);
      other.focus();
    });
  }
  const status = make("p", { class: "studio-status", role: "status" }, "Looking through the scenario…");
  const found = make("div", { class: "studio-found" });
  const play = make("a", { class: "studio-action", target: "_blank", hidden: true, "aria-description": "Opens in a new tab" }, "▶ Playtest");
  const share = make("a", { class: "studio-action studio-action--quiet", hidden: true }, "Share for review");
  const jump = make("a", { class: "studio-jump", href: "#studio" }, "Map and checks");
  studio.querySelector(".studio__without")?.remove();
  studio.querySelector(".studio__heading").after(make("div", { class: "studio__actions" }, play, share));
  studio.append(
    make("div", { class: "studio-tabs", role: "tablist", "aria-label": "The whole scenario" }, ...tabs),
    ...panels,
    make("section", { class: "studio-checks", "aria-labelledby": "studio-checks-heading" }, make("div", { class: "studio-checks__top" }, make("h3", { id: "studio-checks-heading" }, "Checks"), status), found),
  );
  document.querySelector("[data-edit-form]").prepend(jump);
  return { map, outline, status, found, larger, smaller, fit, play, share, links: [play, share], jump };
}
