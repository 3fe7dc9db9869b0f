"use strict";
// All works without this. What a QR holds behind the # was sent to nobody: it is put into the form,
// and out of the address. And the code with which an application is asked for stays on the phone.
const held = decodeURIComponent(location.hash.slice(1).replace(/%(?![0-9A-Fa-f]{2})/g, "%25"));
const find = (id) => document.getElementById(id);

function takeOutOfAddress() {
  history.replaceState(null, "", location.pathname + location.search);
}

if (find("by-code") && held.startsWith("VT1:")) {
  takeOutOfAddress();
  find("code").value = held.slice(0, 4800);
  find("by-code").requestSubmit();
}

if (find("by-folio") && held.includes(".")) {
  takeOutOfAddress();
  const [folio, claim] = held.split(".");
  find("folio").value = folio.slice(0, 40);
  find("claim").value = claim.slice(0, 40);
}

// As kiosk/protocol/tracking.py and folio.py read and hash them; what is no code goes as it is.
function signs(typed, count) {
  const plain = typed.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return plain.length === count && !plain.includes("U") ? plain.match(/.{4}/g).join("-") : null;
}

if (find("by-folio") && window.crypto && crypto.subtle) {
  find("by-folio").addEventListener("submit", async (event) => {
    const folio = signs(find("folio").value, 12);
    const claim = signs(find("claim").value, 8);
    if (!folio || !claim) return;
    event.preventDefault();
    const text = new TextEncoder().encode(`ventanilla/claim/1\n${folio}\n${claim}`);
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
    find("digest").value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    find("claim").disabled = true;
    event.target.submit();
  });
}
window.addEventListener("pageshow", () => {
  if (find("by-folio")) {
    find("claim").disabled = false;
    find("digest").value = "";
  }
});
