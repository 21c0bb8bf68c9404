// What an activity says, on its way to the server: kept until the server has it, sent again with the same ids.
// It waits in this tab only. A device may be shared, so nothing outlives the tab, and leaving in a hurry empties it.
const SOON = 400; // ms: what happens together is sent together
const STATE_EVERY = 2000; // ms between states
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

/** Return a queue to one activity's address. `heard` is told what became of each sending. */
export function startQueue(address, token, heard) {
  const name = `activity ${address}`;
  let waiting = recall();
  let attempt = null;
  let timer;
  let sending = null;
  let tries = 0;
  let stateSent = {};
  let lastState = 0;
  let left = false; // in a hurry: nothing is written down any more

  function recall() {
    try {
      return JSON.parse(sessionStorage.getItem(name)) ?? { events: [], state: {}, answers: null };
    } catch {
      return { events: [], state: {}, answers: null };
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
    timer = setTimeout(send, wait);
  }

  function bodyOf(batch) {
    return JSON.stringify({ do: "hear", attempt, ...batch });
  }

  async function post(body, keepalive = false) {
    const answer = await fetch(address, {
      method: "POST",
      body,
      keepalive,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    });
    if (!answer.ok) {
      // Nothing that is sent once more would be taken: do not keep it for ever.
      throw Object.assign(new Error(answer.status), { refused: answer.status >= 400 && answer.status < 500 && answer.status !== 429 });
    }
    return answer.json();
  }

  async function send() {
    if (sending || empty()) return;
    const batch = { events: waiting.events.slice(0, 40), state: { ...waiting.state }, answers: waiting.answers };
    heard({ saving: true });
    sending = post(bodyOf(batch));
    try {
      const told = await sending;
      tries = 0;
      attempt = told.attempt;
      forget(batch);
      stateSent = { ...stateSent, ...batch.state };
      lastState = performance.now();
      heard(told);
    } catch (error) {
      tries += 1;
      if (error.refused) forget(batch);
      heard({ saved: false, refused: error.refused });
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
      if (!empty()) await send();
      const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const told = await answer.json();
      attempt = told.attempt;
      stateSent = { ...told.state };
      return told;
    },
    event(statement) {
      waiting.events.push({ id: uuid(), at: new Date().toISOString(), statement });
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
    async again() {
      clearTimeout(timer);
      await sending?.catch(() => {});
      waiting = { events: [], state: {}, answers: null };
      remember();
      stateSent = {};
      await post(JSON.stringify({ do: "again", attempt }));
    },
    /** The page goes away: send what there is without waiting for an answer. It stays in the tab until one came. */
    flush() {
      if (empty()) return;
      const body = bodyOf({ events: waiting.events.slice(0, 40), state: waiting.state, answers: waiting.answers });
      post(body, body.length < KEEPALIVE).then(() => {}, () => {});
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
