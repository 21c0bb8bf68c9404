// Statements to sort into groups. Radio buttons, not drag and drop: they work with a thumb, a keyboard and a voice.
// Content: {intro, groups: [{id, label}], cards: [{id, text, group, why}]}.
// H5P's core looks for Upstander.Sorting below `window`, and copies the prototype: no `class`, whose methods do not
// copy. No <form> either: a sandboxed frame may not submit one.

window.Upstander = window.Upstander || {};

window.Upstander.Sorting = (function () {
  "use strict";

  let made = 0; // for ids: there may be several on one page

  function element(tag, className, text) {
    const node = document.createElement(tag);
    node.className = className ? "up-sorting__" + className : "";
    node.textContent = text || "";
    return node;
  }

  function Sorting(params, contentId, extras) {
    H5P.EventDispatcher.call(this);
    this.params = params;
    this.contentId = contentId;
    this.extras = extras || {};
    this.id = "up-sorting-" + (made += 1);
    this.answers = {}; // id of a card -> id of the group that was chosen
    this.checked = false;
    this.touched = false; // whether there is anything to save: an emptied answer is, an untouched one is not
    this.resume(this.extras.previousState);
  }

  Sorting.prototype = Object.create(H5P.EventDispatcher.prototype);
  Sorting.prototype.constructor = Sorting;

  // --- what the page shows

  Sorting.prototype.attach = function ($container) {
    this.root = element("div");
    this.root.className = "up-sorting";
    this.result = element("p", "result");
    this.result.tabIndex = -1;
    this.views = this.params.cards.map(this.viewOf, this);
    this.checkButton = this.button("Check", this.check);
    this.againButton = this.button("Try again", this.again);
    this.root.append(
      element("p", "intro", this.params.intro),
      this.result,
      ...this.views.map((view) => view.fieldset),
      this.checkButton,
      this.againButton
    );
    $container.get(0).append(this.root);
    this.setActivityStarted();
    this.show();
  };

  Sorting.prototype.button = function (label, act) {
    const button = element("button", "button", label);
    button.type = "button";
    button.addEventListener("click", act.bind(this));
    return button;
  };

  Sorting.prototype.viewOf = function (card, at) {
    const fieldset = element("fieldset", "card");
    const legend = element("legend", "legend");
    const note = element("p", "note");
    note.id = this.id + "-note-" + at;
    legend.append(
      element("span", "place", "Statement " + (at + 1) + " of " + this.params.cards.length),
      element("span", "text", card.text)
    );
    const radios = this.params.groups.map((group) => {
      const radio = element("input", "radio");
      radio.type = "radio";
      radio.name = this.id + "-" + at;
      radio.value = group.id;
      radio.addEventListener("change", () => this.choose(card, group));
      return radio;
    });
    const groups = element("div", "groups");
    this.params.groups.forEach((group, number) => {
      const label = element("label", "group");
      label.append(radios[number], element("span", "label", group.label));
      groups.append(label);
    });
    fieldset.append(legend, groups, note);
    return { card, fieldset, groups, radios, note };
  };

  Sorting.prototype.show = function () {
    const right = this.getScore();
    const all = this.getMaxScore();
    this.result.hidden = !this.checked;
    this.result.textContent = this.checked
      ? right + " of " + all + " right. " + (right === all ? "You sorted them all." : "The reasons are below.")
      : "";
    this.views.forEach(this.showCard, this);
    this.checkButton.hidden = this.checked;
    this.againButton.hidden = !this.checked;
    this.againButton.textContent = right === all ? "Start again" : "Try again";
    this.trigger("resize");
  };

  Sorting.prototype.showCard = function (view) {
    const chosen = this.answers[view.card.id];
    const isRight = this.isRight(view.card);
    view.radios.forEach((radio) => {
      radio.checked = radio.value === chosen;
    });
    view.groups.hidden = this.checked; // what was chosen is said in the note: a phone shows twice as many cards
    view.note.replaceChildren();
    if (this.checked) {
      const right = this.labelOf(view.card.group);
      if (chosen && !isRight) view.note.append(element("span", "chosen", "You chose: " + this.labelOf(chosen) + "."));
      const verdict = isRight ? "Right: " + right + "." : "It fits better here: " + right + ".";
      view.note.append(element("strong", "verdict", verdict), element("span", "why", view.card.why));
    }
    this.dress(view, this.checked ? (isRight ? "right" : "other") : "");
  };

  Sorting.prototype.labelOf = function (id) {
    return this.params.groups.find((group) => group.id === id).label;
  };

  Sorting.prototype.dress = function (view, state) {
    view.note.hidden = !state;
    view.note.className = "up-sorting__note" + (state ? " up-sorting__note--" + state : "");
    // Described only while there is something to say: some screen readers say an empty description as a pause.
    if (state) view.fieldset.setAttribute("aria-describedby", view.note.id);
    else view.fieldset.removeAttribute("aria-describedby");
  };

  // --- what the learner does

  Sorting.prototype.choose = function (card, group) {
    this.answers[card.id] = group.id;
    this.touched = true;
    this.dress(this.views.find((view) => view.card === card), "");
    this.trigger("resize");
    this.triggerXAPI("interacted");
  };

  Sorting.prototype.check = function () {
    const open = this.views.filter((view) => !this.answers[view.card.id]);
    if (open.length) {
      open.forEach((view) => {
        view.note.textContent = "Choose a group for this statement, then check.";
        this.dress(view, "open");
      });
      open[0].radios[0].focus();
      this.trigger("resize");
      return;
    }
    this.checked = true;
    this.show();
    this.result.focus();
    this.trigger(this.answered());
  };

  // Keeps what was right, so that only the others are sorted anew. Where all were right, everything begins anew.
  Sorting.prototype.again = function () {
    const kept = this.params.cards.filter(this.isRight, this);
    const cards = kept.length === this.params.cards.length ? [] : kept;
    this.answers = Object.fromEntries(cards.map((card) => [card.id, card.group]));
    this.checked = false;
    this.show();
    this.views.find((view) => !this.answers[view.card.id]).radios[0].focus();
  };

  Sorting.prototype.isRight = function (card) {
    return this.answers[card.id] === card.group;
  };

  // --- what H5P asks of a question

  Sorting.prototype.getTitle = function () {
    return H5P.createTitle((this.extras.metadata && this.extras.metadata.title) || "Sorting");
  };

  Sorting.prototype.getAnswerGiven = function () {
    return Object.keys(this.answers).length > 0;
  };

  Sorting.prototype.getScore = function () {
    return this.params.cards.filter(this.isRight, this).length;
  };

  Sorting.prototype.getMaxScore = function () {
    return this.params.cards.length;
  };

  Sorting.prototype.showSolutions = function () {
    this.checked = true;
    this.show();
  };

  Sorting.prototype.resetTask = function () {
    this.answers = {};
    this.checked = false;
    this.touched = true;
    if (this.root) this.show();
  };

  Sorting.prototype.getCurrentState = function () {
    return this.touched ? { answers: this.answers, checked: this.checked } : undefined;
  };

  // A saved state may be older than the content: whatever no longer exists is left out.
  Sorting.prototype.resume = function (state) {
    const groups = this.params.groups.map((group) => group.id);
    const answers = (state && state.answers) || {};
    this.touched = Boolean(state);
    this.params.cards.forEach((card) => {
      if (groups.includes(answers[card.id])) this.answers[card.id] = answers[card.id];
    });
    this.checked = Boolean(state && state.checked) && this.params.cards.every((card) => this.answers[card.id]);
  };

  // --- what is reported: ids of our own, and nothing that anybody typed

  Sorting.prototype.getXAPIData = function () {
    return { statement: this.answered().data.statement };
  };

  Sorting.prototype.answered = function () {
    const score = this.getScore();
    const event = this.createXAPIEventTemplate("answered");
    const pairs = (groupOf) =>
      this.params.cards
        .filter(groupOf)
        .map((card) => card.id + "[.]" + groupOf(card))
        .join("[,]");
    const described = (id, words) => ({ id, description: { "en-GB": words } });
    Object.assign(event.getVerifiedStatementValue(["object", "definition"]), {
      type: "http://adlnet.gov/expapi/activities/cmi.interaction",
      description: { "en-GB": this.params.intro },
      interactionType: "matching",
      source: this.params.cards.map((card) => described(card.id, card.text)),
      target: this.params.groups.map((group) => described(group.id, group.label)),
      correctResponsesPattern: [pairs((card) => card.group)],
    });
    event.setScoredResult(score, this.getMaxScore(), this, this.checked, score === this.getMaxScore());
    event.data.statement.result.response = pairs((card) => this.answers[card.id]);
    return event;
  };

  return Sorting;
})();
