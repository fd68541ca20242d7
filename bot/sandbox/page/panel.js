// The right side: the group's time, who one speaks as, and what is to come.

import { act } from "./api.js";
import { doAs, tried } from "./acting.js";
import { fill, find, h, icon, iconButton, toast } from "./dom.js";
import { avatar } from "./message.js";
import { me, members, nameOf, now, place, remember, remembered, roleWords, store, tell } from "./store.js";
import { clockTime, relative, shortDay, timeElement } from "./times.js";

const panel = find("panel");
const hand = h("span", { class: "hand" }), date = h("span", { class: "date" }), ahead = h("p", { class: "small" });
const next = h("p", { class: "small next" });
let working = false;

export function tick() {
  const at = now();
  if (hand.textContent !== clockTime(at)) hand.textContent = clockTime(at);
  const words = shortDay(at);
  if (date.textContent !== words) date.textContent = words;
  const days = Math.round(store.skew / 3600000);
  const far = days < 1 ? "As your own clock." : days < 48 ? `${days} hours ahead of your own clock.` : `${Math.round(days / 24)} days ahead of your own clock.`;
  if (ahead.textContent !== far) ahead.textContent = far;
  const due = store.bot.next ? `Next: ${shortDay(new Date(store.bot.next))}, ${clockTime(new Date(store.bot.next))} (${relative(new Date(store.bot.next))})` : store.bot.online ? "Nothing is planned." : "The bot is not connected.";
  if (next.textContent !== due) next.textContent = due;
}

export function drawPanel() {
  const held = panel.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  tick();
  fill(panel, h("div", { class: "panel-head" }, iconButton("close", "Close", () => tell("panel", false), { class: "icon-button only-narrow" })), time(), people(), meetings(), introduction());
  if (held) panel.querySelector(`[data-key="${held}"]`)?.focus();
}

function time() {
  const button = (key, label, press) => h("button", { type: "button", class: key === "next" ? "button primary" : "button", disabled: working, data: { key }, on: { click: press } }, label);
  const advance = (duration) => () => moving(() => act("clock", { advance: duration }));
  const voices = store.bot.voices ? h("div", { class: "voices" }, button("voices", "Let sample readers reply", () => moving(reply)), h("p", { class: "small" }, "In threads where they have not been; their words are made up.")) : null;
  return h("section", { class: "card clock", "aria-labelledby": "time-title", "aria-busy": working ? "true" : null },
    h("h2", { id: "time-title" }, icon("clock"), "The group’s time"), h("p", { class: "face-of-clock" }, hand, date), ahead, next,
    h("div", { class: "buttons" }, button("next", "Next post", () => moving(nextPost)), button("hour", "+1 hour", advance("PT1H")), button("day", "Next day", advance("P1D")), button("week", "Next week", advance("P7D"))), voices);
}

async function moving(work) {
  if (working) return;
  working = true;
  drawPanel();
  await tried(work);
  working = false;
  drawPanel();
}

async function nextPost() {
  const found = await act("/ui/next", {});
  const where = place(found.channel);
  toast(`${store.state.application.name} has posted${where ? ` in ${where.name}` : ""}.`, { action: "Show", press: () => { location.hash = `#/${found.channel}/${found.message}`; } });
}

async function reply() {
  const { replies } = await act("/ui/voices", {});
  toast(replies ? `${replies} sample ${replies === 1 ? "reply" : "replies"} written.` : "They have been in every open thread. Press Next post first.");
}

function introduction() {
  if (remembered("introduced") || !store.bot.voices) return null;
  const away = () => { remember("introduced", true); drawPanel(); tell("focus"); };
  return h("section", { class: "card hello", "aria-labelledby": "hello-title" }, h("h2", { id: "hello-title" }, "Five minutes"),
    h("ol", {}, ["Press Join under an excerpt, and say how you may be quoted.", "Open its thread and write a reply.", "Press Next week and watch the posts arrive.", "Speak as Fay, review the draft in #facilitators and publish it.", "Break something in the operator’s corner."].map((one) => h("li", {}, one))),
    h("button", { type: "button", class: "button", data: { key: "hello" }, on: { click: away } }, "Got it"));
}

function people() {
  const speakers = members().filter((one) => !one.user.bot);
  const bots = members().filter((one) => one.user.bot);
  const row = (one) => h("label", { class: "person" },
    h("input", { type: "radio", name: "speaker", value: one.user.id, checked: one.user.id === store.me, data: { key: one.user.id }, on: { change: () => tell("speak", one.user.id) } }),
    avatar(one.user, false), h("span", { class: "person-name" }, nameOf(one.user), h("span", { class: "small" }, store.bot.samples?.includes(one.user.username) ? "sample" : roleWords(one))));
  return h("section", { class: "card" }, h("fieldset", { class: "people" }, h("legend", {}, h("h2", {}, icon("people"), "You speak as")), h("div", { class: "people-list" }, speakers.map(row))),
    bots.map((one) => h("div", { class: "person" }, avatar(one.user, false), h("span", { class: "person-name" }, nameOf(one.user), h("span", { class: "small" }, h("span", { class: store.bot.online ? "light on" : "light", "aria-hidden": "true" }), store.bot.online ? "connected" : "not connected")))));
}

function meetings() {
  const coming = store.state.events.filter((one) => one.status < 3);
  if (!coming.length) return null;
  return h("section", { class: "card", "aria-labelledby": "events-title" }, h("h2", { id: "events-title" }, "Scheduled events"), coming.map((one) => h("div", { class: "meeting" }, h("strong", {}, one.name), h("p", { class: "small" }, timeElement(new Date(one.scheduled_start_time), "f"), one.entity_metadata?.location ? ` · ${one.entity_metadata.location}` : null),
    one.description ? h("p", {}, one.description) : null, interest(one))));
}

function interest(event) {
  const people = store.bot.interested?.[event.id] || [];
  const mine = people.includes(store.me);
  const press = async () => { if (await doAs("subscribe", { event: event.id, interested: !mine })) toast(`${nameOf(me().user)} is ${mine ? "no longer " : ""}interested.`); };
  return h("button", { type: "button", class: mine ? "button primary" : "button", "aria-pressed": String(mine), data: { key: event.id }, on: { click: press } }, people.length ? `Interested · ${people.length}` : "Interested");
}
