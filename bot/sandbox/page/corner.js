// The operator's corner: what happens on the wire, what the bot means to post, and how to make its life hard.

import { act, look } from "./api.js";
import { tried } from "./acting.js";
import { fill, find, h, iconButton, newId, toast } from "./dom.js";
import { allowed, BITS } from "./rights.js";
import { place, store, tell } from "./store.js";
import { precise } from "./times.js";

const corner = find("corner");
const KEPT = 1000, SHOWN = 300;
let records = [], last = 0, asked = false, tab = "log", filter = "", stale = false, busy = "";

const TABS = { log: "Log", deliveries: "Deliveries", troubles: "Troubles", rights: "Permissions" };
const body = h("div", { class: "corner-body", role: "tabpanel", id: "corner-body", tabindex: "0" });

export const isOpen = () => !corner.hidden;

export async function toggle(open = corner.hidden) {
  corner.hidden = !open;
  if (!open) return;
  draw();
  if (!asked) {
    asked = true;
    const found = await tried(() => look("/control/log?after=0"));
    if (found) takeAll(found);
  }
  refresh();
  corner.querySelector('[aria-selected="true"]')?.focus();
}

function draw() {
  const tabs = Object.entries(TABS).map(([key, label]) => h("button", { type: "button", role: "tab", id: `tab-${key}`, "aria-selected": String(key === tab), "aria-controls": "corner-body", tabindex: key === tab ? "0" : "-1", on: { click: () => open(key) } }, label));
  const bar = h("div", { role: "tablist", "aria-label": "Operator’s corner", on: { keydown: (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const keys = Object.keys(TABS);
    open(keys[(keys.indexOf(tab) + step + keys.length) % keys.length]);
  } } }, tabs);
  fill(corner, h("header", {}, h("h2", {}, "Operator’s corner"), bar, iconButton("close", "Close the operator’s corner", () => tell("corner", false))), body);
  body.setAttribute("aria-labelledby", `tab-${tab}`);
  drawBody();
}

function open(key) {
  tab = key;
  draw();
  refresh();
  find(`tab-${key}`).focus();
}

const DRAWN = { log: drawLog, deliveries: drawDeliveries, troubles: drawTroubles, rights: drawRights };
const drawBody = () => DRAWN[tab]();

function refresh() {
  if (isOpen() && tab === "deliveries") tell("bot");
}

export function changed() {
  if (!isOpen() || stale) return;
  if (tab === "troubles") return drawArmed();
  if (tab === "rights" && !body.contains(document.activeElement)) drawRights();
  return undefined;
}

export function botChanged() {
  if (isOpen() && tab === "deliveries") drawDeliveries();
}

// Log

// What was logged before the page was opened, and what has come in since the question was asked.
function takeAll(found) {
  const since = records.filter((one) => one.n > (found.at(-1)?.n || 0));
  records = [...found, ...since].slice(-KEPT);
  last = records.at(-1)?.n || 0;
  if (tab === "log") { drawLines(); body.scrollTop = body.scrollHeight; }
}

export function take(found) {
  const fresh = found.filter((one) => one.n > last);
  if (!fresh.length) return;
  last = fresh.at(-1).n;
  records = [...records, ...fresh].slice(-KEPT);
  if (!isOpen() || tab !== "log" || stale) return;
  stale = true;
  requestAnimationFrame(() => { stale = false; if (tab === "log") drawLines(); });
}

const short = (path) => path.replace("/api/v10", "").replace(/[\w-]{40,}/g, "…");

function words(record) {
  const { n, at, kind, method, path, status, name, channel, ...rest } = record;
  const more = Object.entries(rest).filter(([, value]) => value !== null).map(([key, value]) => `${key}: ${typeof value === "object" ? JSON.stringify(value) : value}`).join(", ");
  const where = channel && (place(channel)?.name || channel);
  return [method && `${method} ${short(path)}`, name, !method && path, where && `in ${where}`, more].filter(Boolean).join(" · ");
}

let lines = null;

