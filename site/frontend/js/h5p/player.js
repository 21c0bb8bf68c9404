// Runs inside the sandboxed frame, before anything of the package, and is the only thing there that is ours. It starts
// the player, and says through one port what happens. Whoever receives that must not believe it: a package can say
// all that this can.
const { main, frame, style, extra } = document.currentScript.dataset;
let port;

function tell(t, facts) {
  port?.postMessage({ t, ...facts });
}

/** Storage that forgets: H5P's core fails without any, and an opaque origin has none. */
function forgetful() {
  const kept = new Map();
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (name) => kept.get(String(name)) ?? null,
    setItem: (name, value) => void kept.set(String(name), String(value)),
    removeItem: (name) => void kept.delete(String(name)),
    clear: () => kept.clear(),
  };
}

for (const name of ["localStorage", "sessionStorage"]) {
  try {
    void window[name].length;
  } catch {
    Object.defineProperty(window, name, { value: forgetful() });
  }
}
try {
  void document.cookie;
} catch {
  Object.defineProperty(document, "cookie", { get: () => "", set() {} });
}

// A connection of this kind leaves the machine whatever the policy says. Here so that no package needs to be believed:
// one that opens a frame of its own inside may still find it there (docs/decisions/0014-h5p-player.md).
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "WebTransport"]) {
  Object.defineProperty(window, name, { value: undefined, configurable: false, writable: false });
}

// "Exit this page" on three presses of Shift must work here too: each press that is alone is told, and so is the first
// other key after one. Capture, on the window, and first: nothing in the package can swallow them.
let alone = false;
let pressed = false;
addEventListener(
  "keydown",
  (event) => {
    if (!event.isTrusted) return; // a package that presses keys by itself
    if (event.key === "Shift") {
      if (!event.repeat) alone = !(event.ctrlKey || event.altKey || event.metaKey);
      return;
    }
    alone = false;
    if (pressed) tell("other-key");
    pressed = false;
  },
  true,
);
addEventListener(
  "keyup",
  (event) => {
    if (!event.isTrusted || event.key !== "Shift" || !alone) return;
    alone = false;
    pressed = true;
    tell("shift");
  },
  true,
);
addEventListener("pointerdown", () => (alone = false), true);

/** Say that it can not go on. */
function fail(what) {
  tell("failed", { what: String(what).slice(0, 300) });
}

addEventListener(
  "error",
  (event) => {
    // The core waits for ever for a script that does not come.
    if (event.target instanceof HTMLScriptElement) fail(`a script is missing: ${event.target.src.split("/").slice(-2).join("/")}`);
    else tell("error", { what: String(event.message ?? "a file is missing").slice(0, 300) });
  },
  true,
);
addEventListener("unhandledrejection", (event) => tell("error", { what: String(event.reason).slice(0, 300) }));
document.addEventListener("securitypolicyviolation", (event) => {
  tell("error", { what: `blocked: ${event.effectiveDirective} ${event.blockedURI}`.slice(0, 300) });
});

/** Load a classic script, after those before it. */
function load(source) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = resolve;
    script.onerror = () => reject(new Error("the player could not be loaded"));
    document.head.append(script);
  });
}

let saving;

/** Keep the state soon after each thing that somebody does: the core itself waits for seconds, and loses them. */
function keepSoon(H5P) {
  clearTimeout(saving);
  saving = setTimeout(() => {
    const state = H5P.instances[0]?.getCurrentState?.();
    if (state !== undefined) H5P.setUserData("activity", "state", state);
  }, 250);
}

/** Many types say nothing of what is done in them, such as a card that is turned: keep the state after that too. */
function keepAfterEach(H5P) {
  for (const done of ["pointerup", "keyup", "change"]) addEventListener(done, () => keepSoon(H5P), true);
}

/** What a finished activity knows of its questions and answers: live statements do not say which way was taken. */
function report(instance) {
  try {
    const data = instance.getXAPIData?.();
    if (data) tell("answers", { answers: JSON.stringify(data) });
  } catch (error) {
    tell("error", { what: `getXAPIData: ${error}`.slice(0, 300) });
  }
}

