// The left side: the server's name, its channels with their threads, and what is unread.

import { fill, find, h, icon, iconButton } from "./dom.js";
import { isThread, remember, remembered, store, visible } from "./store.js";

const side = find("side");
const KEPT = 12;

const latest = (one) => BigInt(one.last_message_id || one.id);

export function drawSide() {
  const channels = store.state.channels.filter(visible).sort((a, b) => a.position - b.position);
  const had = side.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  fill(side,
    h("div", { class: "guild" }, h("span", { class: "crest", "aria-hidden": "true" }, icon("thread")), h("div", {}, h("strong", {}, store.state.guild.name), h("span", { class: "small" }, "a local sandbox")), themeButton()),
    h("h2", {}, "Channels"), channels.length ? h("ul", {}, channels.map(entry)) : h("p", { class: "small pad" }, "No channel can be seen by this member."));
  if (had) side.querySelector(`a[href="${CSS.escape(had)}"]`)?.focus();
}

function entry(channel) {
  const threads = store.state.threads.filter((one) => one.parent_id === channel.id).sort((a, b) => (latest(a) < latest(b) ? 1 : -1));
  const open = threads.filter((one) => !one.thread_metadata.archived || one.id === store.here).slice(0, KEPT);
  return h("li", {}, anchor(channel), open.length ? h("ul", { class: "threads", "aria-label": `Threads of ${channel.name}` }, open.map((one) => h("li", {}, anchor(one)))) : null);
}

function anchor(one) {
  const unread = store.unread.has(one.id) && one.id !== store.here;
  return h("a", { href: `#/${one.id}`, class: unread ? "unread" : null, "aria-current": one.id === store.here ? "page" : null },
    isThread(one) ? h("span", { class: "twig", "aria-hidden": "true" }) : icon("hash"), h("span", { class: "cut" }, one.name), unread ? h("span", { class: "dot" }, h("span", { class: "unseen" }, "unread")) : null);
}

// Light and dark

const THEMES = ["auto", "light", "dark"];

export function applyTheme() {
  const theme = remembered("theme") || "auto";
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  return theme;
}

function themeButton() {
  const theme = applyTheme();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  return iconButton("sun", `Colours: ${theme === "auto" ? "as the system has them" : theme}. Change to ${next}`, () => { remember("theme", next); drawSide(); side.querySelector(".theme").focus(); }, { class: "icon-button theme" });
}
