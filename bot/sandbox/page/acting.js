// What the speaking member does, and what comes of it: a form to fill in, a failure to show, or news in the stream.

import { act, Refused } from "./api.js";
import { toast } from "./dom.js";
import { openForm } from "./forms.js";
import { me, tell } from "./store.js";

export const who = () => me().user.username;

export async function tried(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.message, { kind: "bad" });
    return null;
  }
}

export const doAs = (call, body) => tried(() => act(call, { as: who(), ...body }));

// An interaction: true when the bot has answered. `refused` may show the sentence in its own place.
export async function interact(call, body, { refused } = {}) {
  try {
    const answer = await act(call, { as: who(), ...body });
    if (answer.response.type === 9) openForm(answer.response.data, body.channel);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 408) tell("failed", { channel: body.channel, call, body });
    else if (refused) refused(error.message);
    else toast(error.message, { kind: "bad" });
    return error.status === 408 && !refused;
  }
}
