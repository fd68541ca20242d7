// Slash commands: what there is, and the form of the one that was chosen.

import { act, Refused } from "./api.js";
import { interact, who } from "./acting.js";
import { fill, h, iconButton, newId } from "./dom.js";
import { labelled, optionsOf, upload } from "./forms.js";
import { needs } from "./rights.js";
import { me, place, store } from "./store.js";

const STRING = 3, INTEGER = 4, BOOLEAN = 5, NUMBER = 10, ATTACHMENT = 11;

export function known() {
  const found = [];
  const walk = (one, path) => {
    const inner = (one.options || []).filter((option) => option.type <= 2);
    if (inner.length) for (const option of inner) walk(option, `${path} ${option.name}`);
    else found.push({ path, description: one.description, options: one.options || [] });
  };
  const here = place(store.here);
  for (const one of store.state.commands) if (one.type === 1 && needs(one.default_member_permissions, me(), here, store.state)) walk(one, one.name);
  return found;
}

export function matching(typed) {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const words = (one) => one.path.split(" ");
  const rank = (one) => (one.path.startsWith(typed.trim().toLowerCase()) ? 0 : 1);
  return known().filter((one) => wanted.every((part) => words(one).some((word) => word.startsWith(part)))).sort((a, b) => rank(a) - rank(b));
}

// A command written out in one line, as `/ask Who decided?` or `/ask question: Who decided?`, with its first words filled in.
export function writtenOut(line) {
  const one = known().filter((each) => line.startsWith(`/${each.path} `)).sort((a, b) => b.path.length - a.path.length)[0];
  const first = one?.options.find((option) => option.type === STRING && !option.choices?.length && !option.autocomplete);
  if (!first) return null;
  const words = line.slice(one.path.length + 2).trim();
  return { one, given: { [first.name]: words.startsWith(`${first.name}:`) ? words.slice(first.name.length + 1).trim() : words } };
}

export const taking = () => known().filter((one) => one.options.some((option) => option.type === ATTACHMENT));

export function commandForm(command, { done, given = {} }) {
  const fields = command.options.map((option) => field(option, () => values(fields), command.path));
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const run = h("button", { type: "submit", class: "button primary" }, "Run");
  const form = h("form", { class: "command", "aria-label": `/${command.path}`, novalidate: true },
    h("header", {}, h("strong", {}, `/${command.path}`), h("span", { class: "small cut" }, command.description), iconButton("close", "Leave the command", () => done(false))),
    fields.length ? h("div", { class: "fields" }, fields.map((one) => labelled(one.id, one.description, one.required, one))) : null,
    problem, h("footer", {}, h("span", { class: "small" }, "Enter runs it, Escape leaves."), run));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    done(false);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wrong = fields.filter((one) => !one.check());
    if (wrong.length) return wrong[0].focus();
    if (run.getAttribute("aria-busy") === "true") return undefined;
    run.setAttribute("aria-busy", "true");
    const refused = (words) => { fill(problem, words); problem.hidden = false; };
    const sent = await interact("slash", { channel: store.here, command: command.path, options: await values(fields) }, { refused });
    run.removeAttribute("aria-busy");
    if (sent || problem.hidden) done(true);
    return undefined;
  });
  for (const one of fields) if (given[one.id]) one.element[one.element.type === "file" ? "files" : "value"] = given[one.id];
  form.begin = () => (fields.find((one) => one.required && !(one.id in given)) || (Object.keys(given).length ? run : fields[0] || run)).focus();
  return form;
}

async function values(fields) {
  const found = {};
  for (const one of fields) {
    const value = await one.value();
    if (value !== undefined && value !== null && value !== "") found[one.id] = value;
  }
  return found;
}

