// The messages of the channel one looks at: the newest ones first, older ones as one scrolls up.

import { look } from "./api.js";
import { tried } from "./acting.js";
import { fill, find, h, icon } from "./dom.js";
import { article, messageMenu, seenByMe, tools } from "./message.js";
import { toPlace } from "./markdown.js";
import { isThread, on, place, store } from "./store.js";

const PAGE = 60, KEPT = 300, NEAR = 120, FORUM = 15;

const log = find("log"), scroll = find("scroll"), latest = find("latest");
let list = [], more = false, loading = false, opened = 0;
let nodes = new Map();
export let pins = [];

const end = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight;
const toEnd = () => { scroll.scrollTop = scroll.scrollHeight; latest.hidden = true; };
const shown = () => list.filter(seenByMe);

// What is told while a channel's messages are on their way; it is newer than they are, so it is applied after them.
let arrived = null;

export async function show(channel, target) {
  const mine = (opened += 1);
  arrived = [];
  log.setAttribute("aria-busy", "true");
  const found = await tried(() => look(`/ui/messages?channel=${channel}&limit=${PAGE}`));
  if (mine !== opened) return;
  const since = arrived;
  arrived = null;
  if (!found) return;
  list = found.messages;
  more = found.more;
  pins = found.pins;
  render();
  for (const apply of since) apply();
  if (target) await jump(target);
  else toEnd();
}

export function render() {
  nodes = new Map();
  const all = shown();
  log.setAttribute("aria-busy", "true");
  fill(log, beginning(), all.flatMap((message, at) => made(message, all[at - 1])));
  settleFocus();
  requestAnimationFrame(() => log.setAttribute("aria-busy", "false"));
}

function made(message, before) {
  const elements = article(message, before);
  nodes.set(message.id, elements);
  return elements;
}

function beginning() {
  const here = place(store.here);
  if (more || !here) return null;
  if (isForum(here)) return postsOf(here);
  const words = isThread(here) ? `This is the beginning of the thread “${here.name}”.` : `This is the beginning of #${here.name}.`;
  const empty = list.length ? "" : " Nobody has written here yet: type / to see what the bot offers.";
  return h("div", { class: "beginning" }, h("span", { class: "beginning-icon" }, icon(isThread(here) ? "thread" : "hash")), h("p", {}, words, empty));
}

function postsOf(forum) {
  const posts = store.state.threads.filter((one) => one.parent_id === forum.id);
  return h("div", { class: "beginning" }, h("p", {}, posts.length ? "Posts of this forum:" : "This forum has no posts yet."), h("ul", { class: "bare" }, posts.map((one) => h("li", {}, toPlace(one.id)))));
}

export const isForum = (here) => here?.type === FORUM;

// Changes

export function upsert(message) {
  if (message.channel_id !== store.here) return;
  if (arrived) { arrived.push(() => upsert(message)); return; }
  const known = list.findIndex((one) => one.id === message.id);
  const stick = end() < NEAR;
  if (known >= 0) list[known] = message;
  else if (more && list.length && BigInt(message.id) < BigInt(list[0].id)) return;
  else {
    const after = list.findIndex((one) => BigInt(one.id) > BigInt(message.id));
    list.splice(after < 0 ? list.length : after, 0, message);
  }
  pins = [...pins.filter((one) => one.id !== message.id), ...(message.pinned ? [message] : [])].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
  if (!seenByMe(message)) return;
  const all = shown();
  const at = all.findIndex((one) => one.id === message.id);
  draw(message, all, at);
  if (known < 0 && all[at + 1]) draw(all[at + 1], all, at + 1);
  settle(stick, known < 0);
}

function draw(message, all, at) {
  const old = nodes.get(message.id);
  const kept = old && focusPlace(old);
  const fresh = made(message, all[at - 1]);
  if (old) {
    old[0].before(...fresh);
    for (const one of old) one.remove();
    if (kept !== null) restoreFocus(fresh.at(-1), kept);
  } else {
    const next = all.slice(at + 1).map((one) => nodes.get(one.id)).find(Boolean);
    if (next) next[0].before(...fresh);
    else log.append(...fresh);
  }
}

const REACHED = "a[href], button:not([disabled]), select, input, textarea, [tabindex='0']";
const inside = (element) => [...element.querySelectorAll(REACHED)].filter((one) => !one.closest(".tools"));

function focusPlace(elements) {
  const element = elements.at(-1);
  if (!element.contains(document.activeElement)) return null;
  return document.activeElement === element ? -1 : inside(element).indexOf(document.activeElement);
}

function restoreFocus(element, at) {
  const target = at < 0 ? element : inside(element)[at] || element;
  target.focus({ preventScroll: true });
}

function settle(stick, isNew) {
  const all = shown();
  if (stick && list.length > KEPT) trim();
  if (stick) toEnd();
  else if (isNew) latest.hidden = false;
  if (all.length === 1) settleFocus();
}

function trim() {
  const gone = list.splice(0, list.length - KEPT + PAGE);
  more = true;
  for (const one of gone) {
    for (const element of nodes.get(one.id) || []) element.remove();
    nodes.delete(one.id);
  }
  for (const empty of log.querySelectorAll(".page:empty, .beginning")) empty.remove();
}

