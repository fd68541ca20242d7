// One message as an article: who, when, what, and what can be done with it.

import { doAs, interact } from "./acting.js";
import { all, attachments, embed, poll } from "./components.js";
import { confirmed } from "./forms.js";
import { h, icon, iconButton, newId, toast } from "./dom.js";
import { plainText, prose, toPlace } from "./markdown.js";
import { openEmoji, openMenu } from "./menu.js";
import { needs } from "./rights.js";
import { isThread, may, me, memberOf, nameOf, now, place, store, tell } from "./store.js";
import { clockTime, day, exact, sameDay, shortDay } from "./times.js";


const PINNED = 6, THREAD_CREATED = 18, STARTER = 21, COMMANDS = [20, 23];
const LOADING = 128, EPHEMERAL = 64;
const TOGETHER = 7 * 60 * 1000;

export const isPrivate = (message) => Boolean(message.visible_to_id) || Boolean(message.flags & EPHEMERAL);
export const seenByMe = (message) => !message.visible_to_id || message.visible_to_id === store.me;

export function avatar(user, big = true) {
  const hue = [...user.username].reduce((sum, one) => (sum * 31 + one.codePointAt(0)) % 3600, 7) % 360;
  const shade = user.bot ? { class: "avatar bot" } : { class: "avatar", vars: { "--hue": String(hue) } };
  return h("span", { ...shade, "aria-hidden": "true", data: { size: big ? "big" : "small" } }, user.bot ? icon("thread") : [...nameOf(user)][0].toUpperCase());
}

function follows(message, before) {
  if (!before || before.author.id !== message.author.id || before.local || message.local) return false;
  if (message.message_reference || isPrivate(message) !== isPrivate(before) || COMMANDS.includes(message.type)) return false;
  return message.type === 0 && [0, 19, 20].includes(before.type) && new Date(message.timestamp) - new Date(before.timestamp) < TOGETHER;
}

export function article(message, before) {
  const written = new Date(message.timestamp);
  const close = follows(message, before) && !message.interaction_metadata;
  const system = [PINNED, THREAD_CREATED].includes(message.type);
  const name = newId("who");
  const classes = ["message", close ? "close" : "", system ? "system" : "", isPrivate(message) ? "private" : ""];
  const mine = (message.mentions || []).some((one) => one.id === store.me) || message.mention_everyone;
  if (mine) classes.push("mine");
  const body = h("div", { class: "body" }, system ? notice(message, name) : [close ? null : headline(message, name, written), content(message)]);
  const side = system ? h("span", { class: "avatar none", "aria-hidden": "true" }) : close ? h("time", { class: "aside-time", datetime: message.timestamp, title: exact(written) }, clockTime(written)) : avatar(message.author);
  const label = close ? { "aria-label": nameOf(message.author) } : { "aria-labelledby": name };
  const element = h("article", { class: classes.filter(Boolean).join(" "), tabindex: "-1", data: { id: message.id }, ...label }, above(message), side, body);
  const apart = !before || !sameDay(new Date(before.timestamp), written);
  return apart ? [h("div", { class: "day", data: { day: message.id } }, h("span", {}, day(written))), element] : [element];
}

function above(message) {
  if (message.type === 19) return quoted(message);
  const asked = message.interaction_metadata?.user;
  if (!asked || !COMMANDS.includes(message.type)) return null;
  return h("div", { class: "above" }, icon("reply"), h("span", {}, nameOf(asked), " used ", h("span", { class: "mention" }, message.type === 20 ? `/${message.interaction?.name || ""}` : message.interaction?.name || "")));
}

function quoted(message) {
  const target = message.referenced_message;
  if (!target) return h("div", { class: "above" }, icon("reply"), h("em", {}, "The message was deleted"));
  const words = summary(target).slice(0, 140);
  return h("a", { class: "above", href: `#/${target.channel_id}/${target.id}` }, icon("reply"), h("strong", {}, nameOf(target.author)), h("span", { class: "cut" }, words));
}

export function summary(message) {
  const texts = [];
  const walk = (list) => { for (const one of list || []) { if (one.type === 10) texts.push(one.content); walk(one.components); } };
  walk(message.components);
  return plainText([message.content, ...texts].filter(Boolean).join("\n")) || (message.attachments?.length ? "a file" : message.poll ? "a poll" : "");
}

function headline(message, name, written) {
  const member = memberOf(message.author.id);
  const words = sameDay(written, now()) ? clockTime(written) : `${shortDay(written)}, ${clockTime(written)}`;
  const sample = store.bot.samples?.includes(message.author.username);
  return h("div", { class: "headline" }, h("span", { class: "author", id: name }, nameOf(message.author)),
    message.author.bot ? h("span", { class: "tag" }, "app") : null,
    sample ? h("span", { class: "tag quiet", title: "A sample reader: the rehearsal writes for them" }, "sample") : null,
    member || message.author.bot ? null : h("span", { class: "tag quiet" }, "left"),
    h("time", { datetime: message.timestamp, title: exact(written) }, words));
}

function notice(message, name) {
  const who = h("strong", { id: name }, nameOf(message.author));
  if (message.type === THREAD_CREATED) return h("p", { class: "notice" }, who, " started a thread: ", toPlace(message.message_reference.channel_id));
  const target = message.message_reference;
  return h("p", { class: "notice" }, icon("pin"), " ", who, " pinned ", h("a", { href: `#/${target.channel_id}/${target.message_id}` }, "a message"), " here. ", h("time", { datetime: message.timestamp }, clockTime(new Date(message.timestamp))));
}

