// What the page knows: the server's state, who speaks, where one is; and who wants to hear of changes.

import { allowed, BITS } from "./rights.js";

export const store = {
  state: null,
  bot: { online: false, next: null, deliveries: null, voices: false, samples: [] },
  me: null,
  here: null,
  skew: 0,
  unread: new Set(),
  typing: null,
};

const hearers = new Map();

export function on(name, hear) {
  hearers.set(name, [...(hearers.get(name) || []), hear]);
}

export function tell(name, detail) {
  for (const hear of hearers.get(name) || []) hear(detail);
}

export const now = () => new Date(Date.now() + store.skew);

export function setNow(stamp) {
  const jump = new Date(stamp) - Date.now() - store.skew;
  if (Math.abs(jump) < 400) return;
  store.skew += jump;
  tell("clock");
}

export const members = () => store.state.members;
export const memberOf = (id) => store.state.members.find((one) => one.user.id === id);
export const me = () => memberOf(store.me);
export const places = () => [...store.state.channels, ...store.state.threads];
export const place = (id) => places().find((one) => one.id === id);
export const isThread = (one) => one.type === 11;
export const parentOf = (one) => (isThread(one) ? place(one.parent_id) || one : one);

export const nameOf = (user) => user.global_name || user.username;

export function roleWords(member) {
  if (member.user.bot) return "the bot";
  if (member.user.id === store.state.guild.owner_id) return "organiser";
  const names = member.roles.map((id) => store.state.roles.find((one) => one.id === id)?.name).filter(Boolean);
  return names.length ? names.join(", ").toLowerCase() : "member";
}

export function may(channel, right, member = me()) {
  if (!member || !channel) return false;
  return (allowed(store.state, member, parentOf(channel)) & BITS[right]) !== 0n;
}

export const visible = (channel) => may(channel, "VIEW_CHANNEL");

const MEMORY = "sandbox";

export function remembered(name) {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) || "{}")[name];
  } catch {
    return undefined;
  }
}

export function remember(name, value) {
  try {
    const all = JSON.parse(localStorage.getItem(MEMORY) || "{}");
    localStorage.setItem(MEMORY, JSON.stringify({ ...all, [name]: value }));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
