// Where one writes: messages with mentions, replies and files; "/" opens the commands.

import { fileBody } from "./api.js";
import { doAs, interact } from "./acting.js";
import { commandForm, matching, taking, writtenOut } from "./commands.js";
import { fill, find, h, icon, iconButton, toast } from "./dom.js";
import { elementOf, lastMine } from "./log.js";
import { openMenu } from "./menu.js";
import { avatar } from "./message.js";
import { isThread, may, me, members, nameOf, on, place, places, roleWords, store, tell, visible } from "./store.js";

const dock = find("dock");
let reply = null, files = [], command = null, drafts = new Map(), drawnFor = null;
let options = [], at = -1;

const text = h("textarea", { id: "composer", rows: 1, autocomplete: "off", "aria-autocomplete": "list", "aria-controls": "suggestions", maxlength: 2000 });
const list = h("div", { id: "suggestions", role: "listbox", "aria-label": "Suggestions", hidden: true });
const above = h("div", { class: "above-bar" });
const bar = h("form", { class: "bar" });
const hint = h("p", { class: "hint small" });
const chooser = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files to attach", tabindex: "-1" });

export const focus = () => (command ? command.begin() : text.focus());

export function draw() {
  const here = place(store.here);
  if (!here || !me()) return;
  if (drawnFor !== `${store.here} ${store.me}`) {
    if (drawnFor) drafts.set(drawnFor, text.value);
    drawnFor = `${store.here} ${store.me}`;
    text.value = drafts.get(drawnFor) || "";
    reply = null; files = []; command = null;
    closeList();
  }
  const name = isThread(here) ? here.name : `#${here.name}`;
  text.placeholder = matchMedia("(max-width: 720px)").matches ? `Write as ${nameOf(me().user)}, or /` : `Write in ${name} as ${nameOf(me().user)}, or type / for commands`;
  text.setAttribute("aria-label", `Message in ${name} as ${nameOf(me().user)}`);
  const writes = may(here, isThread(here) ? "SEND_MESSAGES_IN_THREADS" : "SEND_MESSAGES") && !(here.thread_metadata?.locked && !may(here, "MANAGE_THREADS"));
  text.disabled = !writes;
  if (!writes) text.placeholder = `${nameOf(me().user)} cannot write here.`;
  const face = h("button", { type: "button", class: "face", "aria-label": `You speak as ${nameOf(me().user)}. Change`, title: "Speak as somebody else", "aria-haspopup": "menu", on: { click: (event) => switchMenu(event.currentTarget) } }, avatar(me().user, false));
  const send = h("button", { type: "submit", class: "icon-button send", "aria-label": "Send", title: "Send (Enter)", disabled: !writes }, icon("send"));
  const clip = may(here, "ATTACH_FILES") ? iconButton("clip", "Attach files", () => chooser.click(), { disabled: !writes }) : null;
  if (command && command.place !== drawnFor) command = null;
  drawAbove();
  const had = document.activeElement === text;
  fill(bar, face, text, clip, send);
  if (command) { if (command.form.parentNode !== dock) fill(dock, list, command.form); }
  else if (text.parentNode !== bar || bar.parentNode !== dock) fill(dock, list, above, bar, chooser, hint);
  if (had && document.activeElement !== text) text.focus();
  grow();
  drawHint();
}

export function drawHint() {
  fill(hint, store.typing === store.here ? [h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), `${store.state.application.name} is typing…`] : "");
}

function drawAbove() {
  const parts = [];
  if (reply) parts.push(h("div", { class: "chip" }, icon("reply"), h("span", {}, "Replying to ", h("strong", {}, nameOf(reply.author))), iconButton("close", "Do not reply", () => { reply = null; draw(); text.focus(); })));
  files.forEach((file, n) => parts.push(h("div", { class: "chip" }, icon("file"), h("span", { class: "cut" }, file.name), iconButton("close", `Remove ${file.name}`, () => { files.splice(n, 1); draw(); text.focus(); }))));
  fill(above, parts);
}

function switchMenu(from) {
  openMenu(from, "Speak as", members().filter((one) => !one.user.bot).map((one) => ({ label: `${nameOf(one.user)} — ${roleWords(one)}`, press: () => tell("speak", one.user.id) })));
}

function grow() {
  text.style.setProperty("height", "auto");
  text.style.setProperty("height", `${Math.min(text.scrollHeight, 220)}px`);
}

// Sending