function content(message) {
  if (message.local) return h("p", { class: "failed" }, message.content);
  if (message.flags & LOADING) return h("p", { class: "thinking" }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), `${nameOf(message.author)} is thinking…`, privately(message));
  if (message.type === STARTER) {
    const first = message.referenced_message;
    if (!first) return h("p", { class: "small" }, "The message that began this thread was deleted.");
    return h("div", { class: "starter" }, bodyOf({ ...first, thread: null }));
  }
  return [bodyOf(message), reactions(message), message.thread ? threadChip(message.thread) : null, privately(message)];
}

function bodyOf(message) {
  const edited = message.edited_timestamp && !isPrivate(message) ? h("span", { class: "edited", title: exact(new Date(message.edited_timestamp)) }, "edited") : null;
  return [
    message.content ? [h("div", { class: "prose" }, prose(message.content)), edited] : null,
    all(message.components, message), message.content ? null : edited, message.embeds.map(embed), message.poll ? poll(message) : null, attachments(message),
  ];
}

function privately(message) {
  if (!isPrivate(message)) return null;
  const dismiss = async () => {
    if (message.local) return tell("gone", { ids: [message.id] });
    await doAs("delete", { channel: message.channel_id, message: message.id });
    return tell("focus");
  };
  return h("p", { class: "only-you" }, icon("lock"), "Only you can see this · ", h("button", { type: "button", class: "plain", on: { click: dismiss } }, "Dismiss"));
}

function threadChip(thread) {
  const known = place(thread.id) || thread;
  const count = known.message_count;
  return h("a", { class: "thread-chip", href: `#/${thread.id}` }, icon("thread"), h("strong", {}, known.name), h("span", {}, count === 1 ? "1 message" : `${count} messages`), known.thread_metadata?.archived ? h("span", { class: "tag quiet" }, "archived") : null);
}

// Reactions

function reactions(message) {
  const given = Object.entries(message.reacted || {});
  if (!given.length) return null;
  const add = iconButton("smile", "Add a reaction", (event) => openEmoji(event.currentTarget, (emoji) => react(message, emoji)));
  return h("div", { class: "reactions" }, given.map(([emoji, people]) => {
    const mine = people.includes(store.me);
    const names = people.map((id) => nameOf(memberOf(id)?.user || { username: "somebody who has left" })).join(", ");
    return h("button", { type: "button", class: mine ? "reaction mine" : "reaction", "aria-pressed": mine, title: names, "aria-label": `${emoji}, ${people.length}: ${names}`, on: { click: () => react(message, emoji) } }, emoji, h("span", {}, people.length));
  }), add);
}

export function react(message, emoji) {
  const mine = message.reacted?.[emoji]?.includes(store.me);
  return doAs("react", { channel: message.channel_id, message: message.id, emoji, ...(mine ? { remove: true } : {}) });
}

// Doing something with it

export function tools(message) {
  const list = [];
  if (message.local || isPrivate(message)) return null;
  if (may(place(message.channel_id), "ADD_REACTIONS")) list.push(iconButton("smile", "Add a reaction", (event) => openEmoji(event.currentTarget, (emoji) => react(message, emoji))));
  if (canReply(message)) list.push(iconButton("reply", "Reply to this message", () => tell("reply", message)));
  if (isMine(message)) list.push(iconButton("edit", "Edit", () => tell("edit", message)));
  list.push(iconButton("more", "More", (event) => messageMenu(message, event.currentTarget), { "aria-haspopup": "menu" }));
  return h("div", { class: "tools" }, list);
}

const isMine = (message) => message.author.id === store.me;

function canReply(message) {
  const here = place(message.channel_id);
  return here && may(here, isThread(here) ? "SEND_MESSAGES_IN_THREADS" : "SEND_MESSAGES") && ![PINNED, THREAD_CREATED, STARTER].includes(message.type);
}

export function messageMenu(message, at) {
  if (message.local || isPrivate(message)) return;
  const here = place(message.channel_id);
  const entries = [];
  if (canReply(message)) entries.push({ label: "Reply", press: () => tell("reply", message) });
  if (may(here, "ADD_REACTIONS")) entries.push({ label: "Add a reaction…", press: () => openEmoji(at, (emoji) => react(message, emoji)) });
  if (message.thread) entries.push({ label: "Open the thread", press: () => { location.hash = `#/${message.thread.id}`; } });
  entries.push({ label: "Copy the text", press: () => copy(summary(message)) });
  if (isMine(message)) entries.push({ label: "Edit", press: () => tell("edit", message) });
  if (isMine(message) || may(here, "MANAGE_MESSAGES")) entries.push({ label: "Delete…", danger: true, press: () => remove(message) });
  const apps = store.state.commands.filter((one) => one.type === 3 && needs(one.default_member_permissions, me(), here, store.state));
  if (apps.length) {
    entries.push("-", { heading: "Apps" });
    for (const one of apps) entries.push({ label: one.name, press: () => interact("menu", { channel: message.channel_id, message: message.id, command: one.name }) });
  }
  openMenu(at, "Message", entries);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.");
  } catch {
    toast("The browser did not allow copying.", { kind: "bad" });
  }
}

async function remove(message) {
  const sure = await confirmed("Delete the message?", "It is gone for everybody, and the bot is told.", "Delete");
  if (sure) await doAs("delete", { channel: message.channel_id, message: message.id });
}

