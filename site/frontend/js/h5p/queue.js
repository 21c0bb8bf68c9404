// What an activity says, on its way to the server: kept until the server has it, sent again with the same ids.
// It waits in this tab only. A device may be shared, so nothing outlives the tab; signing out and leaving in a hurry empty
// it (exit.js does so on pages without an activity).
const SOON = 400; // ms: what happens together is sent together
const STATE_EVERY = 2000; // ms between states
const AT_ONCE = 40; // events in one sending
const KEEPALIVE = 60 * 1024; // bytes that a browser sends after a page is gone
const LONGEST_WAIT = 60000;

const queues = new Set();

function uuid() {
  // crypto.randomUUID asks for https; this does not.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What went wrong with a sending, and what follows from it. */
function problem(answer) {
  // Signed out, or in again elsewhere: the work is kept, and only a new page can send it.
  if (answer.redirected || answer.status === 403) return "sign-in";
  if (answer.status === 409) return "elsewhere";
  // Sent once more it would be refused once more.
  if ([400, 404, 413].includes(answer.status)) return "refused";
  return "later";
}

/** Return a queue to one activity's address. `heard` is told what became of each sending. */
export function startQueue(address, token, heard) {
  const name = `activity ${address}`;
  let attempt = null;
  let waiting = recall(); // with the attempt that it belongs to
  let timer;
  let sending = null;
  let tries = 0;
  let stopped = false; // only a new page can go on
  let stateSent = {};
  let lastState = 0;
  let left = false; // in a hurry: nothing is written down any more

  function nothing() {
    return { attempt, events: [], state: {}, answers: null };
  }

  function recall() {
    try {
      return JSON.parse(sessionStorage.getItem(name)) ?? nothing();
    } catch {
      return nothing();
    }
  }

  function remember() {
    try {
      if (left || empty()) sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, JSON.stringify(waiting));
    } catch {
      // No storage: it waits in memory only.
    }
  }

  function empty() {
    return !waiting.events.length && !Object.keys(waiting.state).length && !waiting.answers;
  }

  function soon(wait) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(send, wait);
  }

  function next() {
    const { events, state, answers } = waiting;
    return { attempt: waiting.attempt, events: events.slice(0, AT_ONCE), state: { ...state }, answers };
  }

  async function post(body, keepalive = false) {
    const answer = await fetch(address, {
      method: "POST",
      body: JSON.stringify(body),
      keepalive,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    });
    if (!answer.ok || answer.redirected) throw Object.assign(new Error(answer.status), { why: problem(answer) });
    return answer.json();
  }

  async function send() {
    if (sending || stopped || empty()) return;
    const batch = next();
    heard({ saving: true });
    sending = post({ do: "hear", ...batch });
    try {
      const told = await sending;
      tries = 0;
      waiting.attempt = attempt = told.attempt;
      forget(batch);
      stateSent = { ...stateSent, ...batch.state };
      lastState = performance.now();
      heard(told);
    } catch (error) {
      tries += 1;
      const why = error.why ?? "later";
      if (why === "refused") forget(batch);
      if (why === "elsewhere") waiting = nothing(); // of a go that is over
      if (why === "elsewhere" || why === "sign-in") stopped = true;
      remember();
      heard({ saved: false, why });
    } finally {
      sending = null;
    }
    if (!empty()) soon(tries ? Math.min(LONGEST_WAIT, 1000 * 2 ** tries) * (0.75 + Math.random() / 2) : SOON);
  }

  function forget(batch) {
    const ids = new Set(batch.events.map((event) => event.id));
    waiting.events = waiting.events.filter((event) => !ids.has(event.id));
    for (const [sub, data] of Object.entries(batch.state)) if (waiting.state[sub] === data) delete waiting.state[sub];
    if (waiting.answers === batch.answers) waiting.answers = null;
    remember();
  }

  const queue = {
    /** Return where the learner is: state and attempt. Sends first what an earlier page could not. */
    async open() {
      while (!empty() && !stopped && !tries) await send();
      if (stopped && empty()) stopped = false; // what waited was of a go that is over
      const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw Object.assign(new Error(answer.status), { why: problem(answer) });
      const told = await answer.json();
      attempt = told.attempt;
      if (empty()) waiting.attempt = attempt;
      stateSent = { ...told.state };
      return told;
    },
    event(statement) {
      waiting.events.push({ id: uuid(), statement });
      if (waiting.events.length > 200) waiting.events.shift();
      remember();
      soon(SOON);
    },
    answers(answers) {
      waiting.answers = answers;
      remember();
      soon(SOON);
    },
    state(sub, data) {
      if (stateSent[sub] === data && waiting.state[sub] === undefined) return;
      waiting.state[sub] = data;
      remember();
      soon(Math.max(SOON, STATE_EVERY - (performance.now() - lastState)));
    },
    /** Begin a new go, once all of the old one is with the server. Raises when it is not, and loses nothing then. */
    async again() {
      clearTimeout(timer);
      await sending?.catch(() => {});
      while (!empty()) {
        const before = tries;
        await send();
        if (stopped || tries > before) throw new Error("not sent");
      }
      const told = await post({ do: "again", attempt });
      attempt = told.attempt;
      waiting = nothing();
      stateSent = {};
      remember();
    },
    /** The page goes away: send what there is without waiting for an answer. It stays in the tab until one came. */
    flush() {
      if (empty() || stopped) return;
      const batch = next();
      const bytes = new Blob([JSON.stringify(batch)]).size;
      post({ do: "hear", ...batch }, bytes < KEEPALIVE).catch(() => {});
    },
    drop() {
      left = true;
      remember();
    },
    retry() {
      tries = 0;
      soon(SOON);
    },
  };
  queues.add(queue);
  return queue;
}

addEventListener("pagehide", () => queues.forEach((queue) => queue.flush()));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") queues.forEach((queue) => queue.flush());
});
addEventListener("online", () => queues.forEach((queue) => queue.retry()));
document.addEventListener("upstander:left", () => {
  queues.forEach((queue) => {
    queue.flush();
    queue.drop();
  });
});
