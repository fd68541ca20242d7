// Forms that the bot shows, and small questions of the page itself, as dialogs.

import { act, fileBody, Refused } from "./api.js";
import { fill, find, h, iconButton, newId } from "./dom.js";
import { prose } from "./markdown.js";
import { me, nameOf, store, visible } from "./store.js";

export function dialog(title, { className = "", onClose } = {}) {
  const heading = newId("title");
  const opener = document.activeElement;
  const box = h("dialog", { class: `dialog ${className}`, "aria-labelledby": heading });
  const close = () => box.close();
  const head = h("header", {}, h("h2", { id: heading }, title), iconButton("close", "Close", close));
  box.append(head);
  box.addEventListener("close", () => {
    box.remove();
    const back = opener?.isConnected && opener !== document.body ? opener : find("composer");
    back?.focus();
    onClose?.();
  });
  document.body.append(box);
  return box;
}

export function confirmed(title, words, verb) {
  return new Promise((done) => {
    let sure = false;
    const box = dialog(title, { className: "narrow", onClose: () => done(sure) });
    const yes = h("button", { type: "button", class: "button danger", on: { click: () => { sure = true; box.close(); } } }, verb);
    const no = h("button", { type: "button", class: "button", on: { click: () => box.close() } }, "Cancel");
    box.append(h("div", { class: "dialog-body" }, h("p", {}, words)), h("footer", {}, no, yes));
    box.showModal();
    no.focus();
  });
}

// The bot's forms

const TEXT_INPUT = 4, SELECT = 3, TEXT = 10, LABEL = 18, UPLOAD = 19, RADIO = 21, CHECKS = 22, CHECK = 23;

export function openForm(data, channel) {
  const speaker = me().user.username;
  const box = dialog(data.title, { className: "form" });
  const fields = [];
  const rows = data.components.map((row) => formRow(row, fields));
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const send = h("button", { type: "submit", class: "button primary" }, "Submit");
  const cancel = h("button", { type: "button", class: "button", on: { click: () => box.close() } }, "Cancel");
  const form = h("form", { novalidate: true }, h("div", { class: "dialog-body" },
    h("p", { class: "small" }, `You answer as ${nameOf(me().user)}.`), rows, problem), h("footer", {}, cancel, send));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wrong = fields.filter((field) => !field.check());
    if (wrong.length) return wrong[0].focus();
    send.disabled = true;
    try {
      const values = {};
      for (const field of fields) values[field.id] = await field.value();
      const answer = await act("submit", { as: speaker, channel, custom_id: data.custom_id, values });
      box.close();
      if (answer.response.type === 9) openForm(answer.response.data, channel);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      fill(problem, error.status === 408 ? "The bot did not answer. What you wrote is still here: try again." : error.message);
      problem.hidden = false;
    } finally {
      send.disabled = false;
    }
  });
  box.append(form);
  box.showModal();
  (form.querySelector("textarea, input, select") || send).focus();
}

function formRow(row, fields) {
  if (row.type === TEXT) return h("div", { class: "prose" }, prose(row.content));
  const inner = row.type === LABEL ? row.component : row.components[0];
  const made = control(inner);
  fields.push(made);
  return labelled(row.label || inner.label, row.description, inner.required !== false && inner.type !== CHECK, made);
}

export function labelled(label, description, required, made) {
  const about = newId("about"), problem = newId("problem");
  const star = required ? h("span", { class: "required", title: "required" }, " *") : null;
  const error = h("p", { id: problem, class: "problem" });
  const set = made.group;
  const name = set ? h("legend", {}, label, star) : h("label", { for: made.element.id }, label, star);
  const described = [description ? about : null, problem].filter(Boolean).join(" ");
  made.element.setAttribute("aria-describedby", described);
  if (required && !set && made.element.type !== "file") made.element.setAttribute("aria-required", "true");
  made.check = () => {
    const words = made.wrong(required);
    fill(error, words || "");
    if (!set) made.element.setAttribute("aria-invalid", words ? "true" : "false");
    return !words;
  };
  return h(set ? "fieldset" : "div", { class: "field" }, name, description ? h("p", { id: about, class: "small" }, description) : null, made.element, made.after || null, error);
}