function drawLog() {
  const id = newId("filter");
  lines = h("tbody");
  const input = h("input", { id, type: "search", value: filter, placeholder: "request, event, messages, 429 …", on: { input: (event) => { filter = event.target.value; drawLines(); } } });
  fill(body, h("div", { class: "tools-row" }, h("label", { for: id }, "Filter"), input, h("span", { class: "small", id: "log-count" })),
    h("table", { class: "lines" }, h("thead", {}, h("tr", {}, ["Time", "Kind", "What", "Status"].map((one) => h("th", { scope: "col" }, one)))), lines));
  drawLines();
}

function drawLines() {
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (one) => `${one.kind} ${words(one)} ${one.status || ""}`.toLowerCase();
  const found = records.filter((one) => wanted.every((part) => text(one).includes(part)));
  const bottom = body.scrollHeight - body.scrollTop - body.clientHeight < 60;
  fill(lines, found.slice(-SHOWN).map((one) => h("tr", { class: one.status >= 400 || one.kind === "fault" ? "bad" : null }, h("td", {}, precise(new Date(one.at))), h("td", {}, h("span", { class: `kind ${one.kind}` }, one.kind)), h("td", { class: "path" }, words(one)), h("td", {}, one.status || ""))));
  fill(find("log-count"), `${found.length} of ${records.length}`);
  if (bottom) body.scrollTop = body.scrollHeight;
}

// Deliveries

const STATES = { pending: "waits", sending: "on its way", sent: "sent", sent_deleted: "sent, then deleted by somebody", uncertain: "uncertain", blocked: "blocked", missed: "missed", cancelled: "cancelled" };

function drawDeliveries() {
  const all = store.bot.deliveries;
  if (!all) return fill(body, h("p", { class: "empty" }, "No bot is run by this sandbox."));
  if (!all.length) return fill(body, h("p", { class: "empty" }, store.bot.online ? "The bot has posted nothing by itself yet." : "The bot is away."));
  const link = (one) => (one.message && one.channel && one.kind === "message" ? h("a", { href: `#/${one.channel}/${one.message}` }, "show") : null);
  return fill(body, h("table", { class: "lines" }, h("thead", {}, h("tr", {}, ["Due", "State", "What", "Tries", "Last error", ""].map((one) => h("th", { scope: "col" }, one || h("span", { class: "unseen" }, "Link"))))),
    h("tbody", {}, all.map((one) => h("tr", { class: ["blocked", "uncertain"].includes(one.state) ? "bad" : null }, h("td", {}, precise(new Date(one.due))), h("td", {}, h("span", { class: `kind ${one.state}` }, STATES[one.state] || one.state)), h("td", {}, `${one.subject}${one.number < 1e9 ? ` ${one.number}` : ""}: ${one.kind}${one.part ? `, part ${one.part + 1}` : ""}`), h("td", {}, one.tries), h("td", { class: "path" }, one.error || ""), h("td", {}, link(one)))))));
}

// Troubles

const FAULTS = {
  rate_limit: "The next post is answered with 429; the bot has to wait.",
  server_error: "The next post is answered with an error, and nothing is stored.",
  store_then_error: "The next post is stored, but answered with an error.",
  drop_reply: "The next post is stored, but the connection breaks before the answer.",
  late_delivery: "The connection breaks first, and the post lands a second later.",
  forbid: "The next post is refused for a missing permission.",
  slow: "The next post is answered only after two seconds.",
  close_gateway: "The gateway closes now; the bot reconnects and resumes.",
  invalidate_session: "The gateway forgets the session; the bot has to identify anew.",
  no_ack: "A heartbeat is left unanswered.",
  event_twice: "The next event of a new message is given twice.",
  event_lost: "The next event of a new message never comes.",
  event_late: "The next event of a new message comes after the one that follows it.",
};

const armed = h("div");

function drawArmed() {
  const all = store.state.faults;
  const line = (one) => `${one.kind.replaceAll("_", " ")} × ${one.count}${one.path ? ` on ${one.path}` : ""}`;
  fill(armed, all.length ? h("ul", {}, all.map((one) => h("li", {}, line(one)))) : h("p", { class: "small" }, "Nothing: Discord behaves."));
}

