// The part of Discord's Markdown that messages use, as elements. Nothing is ever parsed as HTML.

import { h } from "./dom.js";
import { timeElement } from "./times.js";
import { store, place, nameOf, isThread, tell } from "./store.js";

const DEEPEST = 10;
const BODY = "((?:\\\\[\\s\\S]|[^\\\\])+?)";
const RULES = [
  [/\\([^\p{L}\p{N}\s])/uy, (m) => m[1]],
  [/(`{1,2})(?!`)((?:[^`]|(?!\1)`)+?)\1(?!`)/y, (m) => h("code", {}, m[2])],
  [new RegExp(`\\*\\*\\*(?=\\S)${BODY}\\*\\*\\*(?!\\*)`, "y"), (m, go) => h("strong", {}, h("em", {}, go(m[1])))],
  [new RegExp(`\\*\\*(?=\\S)${BODY}\\*\\*(?!\\*)`, "y"), (m, go) => h("strong", {}, go(m[1]))],
  [new RegExp(`__(?=\\S)${BODY}__(?!_)`, "y"), (m, go) => h("u", {}, go(m[1]))],
  [new RegExp(`\\*(?=[^\\s*])${BODY}\\*(?!\\*)`, "y"), (m, go) => h("em", {}, go(m[1]))],
  [new RegExp(`_(?=[^\\s_])${BODY}_(?![\\p{L}\\p{N}_])`, "uy"), (m, go) => h("em", {}, go(m[1])), true],
  [new RegExp(`~~(?=\\S)${BODY}~~`, "y"), (m, go) => h("s", {}, go(m[1]))],
  [new RegExp(`\\|\\|${BODY}\\|\\|`, "y"), (m, go) => spoiler(go(m[1]))],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, (m) => timeElement(new Date(Number(m[1]) * 1000), m[2] || "f")],
  [/<a?:(\w{2,32}):\d{1,25}>/y, (m) => `:${m[1]}:`],
  [/<#(\d{1,25})>/y, (m) => toPlace(m[1])],
  [/<@!?(\d{1,25})>/y, (m) => mention(m[1])],
  [/<@&(\d{1,25})>/y, (m) => h("span", { class: "mention" }, `@${store.state.roles.find((one) => one.id === m[1])?.name || "unknown-role"}`)],
  [/<\/([^:<>\n]{1,100}):(\d{1,25})>/y, (m) => commandLink(m[1])],
  [/\[((?:\\.|[^\]\\\n])+)\]\(<?(https?:\/\/[^\s)<>]+)>?\)/y, (m, go) => link(m[2], go(m[1]))],
  [/<(https?:\/\/[^\s<>]+)>/y, (m) => link(m[1])],
  [/https?:\/\/[^\s<>]*[^\s<>.,:;!?"'”’)\]*_~|]/y, (m) => link(m[0]), true],
  [/@(everyone|here)\b/y, (m) => h("span", { class: "mention" }, m[0])],
];
const SPECIAL = /[\\`*_~|<[@h]/g;

function spoiler(children) {
  const box = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Spoiler, press to show" }, children);
  const open = () => { box.classList.add("shown"); box.removeAttribute("role"); box.removeAttribute("aria-label"); };
  box.addEventListener("click", open);
  box.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); } });
  return box;
}

function mention(id) {
  const user = store.state.members.find((one) => one.user.id === id)?.user;
  const mine = id === store.me ? " mine" : "";
  return h("span", { class: `mention${mine}` }, user ? `@${nameOf(user)}` : "@somebody who has left");
}

const commandLink = (name) => h("button", { type: "button", class: "mention", on: { click: () => tell("compose", name) } }, `/${name}`);

export function toPlace(channel, message) {
  const known = place(channel);
  if (!known) return h("span", { class: "mention" }, "#unknown");
  const words = isThread(known) ? known.name : `#${known.name}`;
  return h("a", { class: "mention", href: `#/${channel}${message ? `/${message}` : ""}` }, message && !isThread(known) ? place(message)?.name || `${words} › message` : words);
}

const OWN = /^https:\/\/(?:\w+\.)?discord\.com\/channels\/(\d+)\/(\d+)(?:\/(\d+))?$/;

export function link(url, label) {
  const own = OWN.exec(url);
  if (own && own[1] === store.state.guild.id) {
    const inside = toPlace(own[2], own[3]);
    if (!label || !inside.href) return inside;
    return h("a", { href: inside.getAttribute("href") }, label);
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return label || url;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, label || url);
}

