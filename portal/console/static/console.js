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

const form = document.getElementById("edit"), sight = document.getElementById("sight");
let waiting = 0, asked = 0;

function tell(word) {
  const note = document.getElementById("sight-note");
  note.textContent = note.dataset[word];
}

async function draw() {
  const mine = ++asked;
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  const laid = answer.ok ? await answer.json() : {};
  if (mine !== asked) return; // something else was typed meanwhile
  if (!laid.digest) return tell("wrong");
  tell("drawing");
  const fresh = new Image(), address = new URL(sight.src);
  address.searchParams.set("digest", laid.digest);
  fresh.onload = () => {
    if (mine !== asked) return;
    sight.src = fresh.src;
    tell("typed");
  };
  fresh.src = address;
}

if (form && sight) {
  for (const act of ["input", "change"])
    form.addEventListener(act, () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => draw().catch(() => tell("wrong")), 900);
    });
}

// As many are drawn at a time as the portal can spare: who was turned away comes again.
for (const shot of document.querySelectorAll(".shot")) {
  let left = 8;
  shot.addEventListener("error", () => {
    if (left-- > 0) setTimeout(() => (shot.src = shot.src), 5000);
    else if (shot === sight) tell("wrong");
  });
}
