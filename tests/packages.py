"""H5P packages made for tests: a library whose only work is what a test wants done inside the frame."""

from typing import Any

from media.h5p import build, new_draft, new_library
from media.h5p_services import add_now
from media.models import H5PActivity

# An activity as the core knows them: it keeps a number as its state, and reports what its content asks for.
TALKER = """
(function () {
  function Talker(params, id, extras) {
    H5P.EventDispatcher.call(this);
    this.params = params;
    this.contentId = id;
    this.pressed = (extras.previousState && extras.previousState.pressed) || 0;
  }
  Talker.prototype = Object.create(H5P.EventDispatcher.prototype);
  Talker.prototype.constructor = Talker;
  Talker.prototype.attach = function ($container) {
    var self = this;
    var root = $container[0];
    var shown = document.createElement("p");
    shown.id = "pressed";
    function show() { shown.textContent = "Pressed " + self.pressed + " times"; }
    show();
    root.append(shown);
    (this.params.buttons || []).forEach(function (button) {
      var element = document.createElement("button");
      element.type = "button";
      element.textContent = button.label;
      element.addEventListener("click", function () {
        self.pressed += 1;
        show();
        self.report(button);
      });
      root.append(element);
    });
    (new Function("self", "root", "H5P", "params", this.params.run || ""))(self, root, H5P, this.params);
  };
  Talker.prototype.report = function (button) {
    var event = this.createXAPIEventTemplate(button.verb || "completed");
    if (button.scaled !== undefined) event.setScoredResult(button.scaled * 10, 10, this, true, button.scaled === 1);
    this.trigger(event);
  };
  Talker.prototype.getCurrentState = function () { return { pressed: this.pressed }; };
  Talker.prototype.getXAPIData = function () {
    var event = this.createXAPIEventTemplate("completed");
    return { statement: event.data.statement, children: this.params.answers || [] };
  };
  Talker.prototype.getTitle = function () { return "Talker"; };
  window.Test = { Talker: Talker }; // where the core looks for it, by its name
})();
"""
BUTTONS = [
    {"label": "Half", "scaled": 0.5},
    {"label": "All", "scaled": 1},
    {"label": "Finish", "verb": "completed"},
    {"label": "Look", "verb": "interacted"},
]


def talker(run: str = "", media: dict[str, bytes] | None = None, **content: Any) -> bytes:
    """Return a package with buttons that report, and `run`: JavaScript that it runs when it is shown."""
    library = new_library(
        "Test.Talker 1.0", title="Talker", scripts={"talker.js": TALKER.encode()}, licence="MIT"
    )
    return build(new_draft("A talker", {"buttons": BUTTONS, "run": run, **content}, [library], media=media))


def make_activity(data: bytes | None = None, title: str = "A talker", **values: Any) -> H5PActivity:
    """Return an activity that is ready to be played."""
    text = "Press a button.\n\nIt says how much you know about signs at work and what may be behind them."
    activity = H5PActivity.objects.create(title=title, **{"text_alternative": text} | values)
    add_now(activity=activity, data=talker() if data is None else data)
    return activity
