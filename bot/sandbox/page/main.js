// The page begins here: it asks for the state, listens to news, and puts the parts together.

import { listen, look } from "./api.js";
import { dropped, draw as drawComposer, drawHint, focus } from "./composer.js";
import * as corner from "./corner.js";
import { tried } from "./acting.js";
import { fill, find, h, icon, iconButton, toast } from "./dom.js";
import { dialog } from "./forms.js";
import * as log from "./log.js";
import { summary } from "./message.js";
import { drawPanel, tick } from "./panel.js";
import { applyTheme, drawSide } from "./side.js";
import { isThread, members, nameOf, on, parentOf, place, places, remember, remembered, setNow, store, tell, visible } from "./store.js";
import { clockTime, refreshTimes, shortDay } from "./times.js";

const app = find("app");
const FIRST = "reading";

async function start() {
  applyTheme();
  if (!(await takeState())) return;
  await takeBot();
  if (!(await speak(wantedSpeaker()))) drawAll();
  listen(hear, connected);
  setInterval(() => { tick(); refreshTimes(document.body); }, 1000);
}

function wantedSpeaker() {
  const people = members().filter((one) => !one.user.bot);
  const asked = new URLSearchParams(location.search).get("as") || remembered("as");
  const known = people.find((one) => one.user.username === asked);
  return (known || people.filter((one) => one.user.id !== store.state.guild.owner_id).at(-1) || people[0]).user.id;
}

// News

async function takeState() {
  const found = await tried(() => look("/control/state"));
  if (!found) return false;
  store.state = found;
  setNow(found.now);
  if (!members().some((one) => one.user.id === store.me)) store.me = store.me ? wantedSpeaker() : null;
  return true;
}

async function takeBot() {
  const found = await look("/ui/bot").catch(() => null);
  store.bot = found || { ...store.bot, online: false };
}

const once = (work, wait) => {
  let timer = 0, running = false, again = false;
  const run = async () => {
    timer = 0;
    if (running) { again = true; return; }
    running = true;
    await work();
    running = false;
    if (again) { again = false; ask(); }
  };
  const ask = () => { if (!timer) timer = setTimeout(run, wait); };
  return ask;
};

const askState = once(async () => { if (await takeState()) { stay(); drawAll(); if (log.isForum(place(store.here))) log.render(); } }, 40);
const askBot = once(async () => { await takeBot(); drawPanel(); corner.botChanged(); }, 120);
const soonSide = once(async () => drawSide(), 60);

let first = true;

function hear({ now, news }) {
  setNow(now);
  const records = [];
  for (const one of news) {
    if (one.kind === "message") heard(one);
    else if (one.kind === "gone") log.gone(one.ids);
    else if (one.kind === "state") askState();
    else if (one.kind === "log") records.push(one.record);
    else if (one.kind === "anew" && !first) { askState(); log.show(store.here); }
    if (one.kind === "anew") first = false;
  }
  if (records.length) logged(records);
  askBot();
  tick();
}

function heard({ message, new: isNew }) {
  log.upsert(message);
  if (store.typing === message.channel_id && message.author.bot) { store.typing = null; drawHint(); }
  if (!isNew || message.channel_id === store.here) return;
  if (message.visible_to_id && message.visible_to_id !== store.me) return;
  store.unread.add(message.channel_id);
  soonSide();
}

const TYPING = /\/channels\/(\d+)\/typing$/;
let typingEnds = 0;

function logged(records) {
  corner.take(records);
  const typing = records.map((one) => one.kind === "request" && TYPING.exec(one.path)).findLast(Boolean);
  if (!typing) return;
  store.typing = typing[1];
  clearTimeout(typingEnds);
  typingEnds = setTimeout(() => { store.typing = null; drawHint(); }, 8000);
  drawHint();
}

let wasOpen = true;

function connected(how) {
  document.documentElement.dataset.connection = how;
  if (how === "stale") toast("The sandbox was started again. Open the page anew.", { kind: "bad", action: "Reload", press: () => location.reload() });
  else if (how === "closed" && wasOpen) toast("The sandbox does not answer. The page tries to reach it again.", { kind: "bad" });
  wasOpen = how === "open";
}

// Where one is

async function speak(id) {
  store.me = id;
  remember("as", members().find((one) => one.user.id === id).user.username);
  const moved = stay();
  drawAll();
  if (!moved && store.here) { log.render(); find("scroll").scrollTop = find("scroll").scrollHeight; }
  return go();
}

