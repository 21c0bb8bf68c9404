// Beside the playtest's frame: where it is, the path and the variables. The frame plays without this.
import { make } from "./make.js";

export function startPlaytest() {
  const stage = document.getElementById("playtest");
  const frame = document.getElementById("playtest-frame");
  if (!stage || !frame) return;
  const told = document.getElementById("playtest-report");
  const back = document.getElementById("playtest-back");
  for (const list of stage.querySelectorAll("#playtest-width")) {
    list.addEventListener("change", () => document.querySelector(".playtest__stage").classList.toggle("playtest__stage--wide", list.value === "wide"));
  }
  const look = async () => {
    const here = frame.contentWindow.location.pathname;
    if (!here.startsWith(stage.dataset.base)) return;
    const answer = await fetch(stage.dataset.report + here.slice(stage.dataset.base.length));
    if (answer.ok) show(told, await answer.json());
    back.hidden = here === stage.dataset.base;
  };
  frame.addEventListener("load", look);
  look();
  back.addEventListener("click", () => {
    const doc = frame.contentDocument;
    const own = doc.querySelector("button[name=do][value=back]");
    if (own) own.click();
    else frame.contentWindow.location.assign(stage.dataset.base);
  });
}

function show(told, report) {
  if (report.problem) {
    told.replaceChildren(make("p", {}, report.problem));
    return;
  }
  told.replaceChildren(
    make("h2", {}, "Now at"),
    make("p", {}, report.over ? `${report.at} (an ending)` : report.at),
    make("h2", {}, "Variables"),
    report.variables.length
      ? make("dl", { class: "playtest__values" }, ...report.variables.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]))
      : make("p", {}, "This scenario has none."),
    make("h2", {}, "Path"),
    report.path.length
      ? make("ol", { class: "playtest__path" }, ...report.path.map((one) => make("li", {}, make("strong", {}, one.scene), ` ${one.text} `, make("em", {}, one.safety))))
      : make("p", {}, "No choice made yet."),
  );
}
