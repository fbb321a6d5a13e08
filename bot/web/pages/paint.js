// Marks a part of a picture: hatched red on the page, white on black in the mask that is sent.

// Pixels. A larger mask has no use, and phones have little memory.
const MOST_SIDE = 1536;
const TIMEOUT_S = 60;
const STEP = 0.04;

const page = document.body;
const [frame, picture, canvas, tip] = ["frame", "picture", "mask", "tip"].map(byId);
const [said, trouble, undoButton, clearButton] = ["said", "trouble", "undo", "clear"].map(byId);
const [slider, sendButton, done] = ["size", "send", "done"].map(byId);
const [width, height] = [Number(page.dataset.width), Number(page.dataset.height)];
const mostBytes = Number(page.dataset.mostBytes);

const reduced = Math.min(1, MOST_SIDE / Math.max(width, height));
canvas.width = Math.max(1, Math.round(width * reduced));
canvas.height = Math.max(1, Math.round(height * reduced));
frame.style.setProperty("--ratio", String(width / height));
const shorter = Math.min(canvas.width, canvas.height);
const brush = canvas.getContext("2d", { willReadFrequently: true });
const hatch = hatching();

// The undo history, oldest first: a stroke, or null for clearing everything.
let entries = [];
let stroke = null;
let cursor = { x: canvas.width / 2, y: canvas.height / 2 };
let share = 0;
const fingers = new Set();

function byId(id) {
  return document.getElementById(id);
}

/** A pattern of two reds, so that marks are visible on a red picture, too. */
function hatching() {
  const tile = document.createElement("canvas");
  const side = Math.max(4, Math.round(shorter / 48));
  tile.width = tile.height = side;
  const paint = tile.getContext("2d");
  paint.fillStyle = "#d62b1f";
  paint.fillRect(0, 0, side, side);
  paint.strokeStyle = "#ff6f5c";
  paint.lineWidth = side / 5;
  for (const shift of [-side, 0, side]) {
    paint.beginPath();
    paint.moveTo(shift - 1, side + 1);
    paint.lineTo(shift + side + 1, -1);
    paint.stroke();
  }
  return brush.createPattern(tile, "repeat");
}

/** In canvas pixels: thin at the slider's left end, a third of the picture at its right end. */
function brushSize() {
  return Math.max(2, shorter * (0.008 + 0.34 * (slider.value / 100) ** 2));
}

function newStroke(point, pointer = null) {
  const erases = document.querySelector("input[name=tool]:checked").value === "eraser";
  return { erases, size: brushSize(), points: [point], pointer };
}

/** Draw a stroke, from its point number `from`. */
function draw({ erases, size, points }, from = 0) {
  brush.globalCompositeOperation = erases ? "destination-out" : "source-over";
  brush.fillStyle = brush.strokeStyle = hatch;
  brush.lineWidth = size;
  brush.lineCap = brush.lineJoin = "round";
  brush.beginPath();
  if (from === 0) {
    brush.arc(points[0].x, points[0].y, size / 2, 0, 2 * Math.PI);
    brush.fill();
    brush.beginPath();
  }
  const start = points[Math.max(0, from - 1)];
  brush.moveTo(start.x, start.y);
  for (const { x, y } of points.slice(Math.max(1, from))) brush.lineTo(x, y);
  brush.stroke();
}

function redraw() {
  brush.clearRect(0, 0, canvas.width, canvas.height);
  for (const entry of entries.slice(entries.lastIndexOf(null) + 1)) draw(entry);
}

function record(entry) {
  entries.push(entry);
  changed();
}

function undo() {
  if (stroke || !entries.length) return;
  entries.pop();
  redraw();
  changed();
}

function clear() {
  if (stroke || !share) return;
  record(null);
  redraw();
  changed();
}

/** Show how much is marked, and enable the buttons that can be used now. */
function changed() {
  complain("");
  share = marked();
  undoButton.disabled = !entries.length;
  clearButton.disabled = sendButton.disabled = !share;
  const percent = Math.round(share * 100);
  const amount = percent < 1 ? "Less than 1 %" : `${percent} %`;
  said.textContent = share
    ? `${amount} will be painted anew; the rest stays.`
    : "Paint over the part that should change.";
}

/** The marked share of the picture, 0..1. */
function marked() {
  const pixels = brush.getImageData(0, 0, canvas.width, canvas.height).data;
  let count = 0;
  for (let at = 3; at < pixels.length; at += 4) count += pixels[at] >> 7;
  return count / (pixels.length / 4);
}

function pointOf(event) {
  const box = canvas.getBoundingClientRect();
  return {
    x: ((event.clientX - box.left) * canvas.width) / box.width,
    y: ((event.clientY - box.top) * canvas.height) / box.height,
  };
}

/** Discard the stroke: it became a two-finger gesture, or the browser took it over. */
function drop() {
  if (!stroke) return;
  stroke = null;
  redraw();
}

canvas.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  const rests = stroke?.pointer.type === "pen" && event.pointerType === "touch";
  if (rests) return; // the hand that holds the pen touches the screen
  if (event.isPrimary) fingers.clear();
  fingers.add(event.pointerId);
  if (fingers.size > 1) return drop();
  canvas.setPointerCapture(event.pointerId);
  cursor = pointOf(event);
  stroke = newStroke(cursor, { id: event.pointerId, type: event.pointerType });
  draw(stroke);
});

canvas.addEventListener("pointermove", (event) => {
  if (event.pointerType === "touch") tip.hidden = true;
  else showTip(pointOf(event));
  if (stroke?.pointer.id !== event.pointerId) return;
  const between = event.getCoalescedEvents?.() ?? [];
  const from = stroke.points.length;
  stroke.points.push(...(between.length ? between : [event]).map(pointOf));
  draw(stroke, from);
});