// Leave a place that the speaker does not see.
function stay() {
  const here = place(store.here);
  if (here && visible(here)) return false;
  const seen = places().filter(visible);
  const home = seen.find((one) => one.name === FIRST) || seen[0];
  if (!home) { store.here = null; return false; }
  const [, wanted] = /^#\/(\d+)/.exec(location.hash) || [];
  if (!seen.some((one) => one.id === wanted)) history.replaceState(null, "", `#/${home.id}`);
  return true;
}

async function go() {
  const [, channel, message] = /^#\/(\d+)(?:\/(\d+))?/.exec(location.hash) || [];
  const wanted = place(channel);
  if (!wanted || !visible(wanted)) {
    if (!stay() && store.here) return true;
    return store.here ? go() : false;
  }
  const moved = store.here !== channel;
  store.here = channel;
  store.unread.delete(channel);
  closeSheets();
  drawAll();
  if (moved && !message && matchMedia("(hover: hover)").matches && !document.querySelector("dialog[open]")) focus();
  if (moved) await log.show(channel, message);
  else if (message) await log.jump(message);
  return true;
}

// Parts

function drawAll() {
  drawSide();
  drawHead();
  drawComposer();
  drawPanel();
  corner.changed();
  drawHint();
}

function drawHead() {
  const here = place(store.here);
  const parent = here && isThread(here) ? parentOf(here) : null;
  document.title = here ? `${here.name} · ${store.state.guild.name}` : store.state.guild.name;
  find("log").setAttribute("aria-label", here ? `Messages in ${here.name}` : "Messages");
  const title = here ? [icon(parent ? "thread" : "hash"), h("h1", { class: "cut" }, here.name)] : [h("h1", {}, store.state.guild.name)];
  fill(find("head"), iconButton("menu", "Channels", () => sheet("side"), { class: "icon-button only-phone", "aria-expanded": String(app.classList.contains("show-side")) }),
    h("div", { class: "where" }, parent ? h("a", { class: "up", href: `#/${parent.id}` }, `#${parent.name}`) : null, parent ? h("span", { class: "small", "aria-hidden": "true" }, "›") : null, title, here?.topic ? h("span", { class: "small cut topic" }, here.topic) : null),
    iconButton("pin", "Pinned messages", showPins), iconButton("tools", "Operator’s corner", () => tell("corner"), { "aria-expanded": String(corner.isOpen()) }),
    iconButton("people", "Time and people", () => sheet("panel"), { class: "icon-button only-narrow", "aria-expanded": String(app.classList.contains("show-panel")) }));
}

function showPins() {
  const box = dialog("Pinned messages", { className: "narrow" });
  const open = (one) => { box.close(); location.hash = `#/${one.channel_id}/${one.id}`; go(); };
  const rows = log.pins.map((one) => h("li", {}, h("button", { type: "button", class: "pinned", on: { click: () => open(one) } }, h("strong", {}, nameOf(one.author)), h("span", { class: "small" }, ` ${shortDay(new Date(one.timestamp))}, ${clockTime(new Date(one.timestamp))}`), h("span", { class: "three" }, summary(one)))));
  box.append(h("div", { class: "dialog-body" }, rows.length ? h("ul", { class: "bare" }, rows) : h("p", { class: "empty" }, "Nothing is pinned here.")));
  box.showModal();
}

// Sheets of small screens

function sheet(name) {
  const shown = app.classList.toggle(`show-${name}`);
  app.classList.remove(name === "side" ? "show-panel" : "show-side");
  find("shade").hidden = !shown;
  drawHead();
  if (shown) find(name).querySelector("a, button")?.focus();
}

function closeSheets() {
  const had = app.classList.contains("show-side") || app.classList.contains("show-panel");
  app.classList.remove("show-side", "show-panel");
  find("shade").hidden = true;
  if (had) drawHead();
}

find("shade").addEventListener("click", closeSheets);
addEventListener("hashchange", go);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !find("shade").hidden) closeSheets();
  if (event.key === "/" && event.target === document.body) { event.preventDefault(); focus(); }
});
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) dropped(event.dataTransfer.files, { x: event.clientX, y: event.clientY });
});

on("speak", speak);
on("panel", (shown) => { if (!shown) closeSheets(); });
on("corner", async (shown) => { await corner.toggle(shown); drawHead(); if (shown === false) focus(); });
on("bot", askBot);
on("clock", () => { tick(); refreshTimes(document.body); });

start();
