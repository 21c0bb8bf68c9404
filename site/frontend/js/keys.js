// allauth's script for security keys only writes to the console when a key is refused or the person changes their mind.
export function startKeys() {
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const button = document.querySelector("[id^=mfa_webauthn_]");
    if (!button) return;
    const said = document.querySelector("#key-error") ?? document.createElement("p");
    said.id = "key-error";
    said.className = "govuk-error-message";
    said.setAttribute("role", "alert");
    said.textContent = "The key was not accepted. Try again, or choose another way.";
    button.before(said);
  });
}
