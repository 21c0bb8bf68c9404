// The studio: what helps a trainer who writes a scenario. The form works without it.
import { startEditor } from "./studio/editor.js";
import { startCopy } from "./studio/copy.js";
import { startPlaytest } from "./studio/playtest.js";

function start() {
  const studio = document.getElementById("studio");
  const form = document.querySelector("[data-edit-form]");
  if (studio && form) startEditor(studio, form);
  startPlaytest();
  startCopy();
}

// Wagtail puts the scripts of a form before the form.
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