function control(field) {
  const id = newId("field");
  const made = { id: field.custom_id, focus: () => made.element.focus() };
  if (field.type === TEXT_INPUT) return textInput(field, id, made);
  if (field.type === UPLOAD) return upload(id, made, field.max_values || 1);
  if (field.type === CHECK) {
    made.element = h("input", { type: "checkbox", id, checked: Boolean(field.default) });
    made.value = () => made.element.checked;
    made.wrong = () => "";
    return made;
  }
  return choices(field, id, made);
}

function textInput(field, id, made) {
  const more = { id, placeholder: field.placeholder, value: field.value || "", maxlength: field.max_length || 4000, autocomplete: "off" };
  made.element = field.style === 2 ? h("textarea", { ...more, rows: 6 }) : h("input", { ...more, type: "text" });
  const count = h("span", { class: "count small" });
  const counted = () => fill(count, `${made.element.value.length} / ${field.max_length || 4000}`);
  made.element.addEventListener("input", counted);
  counted();
  made.after = count;
  made.value = () => made.element.value;
  made.wrong = (required) => {
    const length = made.element.value.trim().length;
    if (!length) return required ? "Please write something here." : "";
    return length < (field.min_length || 0) ? `At least ${field.min_length} characters, please.` : "";
  };
  return made;
}

export function upload(id, made, most = 1) {
  made.element = h("input", { type: "file", id, multiple: most > 1 });
  made.value = async () => {
    const files = await Promise.all([...made.element.files].map(fileBody));
    return most > 1 ? files : files[0];
  };
  made.wrong = (required) => (required && !made.element.files.length ? "Choose a file." : "");
  return made;
}

function choices(field, id, made) {
  const several = field.type === CHECKS || (field.max_values || 1) > 1;
  const name = newId("choice");
  const options = optionsOf(field);
  if (!several && field.type !== RADIO) {
    const first = field.placeholder || "Choose…";
    made.element = h("select", { id }, h("option", { value: "" }, first), options.map((one) => h("option", { value: one.value, selected: Boolean(one.default) }, one.label)));
    made.value = () => (made.element.value ? [made.element.value] : []);
  } else {
    made.group = true;
    const boxes = options.map((one) => h("label", { class: "choice" },
      h("input", { type: several ? "checkbox" : "radio", name, value: one.value, checked: Boolean(one.default) }),
      h("span", {}, one.label, one.description ? h("span", { class: "small" }, ` ${one.description}`) : null)));
    made.element = h("div", { id, class: "choices" }, boxes);
    made.focus = () => made.element.querySelector("input")?.focus();
    const chosen = () => [...made.element.querySelectorAll("input:checked")].map((one) => one.value);
    made.value = () => (field.type === RADIO ? chosen()[0] : chosen());
  }
  made.wrong = (required) => {
    const found = made.group ? made.element.querySelectorAll("input:checked").length : Number(Boolean(made.element.value));
    if (required && !found) return "Please choose.";
    const most = field.max_values || options.length;
    return several && found > most ? `At most ${most}, please.` : "";
  };
  return made;
}

// What a menu offers: its own options, or the server's people, roles and channels.
export function optionsOf(field) {
  const people = () => store.state.members.map((one) => ({ value: one.user.id, label: nameOf(one.user), description: one.user.username }));
  const roles = () => store.state.roles.filter((one) => one.id !== store.state.guild.id).map((one) => ({ value: one.id, label: one.name }));
  const fits = (one) => visible(one) && (!field.channel_types?.length || field.channel_types.includes(one.type));
  if (field.type === 5 || field.type === 6 || field.type === 7) {
    return field.type === 5 ? people() : field.type === 6 ? roles() : [...people(), ...roles()];
  }
  if (field.type === 8) return [...store.state.channels, ...store.state.threads].filter(fits).map((one) => ({ value: one.id, label: `#${one.name}` }));
  return field.options || [];
}

export const isSelect = (type) => [SELECT, 5, 6, 7, 8].includes(type);
