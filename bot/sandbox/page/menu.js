// Menus that open at a place: actions of a message, emojis to react with.

import { h } from "./dom.js";

export function openMenu(at, label, entries) {
  document.querySelector(".menu")?.hidePopover();
  const back = document.activeElement;
  const box = h("div", { class: "menu", role: "menu", "aria-label": label, popover: "auto", tabindex: "-1" });
  for (const entry of entries) {
    if (entry === "-") box.append(h("div", { class: "rule", role: "separator" }));
    else if (entry.heading) box.append(h("div", { class: "menu-heading", role: "presentation" }, entry.heading));
    else box.append(h("button", { type: "button", role: "menuitem", tabindex: "-1", class: entry.danger ? "danger" : null, on: { click: () => { box.hidePopover(); entry.press(); } } }, entry.label));
  }
  shown(box, at, back);
  const items = [...box.querySelectorAll('[role="menuitem"]')];
  box.addEventListener("keydown", (event) => walk(event, items, 1));
  items[0]?.focus();
}

const EMOJI = "👍 ❤️ 😊 🎉 🤔 👀 🙏 💡 📖 ✅ ❓ 😂 😮 😢 🌱 🔥".split(" ");

export function openEmoji(at, choose) {
  document.querySelector(".menu")?.hidePopover();
  const back = document.activeElement;
  const box = h("div", { class: "menu emoji", role: "menu", "aria-label": "React with", popover: "auto", tabindex: "-1" });
  for (const one of EMOJI) box.append(h("button", { type: "button", role: "menuitem", tabindex: "-1", on: { click: () => { box.hidePopover(); choose(one); } } }, one));
  shown(box, at, back);
  const items = [...box.children];
  box.addEventListener("keydown", (event) => walk(event, items, 8));
  items[0].focus();
}

function shown(box, at, back) {
  document.body.append(box);
  box.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    box.remove();
    if (document.activeElement === document.body || document.activeElement === null) back?.focus?.();
  });
  box.showPopover();
  const { width, height } = box.getBoundingClientRect();
  const rect = at.getBoundingClientRect ? at.getBoundingClientRect() : { left: at.x, bottom: at.y, top: at.y, right: at.x };
  const left = Math.max(8, Math.min(rect.left, innerWidth - width - 8));
  const below = rect.bottom + 4 + height < innerHeight;
  box.style.setProperty("left", `${left}px`);
  box.style.setProperty("top", `${below ? rect.bottom + 4 : Math.max(8, rect.top - height - 4)}px`);
}

function walk(event, items, wide) {
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: wide, ArrowUp: -wide, ArrowRight: wide > 1 ? 1 : 0, ArrowLeft: wide > 1 ? -1 : 0 }[event.key];
  if (event.key === "Home" || event.key === "End") items[event.key === "Home" ? 0 : items.length - 1].focus();
  else if (step) items[(at + step + items.length) % items.length].focus();
  else return;
  event.preventDefault();
}
