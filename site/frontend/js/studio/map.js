// The whole scenario as a picture: boxes for scenes, rounded ones for endings, arrows that say how safe a choice is.
import dagre from "@dagrejs/dagre";
import { draw, reads, safetyOf } from "./make.js";

const WIDTH = 208;
const LINE = 17;
const FIT = 20; // letters in a line of a box
const MANY = 30; // from so many places on, an ending that many choices lead to is named beside each, without long arrows
const CROWD = 6;
const BADGE = { width: 92, height: 22 };

function lines(text, most) {
  const rows = [""];
  for (const word of text.split(/\s+/)) {
    const now = rows.at(-1);
    if (now && now.length + word.length + 1 > FIT) rows.push(word);
    else rows[rows.length - 1] = now ? `${now} ${word}` : word;
  }
  const kept = rows.slice(0, most).map((row) => (row.length > FIT + 2 ? `${row.slice(0, FIT)}…` : row));
  if (rows.length > most) kept[most - 1] = `${kept[most - 1].replace(/…$/, "").slice(0, FIT - 1)}…`;
  return kept;
}

export function layOut(graph) {
  performance.mark("studio-layout-begins");
  const plan = new dagre.graphlib.Graph({ multigraph: true });
  const large = graph.nodes.length > MANY;
  const arrivals = new Map();
  for (const { to } of graph.nodes.flatMap((node) => node.choices)) arrivals.set(to, (arrivals.get(to) || 0) + 1);
  const crowded = new Map(graph.nodes.filter((node) => large && node.kind === "ending" && arrivals.get(node.key) > CROWD).map((node) => [node.key, node]));
  plan.setGraph({ rankdir: "TB", ranker: large ? "tight-tree" : "network-simplex", nodesep: 26, ranksep: 34, edgesep: 12, marginx: 14, marginy: 14 });
  plan.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) {
    const title = lines(node.title, 3);
    const problems = node.problems.flatMap((problem) => lines(`⚠ ${problem}`, 2));
    const height = 34 + title.length * LINE + problems.length * LINE + (node.kind === "scene" ? 6 : 4);
    plan.setNode(node.key, { node, title, problems, width: WIDTH, height });
  }
  for (const node of graph.nodes) {
    node.choices.forEach((choice, index) => {
      if (!choice.to) return;
      const name = `${node.key}/${index}`;
      const ending = crowded.get(choice.to);
      if (ending) plan.setNode(name, { stub: lines(`→ ${ending.title}`, 1)[0], at: ending.at, width: WIDTH, height: 26 });
      plan.setEdge(node.key, ending ? name : choice.to, { choice, ...BADGE, labelpos: "c" }, name);
    });
  }
  dagre.layout(plan);
  performance.measure("studio-layout", "studio-layout-begins");
  return plan;
}

const path = (points) =>
  points.length < 3
    ? `M${points.map(({ x, y }) => `${x} ${y}`).join("L")}`
    : points.slice(1, -1).reduce((made, point, index) => {
        const after = points[index + 2];
        const last = index === points.length - 3;
        const end = last ? after : { x: (point.x + after.x) / 2, y: (point.y + after.y) / 2 };
        return `${made}Q${point.x} ${point.y} ${end.x} ${end.y}`;
      }, `M${points[0].x} ${points[0].y}`);

function arrow(edge) {
  const kind = edge.choice.safety || "unsaid";
  return draw("path", { class: `studio-arrow studio-arrow--${kind}`, d: path(edge.points), "marker-end": `url(#studio-tip-${kind})` });
}

function badge(edge) {
  const kind = edge.choice.safety || "unsaid";
  return draw(
    "g",
    { class: `studio-badge studio-badge--${kind}`, transform: `translate(${edge.x} ${edge.y})` },
    draw("title", {}, `${reads(edge.choice)}: ${edge.choice.text}`),
    draw("rect", { x: -BADGE.width / 2, y: -BADGE.height / 2, width: BADGE.width, height: BADGE.height, rx: 11 }),
    draw("text", { "text-anchor": "middle", y: 4 }, reads(edge.choice)),
  );
}

