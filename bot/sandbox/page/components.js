// Components of messages: the layout kinds, buttons and menus; and embeds, files and polls beside them.

import { doAs, interact } from "./acting.js";
import { h, icon, newId } from "./dom.js";
import { isSelect, optionsOf } from "./forms.js";
import { inline, link, prose } from "./markdown.js";
import { store } from "./store.js";
import { timeElement } from "./times.js";

const STYLES = { 1: "primary", 2: "", 3: "success", 4: "danger", 5: "link", 6: "" };

const DRAWN = {
  1: (row, message) => h("div", { class: "row" }, row.components.map((one) => component(one, message))),
  2: button,
  9: (section, message) => h("div", { class: "section" }, h("div", { class: "section-text" }, all(section.components, message)), h("div", { class: "accessory" }, component(section.accessory, message))),
  10: (text) => h("div", { class: "prose" }, prose(text.content)),
  11: (thumbnail) => hiding(thumbnail, picture(thumbnail.media.url, thumbnail.description, "thumbnail")),
  12: (gallery) => h("div", { class: `gallery of-${Math.min(gallery.items.length, 4)}` }, gallery.items.map((one) => hiding(one, figure(one.media.url, one.description)))),
  13: (file) => hiding(file, fileCard(file.file.url, file.name || "file", file.size)),
  14: (rule) => h("div", { class: `separator ${rule.spacing === 2 ? "wide" : ""} ${rule.divider ? "line" : ""}`, role: rule.divider ? "separator" : null }),
  17: container,
};

export function component(one, message) {
  if (isSelect(one.type)) return menu(one, message);
  const draw = DRAWN[one.type];
  return draw ? draw(one, message) : h("p", { class: "small" }, `(a component of kind ${Number(one.type)} that this page does not know)`);
}

export const all = (components, message) => (components || []).map((one) => component(one, message));

function container(box, message) {
  const color = box.accent_color === null || box.accent_color === undefined ? null : `#${box.accent_color.toString(16).padStart(6, "0")}`;
  return hiding(box, h("div", { class: `container${color ? " accented" : ""}`, vars: color ? { "--accented": color } : {} }, all(box.components, message)));
}

function hiding(one, element) {
  if (!one.spoiler) return element;
  const reveal = h("button", { type: "button", class: "button reveal", on: { click: () => reveal.replaceWith(element) } }, "Show what is hidden");
  return reveal;
}

// Buttons and menus

function button(one, message) {
  const emoji = one.emoji?.name && !one.emoji.id ? `${one.emoji.name} ` : "";
  const words = `${emoji}${one.label || ""}`;
  if (one.style === 5) {
    const made = link(one.url, [words, h("span", { "aria-hidden": "true" }, " ↗")]);
    if (made instanceof Element) made.className = "button link";
    return made;
  }
  const made = h("button", { type: "button", class: `button ${STYLES[one.style] || ""}`, disabled: Boolean(one.disabled) }, words);
  made.addEventListener("click", () => busy(made, () => interact("click", { channel: message.channel_id, message: message.id, custom_id: one.custom_id })));
  return made;
}

async function busy(element, work) {
  if (element.getAttribute("aria-busy") === "true") return;
  element.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    element.removeAttribute("aria-busy");
  }
}

function menu(one, message) {
  const options = optionsOf(one);
  const label = one.placeholder || "Choose…";
  const send = (element, values) => busy(element, () => interact("select", { channel: message.channel_id, message: message.id, custom_id: one.custom_id, values }));
  if ((one.max_values ?? 1) <= 1 && (one.min_values ?? 1) > 0) {
    const box = h("select", { class: "menu-select", "aria-label": label, disabled: Boolean(one.disabled) }, h("option", { value: "" }, label),
      options.map((each) => h("option", { value: each.value, selected: Boolean(each.default) }, each.description ? `${each.label} — ${each.description}` : each.label)));
    box.addEventListener("change", () => box.value && send(box, [box.value]));
    return box;
  }
  const name = newId("menu");
  const boxes = options.map((each) => h("label", { class: "choice" }, h("input", { type: "checkbox", name, value: each.value, checked: Boolean(each.default) }), each.label));
  const choose = h("button", { type: "button", class: "button primary", on: { click: () => send(choose, [...made.querySelectorAll("input:checked")].map((each) => each.value)) } }, "Choose");
  const made = h("details", { class: "menu-several" }, h("summary", {}, label), h("div", { class: "choices" }, boxes), choose);
  return made;
}

