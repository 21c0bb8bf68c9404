// Shows H5P activities: each in a sandboxed frame of its own that can reach nothing of ours, and speaks through one port.
// Nothing that comes out of a frame is believed: it is counted, cut to size, and judged by the server.
import { startQueue } from "./h5p/queue.js";

const MOST_TEXT = 64 * 1024; // characters of one statement
const MOST_STATE = 192 * 1024; // of a state, which the server cuts too
const A_SECOND = 20; // messages a frame may send for long
const AT_ONCE = 60;
const TOO_MANY = 400; // more thrown away than let through: then it is a flood
const TALLEST = 20000; // px: a long text on a narrow phone
const PATIENCE = 20000; // ms until we say that an activity does not start

const NOT_SAVED = {
  later: "Not saved yet. We keep trying.",
  refused: "This could not be saved.",
  "sign-in": "Not saved yet: you are signed out. Sign in again in another tab, then load this page.",
  elsewhere: "You have started this again in another place. Load the page to go on there.",
};
const NO_PLACE = "We could not save your place in this activity.";

const settings = document.querySelector("script[data-player]").dataset;

/** Return whether one more message may pass now. A bucket that fills with time. */
function limiter() {
  let room = AT_ONCE;
  let last = performance.now();
  let refused = 0;
  return () => {
    const now = performance.now();
    room = Math.min(AT_ONCE, room + ((now - last) / 1000) * A_SECOND);
    last = now;
    if (room >= 1) {
      room -= 1;
      refused = Math.max(0, refused - 1);
      return "yes";
    }
    refused += 1;
    return refused > TOO_MANY ? "flood" : "no";
  };
}

function text(value, most) {
  return typeof value === "string" && value.length <= most ? value : null;
}

class Activity {
  constructor(element) {
    this.element = element;
    this.place = element.dataset.place;
    this.title = element.dataset.title;
    this.stage = element.querySelector("[data-stage]");
    this.status = element.querySelector("[data-status]");
    this.waiting = element.querySelector("[data-waiting]");
    this.alternative = element.querySelector("details");
    this.ready = false;
    const whole = element.querySelector("[data-fullscreen]");
    whole?.addEventListener("click", () => this.fullScreen());
    if (whole) whole.hidden = !document.fullscreenEnabled;
    element.querySelector("[data-again]")?.addEventListener("click", () => this.again());
    document.addEventListener("fullscreenchange", () => this.nameFullScreen());
    addEventListener("beforeprint", () => this.alternative && (this.alternative.open = true));
  }