export function inline(text, depth = 0) {
  const nodes = [];
  let plain = "";
  const flush = () => { if (plain) nodes.push(plain); plain = ""; };
  for (let at = 0; at < text.length; ) {
    SPECIAL.lastIndex = at;
    const next = SPECIAL.exec(text);
    const stop = next ? next.index : text.length;
    plain += text.slice(at, stop);
    if (!next) break;
    const found = depth < DEEPEST ? first(text, stop) : null;
    if (found) {
      const [match, make] = found;
      const made = make(match, (inner) => inline(inner, depth + 1));
      if (typeof made === "string") plain += made;
      else { flush(); nodes.push(made); }
      at = stop + match[0].length;
    } else {
      plain += text[stop];
      at = stop + 1;
    }
  }
  flush();
  return nodes.flat();
}

function first(text, at) {
  const inWord = at > 0 && /[\p{L}\p{N}_]/u.test(text[at - 1]);
  for (const [rule, make, ofWord] of RULES) {
    if (ofWord && inWord) continue;
    rule.lastIndex = at;
    const match = rule.exec(text);
    if (match) return [match, make];
  }
  return null;
}

const ITEM = /^( *)(?:([-*])|(\d{1,9})\.) +(.*)$/;
const HEADING = /^(#{1,3}) +(.+)$/;
const isQuote = (line) => line === ">" || line.startsWith("> ");

export function prose(text, { split = false } = {}) {
  const lines = String(text).split("\n");
  const out = document.createDocumentFragment();
  let paragraph = [];
  const flush = () => {
    if (!paragraph.length) return;
    const parts = split ? paragraph.map((one) => [one]) : [paragraph];
    for (const part of parts) out.append(h("p", {}, part.flatMap((one, n) => (n ? [h("br"), ...inline(one)] : inline(one)))));
    paragraph = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    const heading = HEADING.exec(line);
    if (line.startsWith("```")) {
      const end = lines.findIndex((one, n) => n > at && one.includes("```"));
      if (end > 0) {
        flush();
        const last = lines[end].slice(0, lines[end].indexOf("```"));
        out.append(h("pre", { tabindex: "0" }, h("code", {}, [...lines.slice(at + 1, end), ...(last ? [last] : [])].join("\n"))));
        at = end;
        continue;
      }
    }
    if (line.startsWith(">>> ")) {
      flush();
      out.append(h("blockquote", {}, prose([line.slice(4), ...lines.slice(at + 1)].join("\n"), { split: true })));
      return out;
    }
    if (isQuote(line)) {
      flush();
      let end = at;
      while (end < lines.length && isQuote(lines[end])) end += 1;
      out.append(h("blockquote", {}, prose(lines.slice(at, end).map((one) => one.slice(2)).join("\n"), { split: true })));
      at = end - 1;
    } else if (heading) {
      flush();
      out.append(h(`h${heading[1].length + 1}`, {}, inline(heading[2])));
    } else if (line.startsWith("-# ")) {
      flush();
      out.append(h("p", { class: "small" }, inline(line.slice(3))));
    } else if (ITEM.test(line)) {
      flush();
      let end = at;
      const [, indent, bullet] = ITEM.exec(line);
      while (end < lines.length && belongs(lines[end], indent, bullet)) end += 1;
      out.append(list(lines.slice(at, end)));
      at = end - 1;
    } else if (line.trim() === "") flush();
    else paragraph.push(line);
  }
  flush();
  return out;
}

function belongs(line, indent, bullet) {
  const item = ITEM.exec(line);
  return Boolean(item) && (item[1].length > indent.length + 1 || Boolean(item[2]) === Boolean(bullet));
}

function list(lines) {
  const [, indent, bullet, start] = ITEM.exec(lines[0]);
  const all = h(bullet ? "ul" : "ol", start && start !== "1" ? { start } : {});
  for (let at = 0; at < lines.length; at += 1) {
    const [, deep, , , text] = ITEM.exec(lines[at]);
    if (deep.length > indent.length + 1 && all.lastChild) {
      let end = at;
      while (end < lines.length && ITEM.exec(lines[end])[1].length > indent.length + 1) end += 1;
      all.lastChild.append(list(lines.slice(at, end)));
      at = end - 1;
    } else all.append(h("li", {}, inline(text)));
  }
  return all;
}

export const plainText = (text) => {
  const box = document.createElement("div");
  box.append(prose(text));
  for (const one of box.querySelectorAll("br, p, li, h2, h3, h4, pre")) one.after(" ");
  return box.textContent.replace(/\s+/g, " ").trim();
};
