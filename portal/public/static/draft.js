"use strict";
// Going on with a draft on a phone. What opens it came behind the # and is sent to nobody; what is
// typed stays in this page's memory until it is sealed. The seal is kiosk/offline/sealed_draft.py's,
// the place and the key are in the address as kiosk/offline/draft_address.py writes them.
const find = (id) => document.getElementById(id);
const NONCE = 12, SMALLEST = 2048, LARGEST = 1 << 20, LENGTH = 4;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
let held = "", keys = null, content = null, base = null, tried = null, mayChange = false;
let touched = new Map();
const links = document.querySelectorAll(".languages a"); // in the other language it is opened anew

class Trouble extends Error {}

// Bytes -------------------------------------------------------------------------------------------

function fromBase32(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let bits = 0, count = 0, place = 0;
  for (const sign of text) {
    bits = ((bits << 5) | ALPHABET.indexOf(sign)) & 0xfff;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes[place++] = (bits >> count) & 0xff;
    }
  }
  return bytes;
}

function toBase64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

const fromBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const digest = async (bytes) => toBase64(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
const utf8 = (text) => new TextEncoder().encode(text);

// The seal ----------------------------------------------------------------------------------------

async function keysOf(text) {
  const bytes = fromBase32(text);
  const locator = Array.from(bytes.subarray(9, 25), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const raw = bytes.slice(25);
  const secret = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveBits"]);
  const info = utf8("ventanilla/draft/1/write");
  const derived = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  return {
    locator,
    aes: await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]),
    proof: toBase64(new Uint8Array(await crypto.subtle.deriveBits(derived, secret, 256))),
  };
}

const sealing = (iv) => ({ name: "AES-GCM", iv, additionalData: utf8(`ventanilla/draft/1\n${keys.locator}`) });

async function seal(value) {
  const body = utf8(JSON.stringify(value));
  let size = SMALLEST;
  while (size < body.length + LENGTH) size *= 2;
  if (size > LARGEST) throw new Trouble("too-large");
  const plain = new Uint8Array(size);
  new DataView(plain.buffer).setUint32(0, body.length);
  plain.set(body, LENGTH);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const closed = new Uint8Array(await crypto.subtle.encrypt(sealing(nonce), keys.aes, plain));
  const sealed = new Uint8Array(NONCE + closed.length);
  sealed.set(nonce);
  sealed.set(closed, NONCE);
  return sealed;
}

async function unseal(sealed) {
  try {
    const nonce = sealed.subarray(0, NONCE);
    const plain = new Uint8Array(await crypto.subtle.decrypt(sealing(nonce), keys.aes, sealed.subarray(NONCE)));
    const length = new DataView(plain.buffer).getUint32(0);
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain.subarray(LENGTH, LENGTH + length)));
  } catch {
    throw new Trouble("no-opening");
  }
}

// The portal --------------------------------------------------------------------------------------

async function ask(method, message, refusals) {
  let answer;
  try {
    answer = await fetch("/v1/drafts-in-hand", {
      method,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ locator: keys.locator, ...message }),
      cache: "no-store",
      credentials: "omit",
    });
  } catch {
    throw new Trouble("no-line");
  }
  if (!answer.ok) throw new Trouble({ 429: "too-often", ...refusals }[answer.status] || "later");
  return answer.json();
}

async function questionsOf(service, version) {
  let answer;
  try {
    answer = await fetch(`/d/${encodeURIComponent(service)}/${Number(version)}${location.search}`, { credentials: "omit" });
  } catch {
    throw new Trouble("no-line");
  }
  if (!answer.ok) throw new Trouble({ 404: "changed-form", 429: "too-often" }[answer.status] || "later");
  const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("questions");
  return document.importNode(part, true);
}

// Answers, as kiosk/forms/places.py reads and replaces them ---------------------------------------

const isEmpty = (value) =>
  value === undefined || value === null || (typeof value === "string" && !value.trim()) ||
  (typeof value === "object" && !Object.keys(value).length);

const answerAt = (answers, pointer) =>
  pointer.reduce((inner, name) => (inner && typeof inner === "object" && Object.hasOwn(inner, name) ? inner[name] : undefined), answers);