function drawTroubles() {
  const rows = Object.entries(FAULTS).map(([kind, about]) => {
    const id = newId("count");
    const count = h("input", { id, type: "number", min: 1, max: 100, value: "1", "aria-label": `How often: ${kind}` });
    const arm = async () => {
      if (await tried(() => act("fault", { kind, count: Math.max(1, Number(count.value) || 1) }))) toast(`Armed: ${kind}.`);
    };
    return h("div", { class: "trouble" }, h("div", {}, h("strong", {}, kind.replaceAll("_", " ")), h("p", { class: "small" }, about)), count, h("button", { type: "button", class: "button", "aria-label": `Arm ${kind.replaceAll("_", " ")}`, on: { click: arm } }, "Arm"));
  });
  const restart = (kill) => async () => {
    busy = "The bot is on its way…";
    drawTroubles();
    const began = performance.now();
    const done = await tried(() => act("restart", kill ? { kill: true } : {}));
    busy = "";
    if (done) toast(`The bot is back after ${((performance.now() - began) / 1000).toFixed(1)} s.`);
    drawTroubles();
    body.querySelector(kill ? ".kill" : ".restart")?.focus();
  };
  fill(body, h("section", { class: "process" }, h("h3", {}, "The bot’s process"), h("div", { class: "buttons" },
    h("button", { type: "button", class: "button restart", disabled: Boolean(busy), on: { click: restart(false) } }, "Restart the bot"),
    h("button", { type: "button", class: "button danger kill", disabled: Boolean(busy), on: { click: restart(true) } }, "Kill it, then start it")), busy ? h("p", { class: "small" }, busy) : null),
  h("section", {}, h("h3", {}, "Armed now"), armed),
  h("section", {}, h("h3", {}, "Troubles to arm"), h("div", { class: "troubles" }, rows)));
  drawArmed();
}

// Permissions of the bot

const RIGHTS = { VIEW_CHANNEL: "See the channel", SEND_MESSAGES: "Write", SEND_MESSAGES_IN_THREADS: "Write in threads", CREATE_PUBLIC_THREADS: "Open threads", READ_MESSAGE_HISTORY: "Read the history", ATTACH_FILES: "Attach files", ADD_REACTIONS: "React", PIN_MESSAGES: "Pin", MANAGE_THREADS: "Manage threads" };

function drawRights() {
  const bot = store.state.members.find((one) => one.user.id === store.state.application.bot.id);
  if (!bot) return fill(body, h("p", { class: "empty" }, "The bot is not in this server."));
  return fill(body, h("p", { class: "small" }, "What the bot may do in each channel. Take something away and see what it says; /setup check names what is missing."),
    h("div", { class: "rights" }, store.state.channels.map((channel) => rightsOf(channel, bot))));
}

function rightsOf(channel, bot) {
  const without = allowed(store.state, bot, channel, { ownOverwrite: false });
  const has = allowed(store.state, bot, channel);
  const own = channel.permission_overwrites.find((one) => one.id === bot.user.id);
  const denied = own ? BigInt(own.deny) : 0n;
  const boxes = Object.entries(RIGHTS).map(([right, label]) => h("label", { class: "choice" }, h("input", { type: "checkbox", name: `${channel.id} ${right}`, value: right, checked: (has & BITS[right]) !== 0n || (!(has & BITS.VIEW_CHANNEL) && !(denied & BITS[right]) && right !== "VIEW_CHANNEL") }), label));
  const box = h("fieldset", {}, h("legend", {}, `#${channel.name}`), boxes);
  box.addEventListener("change", async (event) => {
    const inputs = [...box.querySelectorAll("input")];
    const off = inputs.filter((one) => !one.checked).map((one) => one.value);
    const on = inputs.filter((one) => one.checked && !(without & BITS[one.value])).map((one) => one.value);
    const name = event.target.name;
    await tried(() => act("rights", { channel: channel.id, for: "bot", allow: on, deny: off }));
    setTimeout(() => { if (tab === "rights") { drawRights(); body.querySelector(`input[name="${name}"]`)?.focus(); } }, 120);
  });
  return box;
}
