// Cards to turn: a situation or a sentence on the front, what it may mean or what helps on the back. No score.
// Content: {intro, cards: [{front, back}]}.
// H5P's core looks for Upstander.Cards below `window`, and copies the prototype: no `class`, whose methods do not copy.

window.Upstander = window.Upstander || {};

window.Upstander.Cards = (function () {
  "use strict";

  let made = 0; // for ids: there may be several on one page

  function element(tag, className, text) {
    const node = document.createElement(tag);
    node.className = className ? "up-cards__" + className : "";
    node.textContent = text || "";
    return node;
  }

  function Cards(params, contentId, extras) {
    H5P.EventDispatcher.call(this);
    this.params = params;
    this.contentId = contentId;
    this.extras = extras || {};
    this.id = "up-cards-" + (made += 1);
    this.resetTask();
    this.touched = false; // whether there is anything to save: cards turned back are, untouched ones are not
    this.resume(this.extras.previousState);
  }

  Cards.prototype = Object.create(H5P.EventDispatcher.prototype);
  Cards.prototype.constructor = Cards;

  // --- what the page shows

  Cards.prototype.attach = function ($container) {
    this.root = element("div");
    this.root.className = "up-cards";

    this.place = element("p", "place");
    this.place.setAttribute("role", "status");
    this.front = element("p", "front");
    this.front.id = this.id + "-front";
    this.back = element("p", "back");
    this.back.id = this.id + "-back";
    const reader = element("div"); // says the back aloud when it appears; the reader stays at the button
    reader.setAttribute("aria-live", "polite");
    reader.append(this.back);
    this.turnButton = this.button("turn", "", this.turn);
    this.turnButton.setAttribute("aria-controls", this.back.id);

    this.knownButton = this.button("know", "I knew this", () => this.say(true));
    this.newButton = this.button("know", "New to me", () => this.say(false));
    this.question = element("div", "question");
    this.question.setAttribute("role", "group");
    this.question.setAttribute("aria-labelledby", this.id + "-question");
    const words = element("p", "ask", "Was this new to you?");
    words.id = this.id + "-question";
    this.question.append(words, this.knownButton, this.newButton);

    this.card = element("div", "card");
    this.card.tabIndex = -1;
    this.card.setAttribute("role", "group");
    this.card.setAttribute("aria-labelledby", this.front.id);
    this.card.append(this.front, reader, this.turnButton, this.question);

    this.previousButton = this.button("step", "Previous card", () => this.go(this.at - 1));
    this.nextButton = this.button("step", "Next card", () => this.go(this.at + 1));
    const steps = element("div", "steps");
    steps.append(this.previousButton, this.nextButton);
    this.end = element("div", "end");

    this.root.append(element("p", "intro", this.params.intro), this.place, this.card, steps, this.end);
    $container.get(0).append(this.root);
    this.setActivityStarted();
    this.show();
  };

  Cards.prototype.button = function (className, label, act) {
    const button = element("button", className, label);
    button.type = "button";
    button.addEventListener("click", act.bind(this));
    return button;
  };

  Cards.prototype.show = function () {
    const card = this.params.cards[this.at];
    const place = "Card " + (this.at + 1) + " of " + this.params.cards.length;
    if (this.place.textContent !== place) this.place.textContent = place; // said once, not at every touch
    this.front.textContent = card.front;
    this.back.textContent = this.isOpen ? card.back : "";
    this.back.hidden = !this.isOpen;
    this.turnButton.textContent = this.isOpen ? "Turn it back" : "Turn the card";
    this.turnButton.setAttribute("aria-expanded", String(this.isOpen));
    this.question.hidden = !this.isOpen;
    this.knownButton.setAttribute("aria-pressed", String(this.known[this.at] === true));
    this.newButton.setAttribute("aria-pressed", String(this.known[this.at] === false));
    this.previousButton.disabled = this.at === 0;
    this.nextButton.disabled = this.at === this.params.cards.length - 1;
    this.showEnd();
    this.trigger("resize");
  };

  Cards.prototype.showEnd = function () {
    const fresh = this.params.cards.map((_, at) => at).filter((at) => this.known[at] === false);
    this.end.hidden = !this.isDone();
    this.end.replaceChildren();
    if (!this.isDone()) return;
    this.end.append(element("p", "done", "You have turned every card."));
    if (!fresh.length) return;
    this.end.append(element("p", "fresh", "Some were new to you. You can look at them again."));
    fresh.forEach((at) => {
      this.end.append(this.button("step", "Card " + (at + 1), () => this.go(at)));
    });
  };

  // --- what the learner does

  Cards.prototype.go = function (at) {
    this.at = at;
    this.isOpen = false;
    this.show();
    this.card.focus(); // the button may be disabled now, and the front wants to be read
  };

  Cards.prototype.turn = function () {
    const wasDone = this.isDone();
    this.isOpen = !this.isOpen;
    this.touched = true;
    this.turned[this.at] = true;
    this.show();
    this.triggerXAPI("interacted");
    if (this.isDone() && !wasDone) this.trigger(this.completed());
  };

  Cards.prototype.say = function (known) {
    this.known[this.at] = known;
    this.show();
  };

  Cards.prototype.isDone = function () {
    return this.params.cards.every((_, at) => this.turned[at]);
  };

  // --- what H5P asks of a question. There is nothing to be right or wrong about.

  Cards.prototype.getTitle = function () {
    return H5P.createTitle((this.extras.metadata && this.extras.metadata.title) || "Cards");
  };

  Cards.prototype.getAnswerGiven = function () {
    return this.turned.some(Boolean);
  };

  Cards.prototype.getScore = function () {
    return 0;
  };

  Cards.prototype.getMaxScore = function () {
    return 0;
  };

  Cards.prototype.showSolutions = function () {
    this.isOpen = true;
    if (this.root) this.show();
  };

  Cards.prototype.resetTask = function () {
    this.at = 0;
    this.isOpen = false;
    this.touched = true;
    this.turned = this.params.cards.map(() => false);
    this.known = this.params.cards.map(() => null); // true: known, false: new, null: not said
    if (this.root) this.show();
  };

  Cards.prototype.getCurrentState = function () {
    return this.touched ? { at: this.at, turned: this.turned, known: this.known } : undefined;
  };

  // A saved state may be older than the content: of other cards, or no state of ours at all.
  Cards.prototype.resume = function (state) {
    const count = this.params.cards.length;
    if (!state || !Array.isArray(state.turned) || !Array.isArray(state.known)) return;
    if (state.turned.length !== count || state.known.length !== count) return;
    this.touched = true;
    this.turned = state.turned.map(Boolean);
    this.known = state.known.map((said) => (typeof said === "boolean" ? said : null));
    if (Number.isInteger(state.at) && state.at >= 0 && state.at < count) this.at = state.at;
  };

  // --- what is reported: that every card was turned. Not which were new.

  Cards.prototype.getXAPIData = function () {
    return { statement: this.completed().data.statement };
  };

  Cards.prototype.completed = function () {
    const event = this.createXAPIEventTemplate("completed");
    Object.assign(event.getVerifiedStatementValue(["object", "definition"]), {
      description: { "en-GB": this.params.intro },
    });
    event.setScoredResult(undefined, undefined, this, this.isDone());
    return event;
  };

  return Cards;
})();
