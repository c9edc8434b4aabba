// Improvements only. Every page works without this file; nothing here is the only guard.

const SHORTCUT = "probity-shortcut-off";

function stored(name) {
  try { return window.localStorage.getItem(name); } catch { return null; }
}

function store(name, value) {
  try {
    if (value === null) window.localStorage.removeItem(name);
    else window.localStorage.setItem(name, value);
  } catch { /* private browsing: the choice lasts for this page */ }
}

// --- "/" puts the cursor in the search box; it can be turned off (WCAG 2.1.4) -------------------
function searchShortcut() {
  const box = document.querySelector("[data-probity-search]");
  if (!box) return;
  let off = stored(SHORTCUT) === "1";
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (off || typing || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  const line = document.querySelector("[data-probity-shortcut]");
  const toggle = document.querySelector("[data-probity-shortcut-toggle]");
  if (!line || !toggle) return;
  const say = () => { toggle.textContent = off ? "Turn on the / key for search" : "Turn off the / key for search"; };
  toggle.addEventListener("click", () => {
    off = !off;
    store(SHORTCUT, off ? "1" : null);
    say();
  });
  line.hidden = false;
  say();
}

// --- leaving a form with answers in it asks first; sending twice is stopped ---------------------
function answersOf(form) {
  return JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
}

function guardForm(form) {
  const before = answersOf(form);
  let leaving = false;
  form.addEventListener("submit", () => { leaving = true; });
  form.querySelectorAll("[data-probity-leave]").forEach((link) => {
    link.addEventListener("click", () => { leaving = true; });
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && answersOf(form) !== before) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
}

function sendOnce(form) {
  let sentAt = 0;
  form.addEventListener("submit", (event) => {
    // Ten seconds, not for ever: a download or a failed network must not kill the button.
    if (event.timeStamp - sentAt < 10000 && sentAt) event.preventDefault();
    else sentAt = event.timeStamp;
  });
  window.addEventListener("pageshow", () => { sentAt = 0; });
}

// --- type-ahead: <input data-probity-suggest="/people/suggest/" data-probity-suggest-into="id"> --
// The address answers POST {q} with JSON [{"value": "...", "label": "...", "more": "..."}].
function suggest(input) {
  const into = document.getElementById(input.dataset.probitySuggestInto || "");
  const list = document.createElement("ul");
  list.className = "probity-suggestions";
  list.id = `${input.id}_suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  const said = document.createElement("div");
  said.className = "govuk-visually-hidden";
  said.setAttribute("role", "status");
  input.after(list, said);
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
    .forEach(([name, value]) => input.setAttribute(name, value));
  input.autocomplete = "off";
  let at = -1;
  let asked = 0;
  let timer = 0;

  const options = () => [...list.children];
  const close = () => {
    asked += 1; // an answer still on its way must not open it again
    window.clearTimeout(timer);
    list.replaceChildren();
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (index) => {
    at = index;
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === index)));
    input.setAttribute("aria-activedescendant", options()[index]?.id ?? "");
  };
  const goes = "probitySuggestGoes" in input.dataset; // what is chosen is an address of ours
  const choose = (option) => {
    if (goes) { if (option.dataset.value.startsWith("/")) window.location.assign(option.dataset.value); return; }
    input.value = option.dataset.label;
    if (into) into.value = option.dataset.value;
    input.dispatchEvent(new CustomEvent("probity:chosen", { bubbles: true, detail: { ...option.dataset } }));
    close();
  };
  const draw = (found) => {
    list.replaceChildren(...found.map((each, index) => {
      const option = document.createElement("li");
      option.className = "probity-suggestions__item";
      option.id = `${list.id}_${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.value = each.value;
      option.dataset.label = each.label;
      option.textContent = each.more ? `${each.label}, ${each.more}` : each.label;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
      return option;
    }));
    at = -1;
    input.setAttribute("aria-expanded", String(found.length > 0));
    said.textContent = found.length ? `${found.length} found` : "Nothing found";
  };
  const ask = async () => {
    const number = ++asked;
    const body = new URLSearchParams({ q: input.value });
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    try {
      // POST, because what is typed may be a name, and names do not go into addresses.
      const answer = await fetch(input.dataset.probitySuggest, {
        method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" },
      });
      if (answer.ok && number === asked) draw(await answer.json());
    } catch { close(); }
  };
  input.addEventListener("input", () => {
    if (into) into.value = "";
    window.clearTimeout(timer);
    if (input.value.trim().length < 2) { close(); return; }
    timer = window.setTimeout(ask, 200);
  });
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (!count) return;
    if (event.key === "ArrowDown") { event.preventDefault(); point((at + 1) % count); }
    else if (event.key === "ArrowUp") { event.preventDefault(); point((at - 1 + count) % count); }
    else if (event.key === "Enter" && at >= 0) { event.preventDefault(); choose(options()[at]); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
  });
  input.addEventListener("blur", close);
}

// --- live checks: <form data-probity-live="/complaints/check/" data-probity-live-into="id"> ------
// Posts the form as it stands when an answer changes and puts the HTML that comes back in its place.
function live(form) {
  const into = document.getElementById(form.dataset.probityLiveInto);
  if (!into) return;
  let timer = 0;
  let asked = 0;
  const ask = async () => {
    const number = ++asked;
    const body = new FormData(form);
    [...body].forEach(([name, value]) => { if (value instanceof File) body.delete(name); });
    try {
      const answer = await fetch(form.dataset.probityLive, { method: "POST", body });
      if (answer.ok && number === asked) into.innerHTML = await answer.text();
    } catch { /* the "Check" button still works */ }
  };
  form.addEventListener("change", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, 400);
  });
}

// --- the name menu closes on Escape and on a click elsewhere -------------------------------------
function menus() {
  const open = () => document.querySelectorAll(".probity-menu[open]");
  document.addEventListener("click", (event) => {
    open().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
}

searchShortcut();
menus();
document.querySelectorAll("form[data-probity-guard]").forEach(guardForm);
document.querySelectorAll("form[method=post]").forEach(sendOnce);
document.querySelectorAll("input[data-probity-suggest]").forEach(suggest);
document.querySelectorAll("form[data-probity-live]").forEach(live);
document.querySelectorAll("[data-probity-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
