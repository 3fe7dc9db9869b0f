"use strict";
// What a page shows by itself: how far a release is, and how the kiosk shows what is typed. Every
// page works without: there is a link to look again, and what is saved is drawn.
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
const passes = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const retryAfter = (answer) => Math.min(Number(answer.headers.get("Retry-After")) || 5, 60);

// As many are drawn at a time as the portal can spare: who was turned away comes again.
async function drawn(address) {
  for (let left = 8; ; left--) {
    const answer = await fetch(address).catch(() => null); // the portal is being restarted, say
    if (answer && answer.ok) return { pages: Number(answer.headers.get("X-Pages")), trouble: "" };
    if (!left) return { pages: 0, trouble: "busy" };
    if (answer && answer.status !== 503) return { pages: 0, trouble: answer.headers.get("X-Trouble") || "gone" };
    await passes(answer ? retryAfter(answer) : 5);
  }
}

function beside() {
  const find = (name) => sight.querySelector(`[data-part="${name}"]`);
  const note = find("note"), wrong = find("wrong"), again = find("again"), pager = find("pager");
  let { digest } = sight.dataset, page = Number(sight.dataset.page), pages = 0, at = "", shot = null;
  let isTyped = false, isUnseen = false, isWanted = false, isBusy = false, waiting = 0;

  function tell(word, problems = []) {
    note.textContent = note.dataset[word] || note.dataset.gone;
    wrong.replaceChildren(...problems.map((one) => {
      const line = document.createElement("li");
      line.className = "fault";
      line.lang = "en";
      line.textContent = `${one.message}; ${one.remedy}`;
      return line;
    }));
    sight.classList.toggle("old", shot !== null && !["saved", "typed", "unseen"].includes(word));
    again.hidden = !["slow", "broke", "busy", "gone", "away"].includes(word);
  }

  function pointTo() {
    pager.hidden = pages < 2;
    find("number").textContent = pager.dataset.words.replace("{number}", page + 1).replace("{count}", pages);
    find("before").disabled = page === 0;
    find("after").disabled = page >= pages - 1;
  }

  async function lay() {
    const body = new URLSearchParams(new FormData(form));
    body.set("at", at);
    const answer = await fetch(form.dataset.preview, { method: "POST", body });
    if (answer.status === 429) {
      await passes(retryAfter(answer));
      isWanted = true;
      return false;
    }
    const laid = answer.ok ? await answer.json() : {};
    if (!laid.digest) tell("wrong", laid.problems);
    else if (laid.digest !== digest) page = laid.page ?? page;
    isUnseen = laid.page === null;
    digest = laid.digest || digest;
    return Boolean(laid.digest);
  }

  async function draw(isAgain = false) {
    tell("drawing");
    const address = new URL(sight.dataset.picture, location.href);
    for (const [name, value] of Object.entries({ digest, look: "wide", page })) address.searchParams.set(name, value);
    const asked = new URL(address);
    if (isAgain) asked.searchParams.set("again", "1");
    const found = await drawn(asked);
    if (found.trouble === "nothing" && page) {
      page = 0; // there are fewer now
      return draw();
    }
    if (["slow", "broke"].includes(found.trouble) && !isAgain) {
      await passes(2); // it is begun anew
      return draw(true);
    }
    if (found.trouble) return tell(found.trouble);
    const fresh = new Image(1366, 768);
    fresh.className = "shot";
    fresh.alt = sight.dataset.alt;
    fresh.src = asked;
    await fresh.decode(); // the old one stays until then
    if (shot) shot.replaceWith(fresh);
    else note.after(fresh);
    shot = fresh;
    pages = found.pages;
    tell(isUnseen ? "unseen" : isTyped ? "typed" : "saved");
    pointTo();
  }

  async function goOn(first) {
    if (isBusy) return;
    isBusy = true;
    try {
      if (first) await first();
      while (isWanted) {
        isWanted = false;
        if (await lay()) await draw();
      }
    } catch {
      tell("away");
    } finally {
      isBusy = false;
    }
  }

  function typed(seconds = 0.5) {
    isTyped = true;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      isWanted = true;
      goOn();
    }, seconds * 1000);
  }

  for (const act of ["input", "change"]) form.addEventListener(act, () => typed());
  form.addEventListener("focusin", (event) => (at = event.target.name || at));
  again.addEventListener("click", () => goOn(async () => (await lay()) && draw(true)));
  for (const [name, step] of [["before", -1], ["after", 1]])
    find(name).addEventListener("click", () => {
      page = Math.max(0, Math.min(pages - 1, page + step));
      goOn(draw);
    });
  if (form.dataset.warm) fetch(form.dataset.warm).catch(() => null);
  if (sight.dataset.typed) typed(0);
  else if (digest) goOn(draw);
}

if (form && sight) beside();

// Of what is saved: as many pages as there are, each with why it is not there.
const shots = document.getElementById("shots");

async function fill(shot, isAgain) {
  const address = new URL(shot.dataset.src || shot.src, location.href);
  if (isAgain) address.searchParams.set("again", "1");
  const found = await drawn(address), note = shot.nextElementSibling;
  if (found.trouble) {
    note.hidden = false;
    note.querySelector("span").textContent = shots.dataset[found.trouble] || shots.dataset.gone;
    return 0;
  }
  shot.src = address;
  note.hidden = true;
  return found.pages;
}

async function show() {
  const first = shots.querySelector("figure");
  const pages = await fill(first.querySelector("img"));
  for (let number = shots.children.length; number < pages; number++) {
    const next = first.cloneNode(true), shot = next.querySelector("img");
    const address = new URL(shot.src);
    address.searchParams.set("page", number);
    shot.removeAttribute("src");
    shot.dataset.src = address;
    shot.alt = shots.dataset.alt.replace("{number}", number + 1);
    shots.append(next);
    await fill(shot);
  }
}

if (shots) {
  shots.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) fill(button.closest("figure").querySelector("img"), true);
  });
  show();
}
