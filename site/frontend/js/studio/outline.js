// The same as the map, as a list: scene, its choices, where they lead, and problems in words.
import { make, safetyOf } from "./make.js";

export function drawOutline(graph, { go, playFrom }) {
  const titles = new Map(graph.nodes.map((node) => [node.key, node.title]));
  if (!graph.nodes.length) return make("p", { class: "studio__empty" }, "Nothing here yet. Add a scene to begin.");
  return make("ol", { class: "studio-outline" }, ...graph.nodes.map((node) => entry(node, graph, titles, go, playFrom)));
}

function entry(node, graph, titles, go, playFrom) {
  const play = node.kind === "scene" ? playFrom(node.id) : null;
  return make(
    "li",
    { class: `studio-outline__place studio-outline__place--${node.kind}` },
    make("span", { class: "studio-outline__kind" }, node.kind === "ending" ? "Ending" : node.key === graph.start ? "Scene, begins here" : "Scene"),
    make("button", { type: "button", class: "studio-link-button studio-outline__title", click: () => go(node.at) }, node.title),
    play ? make("a", { class: "studio-play", href: play, target: "_blank", "aria-description": `${node.title}; opens in a new tab` }, "▶ Play from here") : null,
    ...node.problems.map((problem) => make("p", { class: "studio-outline__problem" }, `⚠ ${problem}`)),
    node.choices.length ? make("ul", {}, ...node.choices.map((choice) => leads(choice, titles, go))) : null,
  );
}

function leads(choice, titles, go) {
  const safety = safetyOf(choice);
  return make(
    "li",
    {},
    make("span", { class: `studio-mark studio-mark--${choice.safety || "unsaid"}` }, `${safety.mark} ${safety.words}`),
    " ",
    make("button", { type: "button", class: "studio-link-button", click: () => go(choice.at) }, choice.text),
    make("span", { class: "studio-outline__to" }, choice.to ? ` → ${titles.get(choice.to)}` : " → nowhere yet"),
  );
}