canvas.addEventListener("pointerup", (event) => {
  fingers.delete(event.pointerId);
  if (stroke?.pointer.id !== event.pointerId) return;
  cursor = stroke.points.at(-1);
  const finished = stroke;
  stroke = null;
  record(finished);
});

canvas.addEventListener("pointercancel", (event) => {
  fingers.delete(event.pointerId);
  if (stroke?.pointer.id === event.pointerId) drop();
});

canvas.addEventListener("pointerleave", () => (tip.hidden = true));
canvas.addEventListener("contextmenu", (event) => event.preventDefault());

function showTip({ x, y }) {
  const box = canvas.getBoundingClientRect();
  const side = (brushSize() * box.width) / canvas.width;
  tip.style.left = `${(x / canvas.width) * 100}%`;
  tip.style.top = `${(y / canvas.height) * 100}%`;
  tip.style.width = tip.style.height = `${side}px`;
  tip.hidden = false;
}

function resized() {
  const percent = ((brushSize() / shorter) * 100).toFixed(0);
  slider.setAttribute("aria-valuetext", `${percent} % of the picture`);
}

slider.addEventListener("input", () => {
  resized();
  showTip({ x: canvas.width / 2, y: canvas.height / 2 });
});
for (const end of ["change", "blur", "pointerup"]) {
  slider.addEventListener(end, () => (tip.hidden = true));
}

const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

canvas.addEventListener("focus", () => {
  if (canvas.matches(":focus-visible")) showTip(cursor);
});
canvas.addEventListener("blur", () => (tip.hidden = true));

canvas.addEventListener("keydown", (event) => {
  const arrow = ARROWS[event.key];
  if (stroke || (!arrow && event.key !== " ")) return;
  event.preventDefault();
  const before = cursor;
  if (arrow) cursor = moved(arrow);
  showTip(cursor);
  if (arrow ? !event.shiftKey : event.repeat) return;
  const added = newStroke(before);
  if (arrow) added.points.push(cursor);
  draw(added);
  record(added);
});

function moved([right, down]) {
  const within = (at, most) => Math.min(most, Math.max(0, at));
  return {
    x: within(cursor.x + right * STEP * shorter, canvas.width),
    y: within(cursor.y + down * STEP * shorter, canvas.height),
  };
}

document.addEventListener("keydown", (event) => {
  if (page.classList.contains("sent") || event.altKey) return;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key !== "z" || event.shiftKey) return;
    event.preventDefault();
    undo();
  } else if (key === "b" || key === "e") {
    document.querySelector(`input[value=${key === "b" ? "brush" : "eraser"}]`).checked = true;
  } else if (key === "[" || key === "]") {
    slider.value = Number(slider.value) + (key === "]" ? 6 : -6);
    resized();
    showTip(cursor);
  }
});

/** The mask as PNG, made smaller until the server takes it. */
async function maskFile() {
  for (let factor = 1; ; factor *= 0.7) {
    const file = await maskPng(factor);
    if (file.size <= mostBytes) return file;
  }
}

function maskPng(factor) {
  const [wide, high] = [canvas.width, canvas.height].map((side) => Math.ceil(side * factor));
  const white = blankCanvas(wide, high, true);
  white.drawImage(canvas, 0, 0, wide, high);
  white.globalCompositeOperation = "source-in";
  white.fillStyle = "#fff";
  white.fillRect(0, 0, wide, high);
  const mask = blankCanvas(wide, high, false);
  mask.drawImage(white.canvas, 0, 0);
  return new Promise((give, fail) => {
    mask.canvas.toBlob((file) => (file ? give(file) : fail(new Error("no file"))), "image/png");
  });
}

/** An empty canvas; without alpha it is black. */
function blankCanvas(wide, high, alpha) {
  const made = document.createElement("canvas");
  [made.width, made.height] = [wide, high];
  return made.getContext("2d", { alpha });
}

async function post(file) {
  return fetch(location.pathname, {
    method: "POST",
    headers: { "Content-Type": "image/png" },
    body: file,
    signal: AbortSignal.timeout(TIMEOUT_S * 1000),
  });
}

/** The sentence for a failed request; the error page of a proxy is not shown. */
async function sentenceOf(answer) {
  const plain = answer.headers.get("Content-Type")?.startsWith("text/plain");
  const sentence = plain ? (await answer.text()).trim() : "";
  return sentence || "Limner did not answer. Your marks are still here; try again in a minute.";
}

async function send() {
  if (stroke || !share || page.classList.contains("busy")) return;
  waiting(true);
  try {
    const answer = await post(await maskFile());
    if (answer.ok) return sent();
    complain(await sentenceOf(answer));
  } catch {
    complain("I could not reach Limner. Your marks are still here; try again in a minute.");
  }
  waiting(false);
}

function waiting(yes) {
  page.classList.toggle("busy", yes);
  sendButton.textContent = yes ? "Sending…" : "Send";
  sendButton.disabled = yes;
}

/** Show an error instead of how much is marked; an empty sentence removes the error. */
function complain(sentence) {
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
  said.hidden = Boolean(sentence);
}

function sent() {
  page.classList.add("sent");
  canvas.inert = true;
  byId("tools").inert = true;
  done.hidden = false;
  done.focus();
}

undoButton.addEventListener("click", undo);
clearButton.addEventListener("click", clear);
sendButton.addEventListener("click", send);

window.addEventListener("beforeunload", (event) => {
  if (share && !page.classList.contains("sent")) event.preventDefault();
});

function missing() {
  complain("The picture did not load. Open the link again from Discord.");
}

picture.addEventListener("error", missing);
resized();
changed();
if (picture.complete && !picture.naturalWidth) missing();
