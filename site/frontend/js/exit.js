// "Exit this page". GOV.UK's component leaves the page in the history; this one replaces it and covers what Back would
// show. The link itself goes to /leave/, so all of this may fail and somebody still gets away.
const within = 5000; // as on GOV.UK: three presses, each within five seconds of the last
const root = document.documentElement;
const elsewhere = document.body.dataset.exit || "/leave/";

function remember() {
  try {
    sessionStorage.setItem("gone", "1");
    sessionStorage.setItem("left", String(Date.now()));
  } catch {
    // Storage is forbidden: only the guard on Back is lost.
  }
}

function recall(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function cover() {
  root.classList.add("is-gone");
  if (!document.querySelector(".up-gone")) {
    const overlay = document.createElement("div");
    overlay.className = "up-gone";
    overlay.setAttribute("role", "alert");
    document.body.append(overlay);
    overlay.textContent = "Loading."; // after it is in the page, or screen readers stay silent
  }
  document.title = "Loading";
}

/** Let go of what activities keep in this tab until it is sent, whichever page they were on. */
function forgetActivities() {
  try {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith("activity ")) sessionStorage.removeItem(name);
  } catch {
    // Storage is forbidden: there is nothing in it.
  }
}

/** Leave at once: cover, tell the server to end the session, put another site in this page's place. */
export function leave(event) {
  event?.preventDefault();
  document.dispatchEvent(new CustomEvent("upstander:left")); // whoever keeps something in this tab lets it go
  forgetActivities();
  // The browser would wait for a frame that hangs.
  document.querySelectorAll("iframe").forEach((frame) => frame.remove());
  remember();
  cover();
  navigator.sendBeacon?.("/leave/");
  location.replace(elsewhere);
}

function watchKeys(button) {
  const status = document.createElement("span");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  const dots = document.createElement("span");
  dots.className = "up-exit__dots";
  dots.setAttribute("aria-hidden", "true");
  dots.append(...[1, 2, 3].map(() => document.createElement("span")));
  button.append(dots);
  button.after(status);

  let presses = 0;
  let alone = false; // Shift is down and nothing else was touched since
  let timer;

  function show(text) {
    status.textContent = text;
    dots.classList.toggle("up-exit__dots--shown", presses > 0);
    [...dots.children].forEach((dot, index) => dot.classList.toggle("is-on", index < presses));
  }

  function forget(text = "") {
    clearTimeout(timer);
    presses = 0;
    show(text);
  }

  function press() {
    presses += 1;
    if (presses === 3) {
      leave();
      return;
    }
    show(presses === 1 ? "Shift, press 2 more times to exit." : "Shift, press 1 more time to exit.");
    clearTimeout(timer);
    timer = setTimeout(() => {
      forget("Exit this page expired.");
      timer = setTimeout(() => show(""), within);
    }, within);
  }

  function otherKey() {
    if (presses) forget();
  }

  // A frame of ours (an activity) hears its own keys and tells of them through the document.
  document.addEventListener("upstander:shift", press);
  document.addEventListener("upstander:other-key", otherKey);

  // Capture, and on the window: no widget can swallow the keys.
  addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Shift") {
        if (!event.repeat) alone = !(event.ctrlKey || event.altKey || event.metaKey);
      } else {
        alone = false;
        otherKey();
      }
    },
    true,
  );
  addEventListener(
    "keyup",
    (event) => {
      if (event.key !== "Shift" || !alone) return;
      alone = false;
      press();
    },
    true,
  );
  // Shift with the mouse (to select, say) is not a press either.
  addEventListener("pointerdown", () => (alone = false), true);
}

export function startExit() {
  // Whoever sits here next need not be who was here before.
  document.querySelector(".up-header__user form")?.addEventListener("submit", forgetActivities);
  const button = document.querySelector("[data-exit-button]");
  document.querySelectorAll("[data-exit-button], [data-exit-skip]").forEach((link) => {
    link.addEventListener("click", leave);
  });
  // An anchor with the role of a button must answer to the space bar.
  button?.addEventListener("keydown", (event) => {
    if (event.key === " ") leave(event);
  });
  if (button) watchKeys(button);

  // A page kept by the browser for Back is put away covered, and uncovered only if nobody has left since it was made.
  addEventListener("pagehide", () => root.classList.add("is-gone"));
  addEventListener("pageshow", (event) => {
    const left = Number(recall("left"));
    if (recall("gone") || (event.persisted && left > performance.timeOrigin)) {
      cover();
      location.replace(elsewhere);
    } else {
      root.classList.remove("is-gone");
    }
  });
}
