// Calls to the control side, and the stream of news.

const token = document.querySelector('meta[name="sandbox-token"]').content;
const headers = { Authorization: `Sandbox ${token}` };

export class Refused extends Error {
  constructor(body, status) {
    super(body.error || body.message || `The sandbox answered ${status}.`);
    this.status = status;
  }
}

async function ask(path, more = {}) {
  let response;
  try {
    response = await fetch(path, { ...more, headers: { ...headers, ...more.headers } });
  } catch {
    throw new Refused({ error: "The sandbox does not answer. Is it still running?" }, 0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body, response.status);
  return body;
}

export const look = (path) => ask(path);
export const act = (call, body) =>
  ask(call.startsWith("/") ? call : `/control/${call}`, {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" },
  });

export async function listen(hear, connected) {
  for (let wait = 250; ; wait = Math.min(wait * 2, 5000)) {
    try {
      const response = await fetch("/ui/events", { headers });
      if (response.status === 401 || response.status === 403) return connected("stale");
      if (!response.ok) throw new Error(`status ${response.status}`);
      connected("open");
      wait = 250;
      await read(response.body.pipeThrough(new TextDecoderStream()).getReader(), hear);
    } catch {
      // The server has gone or is about to come back: told below, tried again.
    }
    connected("closed");
    await new Promise((done) => setTimeout(done, wait));
  }
}

async function read(reader, hear) {
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const parts = rest.split("\n\n");
    rest = parts.pop();
    for (const part of parts) if (part.startsWith("data: ")) hear(JSON.parse(part.slice(6)));
  }
}

export async function fileBody(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return { name: file.name, base64: btoa(text) };
}
