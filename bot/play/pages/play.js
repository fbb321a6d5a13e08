/* Banner and panel of `limner play`. SimCord's page works on its own; this adds what it lacks.
 *
 * Who looks and where is in the address: ?as=oren&in=tavern. So it is kept over a reload.
 */

const LOOK_MS = 1500;
const PHONE = window.matchMedia("(max-width: 760px)");

const capability = window.location.hash.slice(1);
const $ = (id) => document.getElementById(id);
const seen = JSON.parse(sessionStorage.getItem("limner-seen") || "{}");
let shown = null;
let fingerprint = "";

/* SimCord opens its page for the first member in the first channel. Its request may name others. */
const fetchBefore = window.fetch.bind(window);
window.fetch = (path, options) => {
  if (path === "/api/pages" && options?.method === "POST") {
    const asked = new URLSearchParams(window.location.search);
    const body = JSON.stringify({ viewer_id: asked.get("as"), target_id: asked.get("in") });
    return fetchBefore(path, { ...options, body });
  }
  return fetchBefore(path, options);
};

function headers() {
  return {
    "X-Simcord-Capability": capability,
    "X-Simcord-Context": window.simcordPreview?.contextId || "",
  };
}

function address(changes) {
  const wanted = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(changes)) wanted.set(name, value);
  return `${window.location.pathname}?${wanted}${window.location.hash}`;
}

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/* ---- what the banner and the panel show */

async function look() {
  try {
    if (window.simcordPreview?.contextId) {
      const answer = await fetchBefore("/limner/panel", { headers: headers(), cache: "no-store" });
      if (answer.ok) show(await answer.json());
    }
  } catch (_) {
    // The program has ended or is busy. SimCord's page says so itself.
  }
  setTimeout(look, LOOK_MS);
}

function show(content) {
  noteSeen(content);
  const next = JSON.stringify([content, seen]);
  if (next === fingerprint) return;
  fingerprint = next;
  const switched = shown !== null && shown.you !== content.you;
  shown = content;
  if (switched || !new URLSearchParams(window.location.search).has("as")) {
    window.history.replaceState(null, "", address({ as: content.you, in: content.here }));
  }
  showBanner(content);
  showPlaces(content);
  showMenus(content);
  nameMentions();
}

