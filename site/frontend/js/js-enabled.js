// Runs first in <body>, before anything is painted: says that scripts work, and keeps a page covered that somebody
// comes "back" to after leaving. sessionStorage belongs to this tab alone and is gone with it.
(function () {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  try {
    var entry = performance.getEntriesByType("navigation")[0];
    if (entry && entry.type === "navigate") {
      // Somebody came here on purpose (a link, an address): the site works as usual again.
      sessionStorage.removeItem("gone");
    } else if (sessionStorage.getItem("gone")) {
      document.documentElement.classList.add("is-gone");
      location.replace(document.body.dataset.exit);
    }
  } catch (error) {
    // Storage is forbidden: the server has ended the session all the same.
  }
})();
