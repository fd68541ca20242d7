// Who may do what in a channel, by the same rules as the server, so that the page shows only what a member sees.

const PLACES = {
  ADMINISTRATOR: 3, MANAGE_GUILD: 5, ADD_REACTIONS: 6, VIEW_CHANNEL: 10, SEND_MESSAGES: 11, MANAGE_MESSAGES: 13,
  EMBED_LINKS: 14, ATTACH_FILES: 15, READ_MESSAGE_HISTORY: 16, MENTION_EVERYONE: 17, USE_APPLICATION_COMMANDS: 31,
  MANAGE_EVENTS: 33, MANAGE_THREADS: 34, CREATE_PUBLIC_THREADS: 35, SEND_MESSAGES_IN_THREADS: 38, CREATE_EVENTS: 44,
  SEND_POLLS: 49, PIN_MESSAGES: 51,
};
export const BITS = Object.fromEntries(Object.entries(PLACES).map(([name, at]) => [name, 1n << BigInt(at)]));
const ALL = (1n << 53n) - 1n;

export function allowed(state, member, channel, { ownOverwrite = true } = {}) {
  if (member.user.id === state.guild.owner_id) return ALL;
  const roles = state.roles.filter((one) => one.id === state.guild.id || member.roles.includes(one.id));
  let bits = roles.reduce((sum, one) => sum | BigInt(one.permissions), 0n);
  if (bits & BITS.ADMINISTRATOR) return ALL;
  if (!channel) return bits;
  const overwrites = new Map((channel.permission_overwrites || []).map((one) => [one.id, one]));
  const apply = (one) => {
    if (one) bits = (bits & ~BigInt(one.deny)) | BigInt(one.allow);
  };
  apply(overwrites.get(state.guild.id));
  const mine = member.roles.map((id) => overwrites.get(id)).filter(Boolean);
  for (const one of mine) bits &= ~BigInt(one.deny);
  for (const one of mine) bits |= BigInt(one.allow);
  if (ownOverwrite) apply(overwrites.get(member.user.id));
  return bits & BITS.VIEW_CHANNEL ? bits : 0n;
}

export function needs(bits, member, channel, state) {
  if (bits === null || bits === undefined) return true;
  const has = allowed(state, member, channel);
  return (has & BITS.ADMINISTRATOR) !== 0n || (BigInt(bits) !== 0n && (has & BigInt(bits)) === BigInt(bits));
}