function tip(kind) {
  return draw(
    "marker",
    { id: `studio-tip-${kind}`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" },
    draw("path", { class: `studio-tip studio-tip--${kind}`, d: "M0 0L10 5L0 10z" }),
  );
}

function box({ node, title, problems, x, y, width, height }, graph, titles, go) {
  const first = node.key === graph.start;
  const kicker = node.kind === "ending" ? "ENDING" : first ? "BEGINS HERE" : "SCENE";
  const leads = node.choices.map((choice) => `${safetyOf(choice).words}: ${choice.to ? titles.get(choice.to) : "nowhere yet"}`);
  const left = x - width / 2;
  const top = y - height / 2;
  const text = (words, row, kind) => draw("text", { class: kind, x: left + 14, y: top + 20 + row * LINE }, words);
  const open = (event) => {
    event.preventDefault();
    go(node.at);
  };
  return draw(
    "g",
    {
      class: `studio-box studio-box--${node.kind}${node.problems.length ? " has-problem" : ""}${first ? " is-first" : ""}`,
      tabindex: 0,
      role: "button",
      "aria-description": leads.length ? `Leads to ${leads.join("; ")}` : null,
      "data-key": node.key,
      click: open,
      keydown: (event) => (event.key === "Enter" || event.key === " ") && open(event),
    },
    draw("rect", { x: left, y: top, width, height, rx: node.kind === "ending" ? 26 : 8 }),
    ...(node.kind === "ending" ? [draw("rect", { class: "studio-box__inner", x: left + 3.5, y: top + 3.5, width: width - 7, height: height - 7, rx: 23 })] : []),
    text(kicker, 0, "studio-box__kicker"),
    ...title.map((words, row) => text(words, row + 1.1, "studio-box__title")),
    ...problems.map((words, row) => text(words, row + title.length + 1.25, "studio-box__problem")),
  );
}

function stub({ stub: words, at, x, y }, go) {
  return draw("text", { class: "studio-stub", x, y: y + 4, "text-anchor": "middle", click: () => go(at) }, words);
}

function playLink({ node, x, y, width, height }, address) {
  const label = draw("text", { x: x + width / 2 - 12, y: y - height / 2 + 20, "text-anchor": "end" }, "▶ Play");
  return draw("a", { class: "studio-box__play", href: address, target: "_blank", "aria-description": `${node.title}; opens in a new tab` }, label);
}

// Give the picture and its size. `go` is called with the content path of the box that was chosen; `playFrom` gives the
// address where a scene is played, or null.
export function drawMap(graph, { go, playFrom }) {
  const plan = layOut(graph);
  const { width = 0, height = 0 } = plan.graph();
  const titles = new Map(graph.nodes.map((node) => [node.key, node.title]));
  const stubs = plan.nodes().map((key) => plan.node(key)).filter((place) => place.stub);
  const edges = plan.edges().map((edge) => plan.edge(edge));
  const kinds = ["safer", "some-risk", "less-safe", "unsaid"];
  const picture = draw(
    "svg",
    { class: "studio-map", viewBox: `0 0 ${Math.max(width, 1)} ${Math.max(height, 1)}`, role: "group", "aria-label": "Map of the scenario" },
    draw("defs", {}, ...kinds.map(tip)),
    draw("g", { "aria-hidden": "true" }, ...edges.map(arrow)),
    draw("g", {}, ...graph.nodes.flatMap((node) => {
      const address = node.kind === "scene" ? playFrom(node.id) : null;
      const place = plan.node(node.key);
      return [box(place, graph, titles, go), ...(address ? [playLink(place, address)] : [])];
    })),
    draw("g", { "aria-hidden": "true" }, ...edges.map(badge), ...stubs.map((place) => stub(place, go))),
  );
  return { picture, width, height };
}