// Pictures, files, embeds

function own(url) {
  const path = URL.canParse(url) ? new URL(url).pathname : "";
  return /^\/attachments\/\d+\/[\w.-]+$/.test(path) && /^https?:\/\/(127\.0\.0\.1|localhost):/.test(url) ? path : null;
}

function picture(url, words, className = "") {
  const path = own(url);
  if (path) return h("img", { src: path, alt: words || "", class: className, loading: "lazy" });
  return h("span", { class: `no-picture ${className}` }, words || "A picture from outside, which the sandbox does not fetch.");
}

const figure = (url, words) => h("figure", {}, picture(url, words), words ? h("figcaption", { class: "small" }, words) : null);

const size = (bytes) => (bytes > 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : bytes > 1024 ? `${Math.round(bytes / 1024)} kB` : `${bytes} bytes`);

function fileCard(url, name, bytes) {
  const path = own(url);
  const words = [icon("file"), h("span", {}, name), bytes ? h("span", { class: "small" }, size(bytes)) : null];
  return path ? h("a", { class: "file", href: path, download: name }, words) : h("span", { class: "file" }, words);
}

export function attachments(message) {
  const inside = JSON.stringify(message.components || []);
  return message.attachments.filter((one) => !inside.includes(`"attachment_id":"${one.id}"`)).map((one) => {
    if (/^image\/(png|jpeg|gif|webp)$/.test(one.content_type || "")) return figure(one.url, one.description || one.filename);
    return fileCard(one.url, one.filename, one.size);
  });
}

export function embed(one) {
  const color = one.color ? `#${one.color.toString(16).padStart(6, "0")}` : null;
  const title = one.title ? h("p", { class: "embed-title" }, one.url ? link(one.url, inline(one.title)) : inline(one.title)) : null;
  const fields = (one.fields || []).map((field) => h("div", { class: field.inline ? "embed-field inline" : "embed-field" }, h("p", {}, h("strong", {}, inline(field.name))), h("div", { class: "prose" }, prose(field.value))));
  const foot = [one.footer?.text, one.footer?.text && one.timestamp ? " · " : null, one.timestamp ? timeElement(new Date(one.timestamp), "f") : null];
  return h("div", { class: `embed${color ? " accented" : ""}`, vars: color ? { "--accented": color } : {} },
    one.author?.name ? h("p", { class: "small" }, one.author.url ? link(one.author.url, one.author.name) : one.author.name) : null, title,
    one.description ? h("div", { class: "prose" }, prose(one.description)) : null,
    fields.length ? h("div", { class: "embed-fields" }, fields) : null,
    one.image ? picture(one.image.url, "A picture of this embed") : null,
    foot.some(Boolean) ? h("p", { class: "small" }, foot) : null);
}

// Polls

export function poll(message) {
  const { question, answers, results, expiry, allow_multiselect: several } = message.poll;
  const voted = message.voted || {};
  const total = Object.values(voted).reduce((sum, people) => sum + people.length, 0);
  const name = newId("poll");
  const rows = answers.map((one) => {
    const people = voted[one.answer_id] || [];
    const share = total ? Math.round((100 * people.length) / total) : 0;
    return h("label", { class: "poll-answer", vars: { "--share": `${share}%` } },
      h("input", { type: several ? "checkbox" : "radio", name, value: one.answer_id, checked: people.includes(store.me), disabled: results.is_finalized }),
      h("span", {}, one.poll_media.text), h("span", { class: "small" }, `${people.length} · ${share} %`));
  });
  const box = h("fieldset", { class: "poll" }, h("legend", {}, question.text), rows,
    h("p", { class: "small" }, results.is_finalized ? "The poll is closed." : ["Closes ", timeElement(new Date(expiry), "R"), several ? " · several answers" : null]));
  const send = () => doAs("vote", { channel: message.channel_id, message: message.id, answers: [...box.querySelectorAll("input:checked")].map((one) => one.value) });
  box.addEventListener("change", send);
  return box;
}
