// A "Show" button beside every password: typing unseen is hard for many. Hidden again before the form is sent, so that
// the browser does not remember it as plain text.
export function startPasswords() {
  document.querySelectorAll('input[type="password"]').forEach((input) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary up-show";
    const tell = (shown) => {
      input.type = shown ? "text" : "password";
      button.textContent = shown ? "Hide" : "Show";
      button.setAttribute("aria-label", shown ? "Hide password" : "Show password");
    };
    input.autocapitalize = "none";
    input.spellcheck = false;
    button.addEventListener("click", () => tell(input.type === "password"));
    input.form?.addEventListener("submit", () => tell(false));
    const row = document.createElement("div");
    row.className = "up-password";
    input.before(row);
    row.append(input, button);
    tell(false);
  });
}
