// Elements are made here and nowhere from text: whatever people write reaches the page as text nodes only.

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "selected", "multiple", "required", "open", "files"]);

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith("aria-")) { element.setAttribute(name, String(value)); continue; }
    if (value === false) continue;
    if (name === "on") for (const [event, hear] of Object.entries(value)) element.addEventListener(event, hear);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "vars") for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else if (PROPERTIES.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(9).filter((one) => one !== null && one !== undefined && one !== false));
  return element;
}

export const find = (id) => document.getElementById(id);

export function fill(element, ...children) {
  element.replaceChildren(...children.flat(9).filter((one) => one !== null && one !== undefined && one !== false));
  return element;
}

let counted = 0;
export const newId = (name) => `${name}-${(counted += 1)}`;

const ICONS = {
  hash: "M9 4 7 20M17 4l-2 16M4.500 9h16M3.500 15h16",
  thread: "M5 5v9a3 3 0 0 0 3 3h11M15 13l4 4-4 4",
  menu: "M4 7h16M4 12h16M4 17h16",
  people: "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM3 20c0-3.500 2.500-6 6-6s6 2.500 6 6M16 4.500a3.500 3.500 0 0 1 0 6.500M17.500 14c2.200.6 3.500 3 3.500 6",
  pin: "M9 4h6l-1 6 4 4H6l4-4-1-6ZM12 14v6",
  tools: "M14 6a4 4 0 0 0 5 5l-9.500 9.500a2 2 0 0 1-3-3L16 8M14 6l3-3M4 4l6 6",
  close: "M6 6l12 12M18 6 6 18",
  send: "M4 12 20 4l-5 16-3.500-6.500z",
  clip: "M20 11.500 12 19.500a5 5 0 0 1-7-7l8-8a3.300 3.300 0 0 1 4.700 4.700l-8 8a1.700 1.700 0 0 1-2.400-2.400l7-7",
  reply: "M10 6 4 12l6 6M4 12h9a7 7 0 0 1 7 7",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.500 14.500c1.800 2.400 5.200 2.400 7 0M9 9.500v.1M15 9.500v.1",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  down: "M12 5v14M6 13l6 6 6-6",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600 19 19M5 19l1.400-1.400M17.600 6.400 19 5",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3 2",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
};

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("class", `icon icon-${name}`);
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  picture.append(path);
  return picture;
}

export function iconButton(name, label, press, more = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click: press }, ...more }, icon(name));
}

export function toast(words, more = {}) {
  const { kind = "info", action, press } = more;
  const box = h("div", { class: `toast ${kind}` }, h("span", {}, words));
  const gone = () => box.remove();
  if (action) box.append(h("button", { type: "button", class: "plain", on: { click: () => { gone(); press(); } } }, action));
  box.append(iconButton("close", "Dismiss", gone));
  const all = find("toasts");
  all.append(box);
  while (all.children.length > 3) all.firstChild.remove();
  setTimeout(gone, kind === "bad" ? 12000 : 7000);
}