function field(option, others, path) {
  const id = newId("option");
  const made = { command: path, id: option.name, required: Boolean(option.required), focus: () => made.element.focus() };
  made.description = `${option.description}${option.required ? "" : " · optional"}`;
  made.wrong = (required) => (required && !made.element.value.trim() ? "This one is required." : bounds(option, made.element));
  if (option.type === ATTACHMENT) return upload(id, made);
  if (option.choices?.length) return pick(made, id, option.choices.map((one) => ({ value: String(one.value), label: one.name })));
  if (option.type === BOOLEAN) return pick(made, id, [{ value: "true", label: "yes" }, { value: "false", label: "no" }]);
  if (option.type > BOOLEAN && option.type < NUMBER) return pick(made, id, optionsOf({ type: { 6: 5, 7: 8, 8: 6, 9: 7 }[option.type], channel_types: option.channel_types }));
  made.element = h("input", { id, type: "text", autocomplete: "off", spellcheck: "false", maxlength: option.max_length || 6000, inputmode: option.type === STRING ? "text" : "decimal" });
  made.value = () => made.element.value.trim();
  return option.autocomplete ? completing(made, option, others) : made;
}

function bounds(option, element) {
  const text = element.value.trim();
  if (!text) return "";
  if ((option.type === INTEGER || option.type === NUMBER) && !option.autocomplete) {
    const number = Number(text);
    if (Number.isNaN(number) || (option.type === INTEGER && !Number.isInteger(number))) return option.type === INTEGER ? "A whole number, please." : "A number, please.";
    if (option.min_value !== undefined && number < option.min_value) return `At least ${option.min_value}, please.`;
    if (option.max_value !== undefined && number > option.max_value) return `At most ${option.max_value}, please.`;
  }
  return text.length < (option.min_length || 0) ? `At least ${option.min_length} characters, please.` : "";
}

function pick(made, id, options) {
  made.element = h("select", { id }, h("option", { value: "" }, made.required ? "Choose…" : "—"), options.map((one) => h("option", { value: one.value }, one.label)));
  made.value = () => made.element.value;
  return made;
}

// An option whose choices come from the bot while one types.
function completing(made, option, others) {
  const input = made.element;
  const box = h("div", { class: "choices-list", role: "listbox", id: newId("choices"), "aria-label": option.name, hidden: true });
  let choices = [], at = -1, chosen = null, asked = 0, timer = 0;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", box.id);
  input.setAttribute("aria-expanded", "false");
  made.after = box;
  made.value = () => (chosen && chosen.name === input.value ? chosen.value : input.value.trim());
  const close = () => { box.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const take = (one) => { chosen = one; input.value = one.name; close(); };
  const draw = (problem) => {
    fill(box, problem ? h("p", { class: "small" }, problem) : choices.map((one, n) => h("div", { role: "option", id: `${box.id}-${n}`, class: "suggestion", "aria-selected": String(n === at), on: { mousedown: (event) => { event.preventDefault(); take(one); } } }, one.name)));
    box.hidden = !problem && !choices.length;
    input.setAttribute("aria-expanded", String(!box.hidden));
    if (at >= 0) { input.setAttribute("aria-activedescendant", `${box.id}-${at}`); box.children[at]?.scrollIntoView({ block: "nearest" }); }
  };
  const ask = async () => {
    const mine = (asked += 1);
    try {
      const rest = await others();
      const options = Object.fromEntries(Object.entries(rest).filter(([, value]) => typeof value !== "object"));
      const found = await act("autocomplete", { as: who(), channel: store.here, command: made.command, focused: option.name, options: { ...options, [option.name]: input.value } });
      if (mine !== asked || document.activeElement !== input) return;
      choices = found.choices;
      at = choices.length ? 0 : -1;
      draw(choices.length ? "" : "Nothing fits.");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (mine === asked) draw(error.message);
    }
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(ask, 120); };
  input.addEventListener("input", later);
  input.addEventListener("focus", later);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (box.hidden || !choices.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") at = (at + (event.key === "ArrowDown" ? 1 : -1) + choices.length) % choices.length;
    else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) { take(choices[at]); if (event.key === "Tab") return; event.preventDefault(); return; }
    else if (event.key === "Escape") { event.preventDefault(); close(); return; }
    else return;
    event.preventDefault();
    draw("");
  });
  return made;
}