export function gone(ids) {
  if (arrived) { arrived.push(() => gone(ids)); return; }
  const away = new Set(ids);
  const before = list.length;
  pins = pins.filter((one) => !away.has(one.id));
  list = list.filter((one) => !away.has(one.id));
  if (list.length === before) return;
  const had = log.contains(document.activeElement);
  for (const id of ids) {
    for (const element of nodes.get(id) || []) element.remove();
    nodes.delete(id);
  }
  const all = shown();
  all.forEach((message, at) => {
    const apart = nodes.get(message.id)?.length === 2;
    const wants = article(message, all[at - 1]).length === 2;
    if (apart !== wants || nodes.get(message.id)?.at(-1).classList.contains("close")) draw(message, all, at);
  });
  if (!all.length) render();
  if (had && !log.contains(document.activeElement)) find("composer")?.focus();
}

async function older() {
  if (!more || loading || !list.length) return;
  loading = true;
  const mine = opened;
  const found = await tried(() => look(`/ui/messages?channel=${store.here}&limit=${PAGE}&before=${list[0].id}`));
  loading = false;
  if (!found || mine !== opened) return;
  log.setAttribute("aria-busy", "true");
  const first = shown()[0];
  list = [...found.messages, ...list];
  more = found.more;
  const all = shown();
  const upTo = all.findIndex((one) => one.id === first?.id);
  if (scroll.scrollTop < 1) scroll.scrollTop = 1;
  log.prepend(...[beginning()].filter(Boolean), h("div", { class: "page" }, all.slice(0, upTo).flatMap((message, at) => made(message, all[at - 1]))));
  if (first) draw(first, all, upTo);
  requestAnimationFrame(() => log.setAttribute("aria-busy", "false"));
}

export async function jump(id) {
  for (let tries = 0; tries < 200 && more && !list.some((one) => one.id === id) && BigInt(id) < BigInt(list[0]?.id || 0); tries += 1) await older();
  const element = nodes.get(id)?.at(-1);
  if (!element) return toEnd();
  element.scrollIntoView({ block: "center" });
  select(element);
  element.focus({ preventScroll: true });
  element.classList.remove("found");
  requestAnimationFrame(() => element.classList.add("found"));
  return undefined;
}

export const lastMine = () => shown().findLast((one) => one.author.id === store.me && !one.local);
export const messageOf = (id) => list.find((one) => one.id === id);
export const elementOf = (id) => nodes.get(id)?.at(-1);

// Reaching messages: one stop for Tab, arrows from one to the next; the tools come to the message that has it.

const articles = () => [...log.querySelectorAll("article")];

function select(element) {
  for (const one of log.querySelectorAll('article[tabindex="0"]')) one.setAttribute("tabindex", "-1");
  element.setAttribute("tabindex", "0");
}

function settleFocus() {
  const last = articles().at(-1);
  if (last) select(last);
}

function bringTools(element) {
  if (!element || element.querySelector(":scope > .tools") || element.querySelector(".editing")) return;
  for (const one of log.querySelectorAll("article > .tools")) if (!one.contains(document.activeElement)) one.remove();
  const message = messageOf(element.dataset.id);
  const made = message && tools(message);
  if (made) element.append(made);
}

log.addEventListener("mouseover", (event) => bringTools(event.target.closest("article")));
log.addEventListener("mouseleave", () => {
  for (const one of log.querySelectorAll("article > .tools")) if (!one.contains(document.activeElement)) one.remove();
});
log.addEventListener("focusin", (event) => {
  const element = event.target.closest("article");
  if (!element) return;
  select(element);
  bringTools(element);
});
log.addEventListener("keydown", (event) => {
  if (event.target.tagName !== "ARTICLE") return;
  const all = articles(), at = all.indexOf(event.target);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined && all[to]) {
    event.preventDefault();
    all[to].focus();
    all[to].scrollIntoView({ block: "nearest" });
  }
});
log.addEventListener("contextmenu", (event) => {
  const element = event.target.closest("article");
  if (!element || event.target.closest("a, input, textarea") || String(getSelection())) return;
  event.preventDefault();
  messageMenu(messageOf(element.dataset.id), event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : element);
});
scroll.addEventListener("scroll", () => {
  if (scroll.scrollTop < 600) older();
  if (end() < 20) latest.hidden = true;
}, { passive: true });
fill(latest, h("button", { type: "button", class: "button primary", on: { click: toEnd } }, icon("down"), "New messages"));
new ResizeObserver(() => { if (end() < NEAR && latest.hidden) toEnd(); }).observe(scroll);

on("gone", ({ ids }) => gone(ids));
let failures = 0;
on("failed", ({ channel, call, body }) => {
  if (channel !== store.here) return;
  const what = call === "slash" ? ` (/${body.command})` : "";
  const id = String(BigInt(list.at(-1)?.id || 1) + BigInt((failures += 1)));
  upsert({
    id, local: true, channel_id: channel, type: 0, flags: 64, visible_to_id: store.me, author: store.state.application.bot, content: `The application did not respond${what}.`,
    timestamp: new Date(Date.now() + store.skew).toISOString(), mentions: [], attachments: [], embeds: [], components: [],
  });
});
