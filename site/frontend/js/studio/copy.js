// A button that copies the review link, where the browser lets us.
export function startCopy() {
  const button = document.getElementById("studio-copy");
  const field = document.getElementById("studio-link");
  if (!button || !field || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
  });
}