  /** Begin once somebody is about to see it: nothing of the package is fetched before. */
  whenSeen() {
    this.element.classList.add("up-activity--on");
    if (this.alternative) this.alternative.open = false;
    const watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watcher.disconnect();
        this.start();
      },
      { rootMargin: "600px" },
    );
    watcher.observe(this.element);
  }

  async start() {
    this.failed = "";
    this.say("");
    this.waiting.hidden = false;
    this.kept = { state: {}, attempt: null };
    if (settings.learn) {
      try {
        this.queue ??= startQueue(`${settings.learn}activity/${this.place}/`, settings.token, (told) => this.heard(told));
        this.kept = await this.queue.open();
        this.show(this.kept);
      } catch {
        this.fail("We could not fetch where you were. Load the page again.");
        return;
      }
    }
    this.frame = document.createElement("iframe");
    this.frame.setAttribute("sandbox", "allow-scripts"); // and never allow-same-origin
    this.frame.setAttribute("referrerpolicy", "no-referrer");
    this.frame.title = `Activity: ${this.title}`;
    this.frame.className = "up-activity__frame";
    this.hello = (event) => {
      if (event.source !== this.frame.contentWindow || event.data?.t !== "hello" || this.port) return;
      this.connect();
    };
    addEventListener("message", this.hello);
    this.frame.src = settings.player;
    this.stage.append(this.frame);
    this.late = setTimeout(() => this.fail("The activity does not start."), PATIENCE);
  }

  connect() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const allowed = limiter();
    port1.onmessage = ({ data }) => {
      const verdict = allowed();
      if (verdict === "flood") this.fail("The activity was stopped: it sent too much.");
      if (verdict === "yes" && data && typeof data === "object") this.hear(data);
    };
    const init = {
      t: "init",
      base: new URL(settings.packages + this.element.dataset.package, location.href).href,
      iri: this.element.dataset.iri,
      title: this.title,
      state: this.kept.state,
    };
    this.frame.contentWindow.postMessage(init, "*", [port2]); // its origin is opaque: there is no name for it
  }

  hear(message) {
    switch (message.t) {
      case "ready":
        this.ready = true;
        clearTimeout(this.late);
        this.waiting.hidden = true;
        this.element.classList.add("up-activity--ready");
        if (this.restarted) this.frame.focus();
        this.restarted = false;
        this.played("works", this.problem || "");
        break;
      case "height":
        if (Number.isFinite(message.height)) {
          this.frame.style.height = `${Math.max(80, Math.min(TALLEST, Math.ceil(message.height)))}px`;
        }
        break;
      case "statement": {
        const statement = text(message.statement, MOST_TEXT);
        if (statement) this.queue?.event(statement);
        else this.say("This activity said more than we can save.");
        break;
      }
      case "answers": {
        const answers = text(message.answers, MOST_STATE);
        if (answers) this.queue?.answers(answers);
        break;
      }
      case "state": {
        const state = text(message.data, MOST_STATE);
        const sub = text(message.sub, 100);
        if (state && sub) this.queue?.state(sub, state);
        else this.say(NO_PLACE);
        break;
      }
      case "shift":
      case "other-key":
        // Only from where somebody can press keys now.
        if (document.activeElement === this.frame) document.dispatchEvent(new CustomEvent(`upstander:${message.t}`));
        break;
      case "failed":
        this.problem = text(message.what, 300);
        if (!this.ready) this.fail("The activity does not start.");
        break;
      case "error":
        this.problem ??= text(message.what, 300);
        break;
    }
  }

  /** The server has answered: say that it is saved, or why not. */
  heard(told) {
    clearTimeout(this.slow);
    if (told.saving) {
      // Mostly it takes no time, and nobody wants to hear of it at each press.
      this.slow = setTimeout(() => this.sayToo("Saving."), 1500);
      return;
    }
    if (told.saved === false) {
      this.sayToo(NOT_SAVED[told.why]);
      return;
    }
    const saved = told.done && !this.done ? "Saved. You have done this step." : "Saved.";
    this.sayToo(told.state_kept === false ? NO_PLACE : saved);
    this.show(told);
  }

  /** Show what the server knows of it now. */
  show({ result, done, finished }) {
    const line = this.element.querySelector("[data-result]");
    if (line && result && line.textContent !== result) line.textContent = result;
    const again = this.element.querySelector("[data-again]");
    if (again) again.hidden = !finished;
    this.done = done;
    if (done) document.dispatchEvent(new CustomEvent("activity:done", { detail: this.place }));
  }

  say(words) {
    if (this.status && this.status.textContent !== words) this.status.textContent = words;
  }

  /** Say what became of saving, after why the activity stopped, if it did: its last messages are answered later. */
  sayToo(words) {
    this.say(this.failed ? `${this.failed} ${words}` : words);
  }

  fail(words) {
    const inside = document.activeElement === this.frame;
    this.stop();
    this.waiting.hidden = true;
    this.failed = `${words} You can do it as text, below.`;
    this.say(this.failed);
    if (this.alternative) {
      this.alternative.open = true;
      if (inside) this.alternative.querySelector("summary").focus();
    }
    this.played("fails", this.problem || words);
  }

  stop() {
    clearTimeout(this.late);
    removeEventListener("message", this.hello);
    this.port?.close();
    this.port = null;
    this.frame?.remove();
    this.ready = false;
    this.element.classList.remove("up-activity--ready");
  }

  async again() {
    const button = this.element.querySelector("[data-again]");
    button.disabled = true;
    try {
      await this.queue.again();
    } catch {
      this.say("We could not start it again: something is not saved yet. Try once more.");
      button.disabled = false;
      return;
    }
    button.disabled = false;
    button.hidden = true;
    this.stop();
    this.element.querySelector("[data-result]").textContent = "";
    this.restarted = true;
    await this.start();
  }

  fullScreen() {
    // Of our own part, so that “Exit this page” stays in sight; the frame may not ask for it.
    if (document.fullscreenElement) document.exitFullscreen();
    else this.element.requestFullscreen?.();
  }

  nameFullScreen() {
    const on = document.fullscreenElement === this.element;
    this.element.classList.toggle("up-activity--full", on);
    const button = this.element.querySelector("[data-fullscreen]");
    if (button) button.textContent = on ? "Leave full screen" : "Full screen";
    if (on) this.frame?.focus();
  }

  /** In the media library's preview: tell whether it plays. */
  played(verdict, note) {
    if (!settings.played || this.reported) return;
    this.reported = true;
    const body = new URLSearchParams({ played: verdict, note: note.slice(0, 300), csrfmiddlewaretoken: settings.token });
    fetch(settings.played, { method: "POST", body, credentials: "same-origin", keepalive: true }).catch(() => {});
  }
}

for (const element of document.querySelectorAll(".up-activity")) new Activity(element).whenSeen();

document.addEventListener("activity:done", (event) => {
  document.querySelectorAll(`[data-when-done="${CSS.escape(event.detail)}"]`).forEach((part) => (part.hidden = false));
  document.querySelectorAll(`[data-until-done="${CSS.escape(event.detail)}"]`).forEach((part) => (part.hidden = true));
});
