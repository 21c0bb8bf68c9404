// What is found, errors first; each leads to its field.
import { make } from "./make.js";

const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

export function summary(findings) {
  const errors = findings.filter((one) => one.severity === "error").length;
  const warnings = findings.length - errors;
  if (!findings.length) return "✓ Nothing to mend";
  return [errors ? count(errors, "error") : "", warnings ? count(warnings, "warning") : ""].filter(Boolean).join(", ");
}

export function drawFindings(findings, go) {
  if (!findings.length) return make("p", { class: "studio__fine" }, "Every path leads to an ending, and no word rule was broken.");
  return make("ol", { class: "studio-findings" }, ...findings.map((one) => entry(one, go)));
}

function entry(one, go) {
  const kind = one.severity === "error" ? "error" : "warning";
  const words = [
    make("span", { class: `studio-findings__kind studio-findings__kind--${kind}` }, kind === "error" ? "✕ Error" : "! Warning"),
    make("span", { class: "studio-findings__where" }, one.where),
    make("span", { class: "studio-findings__problem" }, `${one.problem} ${one.mend}`.trim()),
  ];
  return make("li", {}, one.at ? make("button", { type: "button", class: "studio-findings__go", click: () => go(one.at) }, ...words) : make("div", { class: "studio-findings__go" }, ...words));
}
