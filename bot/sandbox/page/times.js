// Instants in the viewer's own zone, and the seven ways in which a message may show one.

import { h } from "./dom.js";
import { now } from "./store.js";

const made = new Map();
const format = (options) => {
  const key = JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(undefined, options));
  return made.get(key);
};

const LONG = { year: "numeric", month: "long", day: "numeric" };
const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: LONG,
  f: { ...LONG, hour: "numeric", minute: "2-digit" },
  F: { weekday: "long", ...LONG, hour: "numeric", minute: "2-digit" },
};

const STEPS = [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

export function relative(date) {
  const seconds = (date - now()) / 1000;
  const [unit, size] = STEPS.find(([, one]) => Math.abs(seconds) >= one * 0.95) || STEPS[5];
  return RELATIVE.format(Math.round(seconds / size), unit);
}

export const written = (date, style) => (style === "R" ? relative(date) : format(STYLES[style] || STYLES.f).format(date));
export const clockTime = (date) => format(STYLES.t).format(date);
export const day = (date) => format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(date);
export const shortDay = (date) => format({ weekday: "short", day: "numeric", month: "short" }).format(date);
export const exact = (date) => format({ dateStyle: "full", timeStyle: "long" }).format(date);
export const precise = (date) => format({ day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(date);

export function timeElement(date, style) {
  if (Number.isNaN(date.getTime())) return h("span", {}, "an impossible time");
  return h("time", { datetime: date.toISOString(), title: exact(date), class: "stamp", data: { style } }, written(date, style));
}

export function refreshTimes(root) {
  for (const one of root.querySelectorAll('time[data-style="R"]')) {
    const text = relative(new Date(one.dateTime));
    if (one.textContent !== text) one.textContent = text;
  }
}

export const sameDay = (a, b) => a.toDateString() === b.toDateString();
