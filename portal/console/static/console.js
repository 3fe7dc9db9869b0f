"use strict";
// What a page shows by itself: how far a release is, and how the kiosk shows what is typed. Every
// page works without: there is a link to look again, and a button that draws what is saved.
const watched = document.getElementById("watched");

async function watch() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || new URL(answer.url).pathname !== location.pathname) return location.reload();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("watched");
  if (!fresh) return location.reload();
  watched.replaceChildren(...fresh.childNodes);
  if (fresh.dataset.watch) setTimeout(look, 1500);
}

function look() {
  watch().catch(() => setTimeout(look, 5000)); // the portal is being restarted, say
}

if (watched && watched.dataset.watch) setTimeout(look, 1000);