const FINISHED = /\/(completed|answered|passed|failed|mastered|consume)$/;

/** Let the core keep a learner's state through us, and give it back what was kept. */
function keepState(H5P, kept) {
  H5P.getUserData = (_content, name, done, sub = 0) => {
    const found = kept[sub]?.[name];
    let value;
    try {
      value = found === undefined ? undefined : JSON.parse(found);
    } catch {
      value = undefined;
    }
    done(undefined, value ?? undefined); // null would be “the content has changed” over the whole task
  };
  H5P.setUserData = (_content, name, data, extras = {}) => {
    if (name !== "state" || data === undefined) return;
    try {
      tell("state", { sub: String(extras.subContentId ?? 0), data: JSON.stringify(data) });
    } catch {
      // A state that can not be written down is not kept.
    }
  };
  H5P.deleteUserData = () => {};
  H5P.setFinished = () => {};
}

function watchHeight(element) {
  let height = 0;
  let later = null;
  const measure = () => {
    later = null;
    const now = Math.ceil(element.getBoundingClientRect().height);
    if (now === height) return;
    height = now;
    tell("height", { height });
  };
  // Ten times a second at most: something that moves for long must not crowd out what counts.
  new ResizeObserver(() => (later ??= setTimeout(measure, 100))).observe(element);
  measure();
}

/** Tell the activity that it has another width: a phone was turned, or full screen began. The core does so nowhere else. */
function watchWidth(H5P) {
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return; // only its height: that was our own answer to it
    width = innerWidth;
    H5P.instances.forEach((instance) => H5P.trigger(instance, "resize"));
  });
}

async function start({ base, iri, state, title }) {
  const place = document.getElementById("activity");
  document.title = title;
  await load(main);
  const kept = Object.fromEntries(Object.entries(state).map(([sub, data]) => [sub, { state: data }]));
  await new window.H5PStandalone.H5P(place, {
    id: "activity",
    h5pJsonPath: base,
    frameJs: frame,
    frameCss: style,
    customCss: extra,
    embedType: "div", // the core's own frame can not open in an opaque origin
    preventH5PInit: false, // reads the other way round: we start it, once we listen
    title,
    metadata: { title, license: "U" },
    xAPIObjectIRI: iri,
    icon: false,
    saveFreq: 3,
    // Both or neither, and never the learner: this ends up in saved states.
    user: { name: "Learner", mail: "learner@invalid" },
    ajax: { contentUserDataUrl: "/nowhere" },
    contentUserData: kept,
  });
  const { H5P, H5PIntegration } = window;
  // Nothing is of this page's origin, which is none: pictures that a type draws and reads back are asked for openly.
  H5PIntegration.crossorigin = "anonymous";
  keepState(H5P, kept);
  H5P.externalDispatcher.on("xAPI", (event) => {
    const statement = event.data.statement;
    keepSoon(H5P);
    const whole = !statement.context?.contextActivities?.parent?.length;
    if (!whole || !FINISHED.test(statement.verb?.id ?? "")) return; // the server would not count it either
    tell("statement", { statement: JSON.stringify(statement) });
    report(H5P.instances[0]);
  });
  H5P.jQuery(() => {
    try {
      H5P.init(document.body);
      if (!H5P.instances.length) return fail("its main library starts nothing");
      // Without buttons of its own below, the core takes the margins away: but the page draws a line around it.
      place.querySelectorAll(".h5p-no-frame").forEach((part) => part.classList.replace("h5p-no-frame", "h5p-frame"));
      H5P.instances.forEach((instance) => H5P.trigger(instance, "resize"));
      tell("ready");
      watchHeight(place);
      watchWidth(H5P);
      keepAfterEach(H5P);
    } catch (error) {
      fail(error);
    }
  });
}

addEventListener("message", (event) => {
  if (port || event.source !== parent || event.data?.t !== "init" || !event.ports[0]) return;
  port = event.ports[0];
  start(event.data).catch(fail);
});
parent.postMessage({ t: "hello" }, "*");