const escaped = (name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function withMentions(words) {
  let out = words;
  for (const one of members()) {
    const names = [...new Set([nameOf(one.user), one.user.username])].map(escaped).join("|");
    out = out.replace(new RegExp(`(^|[\\s(])@(?:${names})(?![\\p{L}\\p{N}_])`, "giu"), `$1<@${one.user.id}>`);
  }
  for (const one of places().filter(visible)) if (!isThread(one)) out = out.replace(new RegExp(`(^|[\\s(])#${escaped(one.name)}(?![\\p{L}\\p{N}_-])`, "giu"), `$1<#${one.id}>`);
  return out;
}

async function submit() {
  const words = text.value.trim();
  if (!words && !files.length) return;
  const body = { channel: store.here, text: withMentions(words) };
  if (reply) body.reply_to = reply.id;
  if (files.length) body.files = await Promise.all(files.map(fileBody));
  const before = text.value;
  text.value = ""; grow();
  if (await doAs("say", body)) { reply = null; files = []; drafts.delete(drawnFor); draw(); }
  else { text.value = before; grow(); }
  text.focus();
}

// Commands

export function choose(one, given) {
  closeList();
  text.value = "";
  if (!one.options.length) {
    hint.textContent = `/${one.path} …`;
    interact("slash", { channel: store.here, command: one.path, options: {} }).then(drawHint);
    grow();
    return text.focus();
  }
  const form = commandForm(one, { given, done: () => { command = null; draw(); text.focus(); } });
  command = { form, place: drawnFor, begin: form.begin };
  draw();
  return form.begin();
}

// Suggestions

const HALF_MENTION = /(^|[\s(])@([\p{L}\p{N}_]*)$/u;

function suggest() {
  const value = text.value, mention = HALF_MENTION.exec(value.slice(0, text.selectionStart));
  if (value.startsWith("/") && !value.includes("\n")) {
    options = matching(value.slice(1)).slice(0, 25).map((one) => ({ label: `/${one.path}`, more: one.description, take: () => choose(one) }));
  } else if (mention) {
    const start = mention[2].toLowerCase();
    options = members().filter((one) => nameOf(one.user).toLowerCase().startsWith(start) || one.user.username.startsWith(start)).map((one) => ({ label: `@${nameOf(one.user)}`, more: roleWords(one), take: () => insert(mention[2].length + 1, `@${nameOf(one.user)} `) }));
  } else options = [];
  at = options.length ? 0 : -1;
  drawList();
}

function insert(back, words) {
  const end = text.selectionStart;
  text.setRangeText(words, end - back, end, "end");
  closeList();
}

function drawList() {
  list.hidden = !options.length;
  fill(list, options.map((one, n) => h("div", { role: "option", id: `suggestion-${n}`, class: "suggestion", "aria-selected": String(n === at), on: { mousedown: (event) => { event.preventDefault(); one.take(); } } }, h("strong", {}, one.label), h("span", { class: "small cut" }, one.more))));
  if (at >= 0) {
    text.setAttribute("aria-activedescendant", `suggestion-${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  } else text.removeAttribute("aria-activedescendant");
}

function closeList() {
  options = []; at = -1;
  drawList();
}

text.addEventListener("input", () => { find("toasts").replaceChildren(); grow(); suggest(); });
text.addEventListener("blur", closeList);
text.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (options.length) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); at = (at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length; return drawList(); }
    if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); return options[at].take(); }
    if (event.key === "Escape") { event.preventDefault(); return closeList(); }
  }
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    const written = text.value.startsWith("/") && writtenOut(text.value);
    if (written) return choose(written.one, written.given);
    if (text.value.startsWith("/")) return toast(`There is no command ${text.value.split("\n")[0]} for ${nameOf(me().user)}. Type / alone to see all there are.`, { kind: "bad" });
    return submit();
  }
  if (event.key === "ArrowUp" && !text.value) { const mine = lastMine(); if (mine) { event.preventDefault(); tell("edit", mine); } }
  if (event.key === "Escape" && reply) { reply = null; draw(); text.focus(); }
  return undefined;
});
bar.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
chooser.addEventListener("change", () => { files.push(...chooser.files); chooser.value = ""; draw(); text.focus(); });

// Editing one's own message where it stands

function edit(message) {
  const body = elementOf(message.id)?.querySelector(".body");
  if (!body || body.querySelector(".editing")) return;
  const hidden = [...body.children];
  const box = h("textarea", { rows: Math.min(10, message.content.split("\n").length + 1), "aria-label": "Edit the message", maxlength: 2000, value: message.content });
  const back = () => { form.remove(); for (const one of hidden) one.hidden = false; text.focus(); };
  const save = async () => {
    const words = box.value.trim();
    if (!words || words === message.content) return back();
    if (await doAs("edit", { channel: message.channel_id, message: message.id, text: withMentions(words) })) return back();
    return undefined;
  };
  const form = h("form", { class: "editing", on: { submit: (event) => { event.preventDefault(); save(); } } }, box,
    h("p", { class: "small" }, "Enter saves, Escape leaves it as it was."), h("button", { type: "submit", class: "button primary" }, "Save"), h("button", { type: "button", class: "button", on: { click: back } }, "Cancel"));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); back(); }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); save(); }
  });
  for (const one of hidden) one.hidden = true;
  body.append(form);
  elementOf(message.id).querySelector(":scope > .tools")?.remove();
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

// Files dropped anywhere

export function dropped(given, point) {
  const entries = [{ label: "Attach to a message", press: () => { files.push(...given); draw(); text.focus(); } }];
  for (const one of taking()) entries.push({ label: `/${one.path} with this file`, press: () => choose(one, Object.fromEntries(one.options.filter((option) => option.type === 11).map((option) => [option.name, given]))) });
  openMenu(point, given[0].name, entries);
}

on("reply", (message) => { reply = message; draw(); text.focus(); });
on("edit", edit);
on("focus", focus);
on("compose", (name) => { const one = matching(name).find((each) => each.path === name); if (one) choose(one); });