function withAnswer(container, [name, ...rest], value) {
  const kept = rest.length ? withAnswer(container && typeof container === "object" ? container[name] : undefined, rest, value) : value;
  if (typeof name === "number") {
    const items = Array.isArray(container) ? [...container] : [];
    while (items.length <= name) items.push(null);
    items[name] = kept === undefined ? null : kept;
    return items;
  }
  const result = container && typeof container === "object" && !Array.isArray(container) ? { ...container } : {};
  if (isEmpty(kept)) delete result[name];
  else result[name] = kept;
  return result;
}

function plain(value) {
  if (!value || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(plain)}]`;
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${plain(value[name])}`)}}`;
}
const same = (one, other) => plain(one) === plain(other);

// The questions -----------------------------------------------------------------------------------

const asked = () => [...document.querySelectorAll("#asked .question")];
const pointerOf = (question) => JSON.parse(question.dataset.pointer);
const storedOf = (question) => answerAt(content.answers, pointerOf(question));
const valueOf = (option) => (option && option.dataset.value ? JSON.parse(option.dataset.value) : undefined);
const DATES_AS = { en: "en-GB" }; // 24 November 2026, as on the screen
const SHOWN = { time: (text) => text.slice(0, 5), "datetime-local": (text) => text.slice(0, 16) };

function typedIn(question) {
  const field = question.querySelector("input, textarea, select");
  switch (question.dataset.kind) {
    case "one":
      return valueOf(question.querySelector("input:checked"));
    case "consent":
      return field.checked ? true : undefined;
    case "several":
      return [...question.querySelectorAll("input:checked")].map(valueOf);
    case "list":
      return valueOf(field.selectedOptions[0]);
    default:
      return field.value.trim() ? field.value : undefined;
  }
}

function fill(question, value) {
  const field = question.querySelector("input, textarea, select"), kind = question.dataset.kind;
  if (["one", "several", "consent"].includes(kind)) {
    const chosen = kind === "several" && Array.isArray(value) ? value : [value];
    for (const one of question.querySelectorAll("input")) one.checked = chosen.some((each) => same(each, valueOf(one)));
  } else if (kind === "list") {
    const place = [...field.options].findIndex((one) => one.dataset.value && same(valueOf(one), value));
    field.selectedIndex = Math.max(0, place);
  } else if (["string", "number"].includes(typeof value)) {
    const text = String(value);
    field.value = (SHOWN[kind] || String)(text);
    if (!field.value) {
      field.type = "text"; // no date or time: as it was typed
      field.value = text;
    }
  } else field.value = "";
}

const holds = (choices) =>
  choices.every(([name, value]) => {
    const answer = storedOf(find(name));
    return Array.isArray(answer) && !Array.isArray(value) ? answer.some((one) => same(one, value)) : same(answer, value);
  });

function offer(question) {
  if (!question.dataset.offers) return;
  const list = question.querySelector("select");
  const found = JSON.parse(question.dataset.offers).find(([choices]) => holds(choices));
  if (question.dataset.now === JSON.stringify(found && found[0])) return;
  question.dataset.now = JSON.stringify(found && found[0]);
  list.replaceChildren(list.options[0], ...(found ? found[1] : []).map(([value, title]) => {
    const option = new Option(title);
    option.dataset.value = JSON.stringify(value);
    return option;
  }));
  fill(question, storedOf(question));
}

function follow() {
  for (const question of asked()) {
    const { always = true, shown = [], hidden = [] } = JSON.parse(question.dataset.rules);
    question.hidden = !(always || shown.some(holds)) || hidden.some(holds);
    offer(question);
  }
  for (const sheet of document.querySelectorAll("#asked .sheet")) {
    sheet.hidden = ![...sheet.querySelectorAll(".question")].some((question) => !question.hidden);
  }
}

function answer(question, value) {
  content = { ...content, answers: withAnswer(content.answers, pointerOf(question), value) };
  touched.set(question.id, value);
}

function changed(event) {
  const question = event.target.closest(".question");
  if (!question || !content) return;
  answer(question, typedIn(question));
  follow();
  say("state", "unsaved");
  hush();
}

// What is said ------------------------------------------------------------------------------------

const words = (kind) => find("says").content.querySelector(`[data-of="${kind}"]`).textContent;

function say(id, kind, more = "") {
  find(id).textContent = kind ? words(kind) + more : "";
  find(id).hidden = !kind;
}

function hush() {
  say("trouble", "");
  find("again").hidden = true;
  find("close-words").textContent = words("close");
}

function complain(error, id) {
  const kind = error instanceof Trouble ? error.message : "later";
  say("state", "");
  say(id, kind);
  find("again").hidden = kind !== "elsewhere";
  find(id).focus();
}

function busy(is) {
  for (const id of ["save", "again"]) find(id).disabled = is;
}

function show(open) {
  find("about").hidden = open;
  find("held").hidden = !open;
}

// What a person does ------------------------------------------------------------------------------

async function open(edits) {
  const kept = await ask("POST", {}, { 404: "no-draft" });
  const sealed = fromBase64(kept.sealed);
  const found = await unseal(sealed);
  const part = await questionsOf(found.service, found.form_version);
  content = found;
  base = await digest(sealed);
  tried = null;
  touched = new Map();
  mayChange = kept.may_change;
  find("service").textContent = part.dataset.name;
  find("asked").replaceChildren(part);
  find("asked").disabled = !mayChange;
  find("may-not").hidden = mayChange;
  find("save").hidden = !mayChange;
  for (const question of asked()) fill(question, storedOf(question));
  for (const [id, value] of edits) {
    if (!find(id)) continue;
    answer(find(id), value);
    fill(find(id), value);
  }
  follow();
}

async function begin(text) {
  close();
  say("told", "opening");
  try {
    if (!window.crypto || !crypto.subtle || !Object.hasOwn) throw new Trouble("no-crypto");
    held = text;
    keys = await keysOf(text);
    await open([]);
    say("told", "");
    show(true);
    find("service").focus();
  } catch (error) {
    close();
    complain(error, "told");
  }
}

async function put(sealed) {
  const message = { sealed: toBase64(sealed), instead_of: base, proof: keys.proof };
  const refusals = { 403: "gone", 404: "gone", 412: "elsewhere", 413: "too-large", 422: "too-large" };
  const kept = await ask("PUT", message, refusals);
  base = await digest(sealed);
  return kept;
}

async function save() {
  hush();
  busy(true);
  say("state", "saving");
  try {
    if (tried) await put(tried); // its answer never came: it may have arrived
    tried = null;
    const before = touched;
    touched = new Map();
    const sealed = await seal({ ...content, saved_at: new Date().toISOString() });
    try {
      tried = sealed;
      const kept = await put(sealed);
      tried = null;
      const until = new Date(kept.kept_until), lang = document.documentElement.lang;
      say("state", "saved", ` ${until.toLocaleDateString(DATES_AS[lang] || lang, { dateStyle: "long" })}.`);
    } catch (error) {
      touched = new Map([...before, ...touched]);
      if (!(error instanceof Trouble && error.message === "no-line")) tried = null;
      throw error;
    }
  } catch (error) {
    complain(error, "trouble");
  }
  busy(false);
}

async function again() {
  busy(true);
  try {
    const edits = [...touched];
    await open(edits);
    hush();
    say("state", edits.length ? "merged" : "");
    find("service").focus();
  } catch (error) {
    complain(error, "trouble");
  }
  busy(false);
}

function close() {
  held = "";
  keys = content = base = tried = null;
  touched = new Map();
  find("asked").replaceChildren();
  find("service").textContent = "";
  for (const link of links) link.hash = "";
  say("state", "");
  hush();
  show(false);
}

function leave() {
  if (touched.size && find("trouble").hidden) {
    say("trouble", "unsaved");
    find("close-words").textContent = words("close-anyway");
    find("trouble").focus();
    return;
  }
  close();
  say("told", "closed");
  find("told").focus();
}

function readAddress() {
  const text = location.hash.slice(1).toUpperCase();
  if (!/^[A-Z2-7]{92}$/.test(text)) return;
  history.replaceState(null, "", location.pathname + location.search);
  begin(text);
}

find("draft").addEventListener("submit", (event) => event.preventDefault());
find("draft").addEventListener("input", changed);
find("draft").addEventListener("change", changed);
find("save").addEventListener("click", save);
find("again").addEventListener("click", again);
find("close").addEventListener("click", leave);
for (const link of links) {
  link.addEventListener("click", () => {
    if (held) link.hash = held;
  });
}
window.addEventListener("hashchange", readAddress);
window.addEventListener("pagehide", close);
window.addEventListener("beforeunload", (event) => {
  if (touched.size) event.preventDefault();
});
readAddress();
