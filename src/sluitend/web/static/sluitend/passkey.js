// A form with data-passkey makes a passkey ("create") or shows one ("get"), and sends what the browser answered.
const told = document.getElementById("passkey-options");
for (const form of document.querySelectorAll("[data-passkey]")) {
  const button = form.querySelector("button");
  const failed = form.querySelector("[data-passkey-failed]");
  if (!told || !window.PublicKeyCredential || !window.webauthnJSON) continue;
  form.querySelector("[data-passkey-missing]").hidden = true;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    failed.hidden = true;
    button.disabled = true;
    try {
      const answer = await window.webauthnJSON[form.dataset.passkey](JSON.parse(told.textContent));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      failed.hidden = false;
    }
    button.disabled = false;
  });
}
