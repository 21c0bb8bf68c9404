// On a page that answers a form, puts focus on the answer: the error summary is govuk's, this is for a result.
export function startFocus() {
  const target = document.querySelector("[data-focus]");
  if (!target || document.querySelector(".govuk-error-summary")) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.addEventListener("blur", () => target.removeAttribute("tabindex"), { once: true });
}
