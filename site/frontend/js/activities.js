// The versions of an activity in the CMS: while one is being unpacked, look again every few seconds. Only the panel is
// replaced, so nothing that somebody is typing in the form is lost.
const SECONDS = 3;

async function follow(panel) {
  while (panel.querySelector("[data-open]")) {
    await new Promise((done) => setTimeout(done, SECONDS * 1000));
    if (document.hidden || panel.contains(document.activeElement)) continue;
    try {
      const answer = await fetch(panel.dataset.upVersions, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (answer.redirected || !answer.ok) return; // signed out, or the activity is gone
      panel.innerHTML = await answer.text();
    } catch {
      continue; // no network just now
    }
  }
}

document.addEventListener("DOMContentLoaded", () => {
  for (const panel of document.querySelectorAll("[data-up-versions]")) follow(panel);
});