/* In private messages SimCord's page knows nobody but the two who talk, and shows ids. */
function nameMentions() {
  if (shown?.here !== "private") return;
  const texts = document.createTreeWalker($("channel-message-list"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const named = text.nodeValue.replace(/<[@#]\d+>/g, (mention) => shown.names[mention] || mention);
    if (named !== text.nodeValue) text.nodeValue = named;
  }
}
new MutationObserver(nameMentions).observe($("channel-message-list"), { childList: true, subtree: true });

/* What is there at first is not new, except private messages. */
function noteSeen(content) {
  const places = (seen[content.you] ||= {});
  for (const { name, kind, newest } of content.places) {
    if (!(name in places) && kind !== "private") places[name] = newest;
  }
  places[content.here] = content.places.find((place) => place.name === content.here).newest;
  sessionStorage.setItem("limner-seen", JSON.stringify(seen));
}

function isNew(place) {
  const before = seen[shown.you][place.name] || "0";
  return place.name !== shown.here && BigInt(place.newest) > BigInt(before);
}

function showBanner({ you, people, introduction, switch: label }) {
  $("limner-you").hidden = false;
  $("limner-name").textContent = you;
  $("limner-who").textContent = introduction.who;
  const other = people.find((person) => person.name !== you);
  $("limner-switch").hidden = false;
  $("limner-switch").textContent = label;
  $("limner-switch").onclick = () => be(other.name);
  const items = introduction.tries.map((each) => {
    const item = document.createElement("li");
    const button = make("button", each.label, { type: "button" });
    button.onclick = () => begin(each);
    item.append(button);
    return item;
  });
  $("limner-tries").replaceChildren(...items);
}

function showPlaces({ places, here }) {
  const signs = { channel: "#", thread: "↳", private: "@" };
  const items = places.map((place) => {
    const link = document.createElement("a");
    link.href = address({ in: place.name });
    if (place.kind === "thread") link.className = "limner-thread";
    if (place.name === here) link.setAttribute("aria-current", "page");
    link.append(
      make("span", signs[place.kind], { "aria-hidden": "true" }),
      make("span", place.label),
    );
    const mark = make("span", "new", { class: "limner-new" });
    mark.hidden = !isNew(place);
    link.append(mark);
    const item = document.createElement("li");
    item.append(link);
    return item;
  });
  $("limner-places").replaceChildren(...items);
  $("limner-open").querySelector(".limner-dot").hidden = !places.some(isNew);
}

function showMenus({ messages, menus }) {
  const select = $("limner-message");
  const chosen = select.value;
  const options = messages.map(({ id, author, text }) => {
    const words = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    return make("option", `${author}: ${words || "a picture"}`, { value: id });
  });
  select.replaceChildren(...options);
  if (messages.some(({ id }) => id === chosen)) select.value = chosen;
  select.disabled = !messages.length || !menus.length;
  const buttons = menus.map((name) => {
    const button = make("button", name, { type: "button" });
    button.disabled = select.disabled;
    button.onclick = () => use(name);
    return button;
  });
  const none = make("p", "There are none in private messages.", { class: "limner-small" });
  $("limner-menus").replaceChildren(...(menus.length ? buttons : [none]));
}

/* ---- what a person does */

function be(name) {
  if (shown.here === "private") {
    // Private messages are each person's own.
    window.location.assign(address({ as: name }));
    return;
  }
  const picker = $("viewer-picker");
  picker.value = shown.people.find((person) => person.name === name).id;
  picker.dispatchEvent(new Event("change"));
}

$("viewer-picker").addEventListener("change", (event) => {
  if (shown?.here !== "private") return;
  event.stopImmediatePropagation();
  const chosen = shown.people.find(({ id }) => id === event.target.value);
  window.location.assign(address({ as: chosen.name }));
}, true);

function begin({ kind, words }) {
  if (kind === "be") be(words);
  else if (kind === "go") window.location.assign(address({ in: words }));
  else if (kind === "menu") beginMenu(words);
  else if (kind === "reply") beginReply(words);
  else write(words);
}

function beginMenu() {
  const post = shown.messages.find((message) => message.in_character) || shown.messages[0];
  if (post) choose(post.id);
  openPanel();
  $("limner-menus").querySelector("button")?.focus();
}

function beginReply(words) {
  const pictures = [...document.querySelectorAll("#channel-message-list article")].filter(
    (article) => [...article.querySelectorAll("button")].some((each) => each.textContent === "Iterate"),
  );
  pictures.at(-1)?.querySelector('button[aria-label="Reply"]')?.click();
  write(words);
}

function write(words) {
  const composer = $("channel-composer-input");
  composer.focus();
  composer.value = words;
  composer.dispatchEvent(new Event("input", { bubbles: true }));
}

/* As in Discord, a command that a card names can be tapped. */
$("channel-message-list").addEventListener("click", (event) => {
  const command = event.target.closest(".command-mention")?.textContent;
  if (command?.startsWith("/")) write(command);
});

async function use(name) {
  const said = $("limner-said");
  said.textContent = "";
  const body = { kind: "message_menu", message_id: $("limner-message").value, name };
  let used = false;
  try {
    const answer = await fetchBefore("/api/action", {
      method: "POST",
      headers: { ...headers(), "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    used = answer.ok && (await answer.json()).used;
  } catch (_) {
    // The sentence below is for this case, too.
  }
  if (used) closePanel();
  else said.textContent = "That did not work. Choose the message again.";
}

function choose(id) {
  $("limner-message").value = id;
  mark();
}

function mark() {
  for (const each of document.querySelectorAll(".limner-chosen")) each.classList.remove("limner-chosen");
  document.querySelector(`article[data-message-id="${$("limner-message").value}"]`)?.classList.add("limner-chosen");
}

/* Right-click, or hold on a phone: as in Discord, the menus of this message. */
$("channel-message-list").addEventListener("contextmenu", (event) => {
  const id = event.target.closest("article[data-message-id]")?.dataset.messageId;
  if (!shown?.messages.some((message) => message.id === id)) return;
  event.preventDefault();
  choose(id);
  openPanel();
  $("limner-menus").querySelector("button")?.focus();
});
$("limner-message").addEventListener("change", mark);

function openPanel() {
  document.body.classList.add("limner-panel-open");
  $("limner-open").setAttribute("aria-expanded", "true");
  $("preview-shell").inert = PHONE.matches;
}

function closePanel() {
  document.body.classList.remove("limner-panel-open");
  $("limner-open").setAttribute("aria-expanded", "false");
  $("preview-shell").inert = false;
}

$("limner-open").addEventListener("click", openPanel);
$("limner-close").addEventListener("click", closePanel);
PHONE.addEventListener("change", closePanel);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closePanel();
});

function fold(hidden) {
  $("limner-first").hidden = hidden;
  $("limner-fold").textContent = hidden ? "What to try" : "Hide";
  $("limner-fold").setAttribute("aria-expanded", String(!hidden));
}
$("limner-fold").addEventListener("click", () => {
  const hidden = !$("limner-first").hidden;
  sessionStorage.setItem("limner-folded", hidden ? "yes" : "");
  fold(hidden);
});
fold(sessionStorage.getItem("limner-folded") === "yes");

look();
