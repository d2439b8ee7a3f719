// What script adds to pages that work without it: saving while one types, rows without a reload, files straight to the
// object store with a progress bar. Must stay true: a saved state is shown only when the server has acknowledged it; text
// that is not saved never leaves the page without a warning.
"use strict";
(() => {
  let token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

  async function post(path, fields) {
    const response = await fetch(path, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRF-Token": token },
      body: new URLSearchParams(fields),
      credentials: "same-origin",
    });
    if (!response.ok) throw Object.assign(new Error(String(response.status)), { status: response.status });
    return response.json();
  }

  // Whether the page can still be opened. Whoever has signed in again in another window has a new session, and with it a
  // new token.
  async function isSignedIn() {
    const response = await fetch(location.href, { credentials: "same-origin" });
    if (response.redirected || response.status === 401) return false;
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    token = page.querySelector('meta[name="csrf-token"]')?.content ?? token;
    for (const field of document.querySelectorAll('input[name="csrf"]')) field.value = token;
    return true;
  }

  // A page that could not be saved as it was sent opens at its list of errors.
  document.querySelector("[data-focus]")?.focus();

  document.addEventListener("htmx:config:request", (event) => {
    const headers = event.detail?.ctx?.request?.headers;
    if (headers) headers["X-CSRF-Token"] = token;
  });

  const form = document.querySelector("form[data-autosave]");
  if (form) autosave(form);

  function autosave(form) {
    const base = form.dataset.autosave;
    const state = form.querySelector("[data-save-state]");
    const units = new Map();
    let isLeaving = false;

    const show = (text, isFailed) => {
      state.textContent = text;
      state.classList.toggle("save-state--failed", Boolean(isFailed));
    };
    const showSignedOut = () => {
      show(`${form.dataset.signedOut} `, true);
      const link = document.createElement("a");
      link.href = "/sign-in";
      link.target = "_blank";
      link.className = "anchor";
      link.textContent = form.dataset.signIn;
      state.append(link);
    };
    const clock = (time) => time ?? new Date().toLocaleTimeString(document.documentElement.lang === "sv" ? "sv-SE" : "en-GB", { hour: "2-digit", minute: "2-digit" }).replace(":", document.documentElement.lang === "sv" ? "." : ":");

    // What is saved together: an answer, a budget row, a party.
    function unitOf(element) {
      if (element.closest("[data-no-autosave]")) return null;
      const line = element.closest("[data-line]");
      if (line) return { element: line, kind: "line", path: `${base}/budget-lines` };
      const party = element.closest("[data-party]");
      if (party) return { element: party, kind: "party", path: `${base}/parties/${encodeURIComponent(party.dataset.party)}` };
      const question = element.closest("[data-question]");
      if (question?.querySelector("[data-version]")) return { element: question, kind: "answer", path: `${base}/answers/${encodeURIComponent(question.dataset.question)}` };
      return null;
    }

    function fieldsOf(unit) {
      const fields = [];
      for (const field of unit.element.querySelectorAll("input[name], select[name], textarea[name]")) {
        if (field.type === "file" || ((field.type === "checkbox" || field.type === "radio") && !field.checked)) continue;
        fields.push([field.name, field.value]);
      }
      if (unit.kind === "answer") fields.push(["kind", unit.element.dataset.kind]);
      return fields;
    }

    const isComplete = (unit) => unit.kind !== "line" || unit.element.querySelector('[name$=".amount"]').value.trim() !== "" || unit.element.querySelector('[data-field="id"]').value !== "";

    form.addEventListener("input", (event) => {
      const unit = unitOf(event.target);
      count(event.target);
      if (event.target.closest("[data-line]")) sums();
      if (!unit) return;
      const known = units.get(unit.element) ?? { ...unit, tries: 0 };
      known.isDirty = true;
      units.set(unit.element, known);
      if (known.isInConflict) return;
      clearTimeout(known.timer);
      known.timer = setTimeout(() => save(known), 800);
    });
    // A choice is made when it is made; it may show or hide other questions.
    form.addEventListener("change", (event) => {
      const unit = unitOf(event.target);
      const known = unit && units.get(unit.element);
      if (["checkbox", "radio"].includes(event.target.type) && known?.isDirty && !known.isInConflict) save(known);
    });
    form.addEventListener("focusout", (event) => {
      const unit = unitOf(event.target);
      const known = unit && units.get(unit.element);
      if (known?.isDirty && !known.isInConflict && !known.retry) { clearTimeout(known.timer); save(known); }
    });
    // Leaving a form that the server will not take would lose what is in it.
    form.addEventListener("submit", async (event) => {
      if (isLeaving) return;
      event.preventDefault();
      try {
        if (await isSignedIn()) {
          isLeaving = true;
          form.requestSubmit(event.submitter);
        } else showSignedOut();
      } catch {
        show(form.dataset.failed, true);
      }
    });
    addEventListener("pageshow", () => { isLeaving = false; });
    addEventListener("beforeunload", (event) => {
      if (!isLeaving && [...units.values()].some((unit) => unit.isDirty || unit.isSaving)) event.preventDefault();
    });
    const retry = () => { for (const unit of units.values()) if (unit.retry) save(unit); };
    addEventListener("online", retry);
    addEventListener("focus", retry);

    async function save(unit) {
      if (unit.isSaving || !isComplete(unit)) return;
      clearTimeout(unit.timer);
      clearTimeout(unit.retry);
      unit.retry = null;
      unit.isSaving = true;
      unit.isDirty = false;
      show(form.dataset.saving);
      try {
        const answer = await post(unit.path, fieldsOf(unit));
        unit.tries = 0;
        accept(unit, answer);
      } catch (error) {
        unit.isDirty = true;
        if (error.status === 401 || error.status === 403) {
          if (!(await isSignedIn().catch(() => false))) showSignedOut();
        } else {
          show(form.dataset.failed, true);
        }
        const wait = Math.min(30000, 1000 * 2 ** unit.tries) * (0.75 + Math.random() / 2);
        unit.tries += 1;
        unit.retry = setTimeout(() => save(unit), wait);
      } finally {
        unit.isSaving = false;
      }
      if (unit.isDirty && !unit.retry && !unit.isInConflict) save(unit);
    }

    function set(unit, selector, value) {
      const field = unit.element.querySelector(selector);
      if (field && value !== undefined) field.value = value;
    }

    function accept(unit, answer) {
      clear(unit);
      if (answer.state === "saved") {
        set(unit, '[data-version], [data-field="version"]', answer.version);
        set(unit, '[data-original], [data-field="original"]', answer.original);
        set(unit, '[data-field="id"]', answer.id);
        if (answer.shown) {
          for (const question of form.querySelectorAll("[data-question]")) question.hidden = !answer.shown.includes(question.dataset.question);
        }
        const changed = unit.element.querySelector("[data-changed]");
        if (changed && answer.changed) changed.textContent = answer.changed;
        const isWaiting = [...units.values()].some((other) => other !== unit && (other.isDirty || other.retry));
        if (!isWaiting) show(form.dataset.saved.replace("{time}", clock(answer.time)));
      } else if (answer.state === "refused") {
        set(unit, '[data-field="version"]', answer.version);
        set(unit, '[data-field="id"]', answer.id);
        refuse(unit, answer.message);
      } else {
        conflict(unit, answer);
      }
    }

    function clear(unit) {
      for (const field of unit.element.querySelectorAll('[aria-invalid="true"]')) field.removeAttribute("aria-invalid");
      for (const message of unit.element.querySelectorAll(".label__message--error")) message.remove();
      for (const field of unit.element.querySelectorAll(".text-field--error, .textarea-field--error")) field.classList.remove("text-field--error", "textarea-field--error");
    }

    function refuse(unit, text) {
      const message = document.createElement("p");
      message.className = "label__message label__message--error question__error budget__error";
      message.id = `${unit.element.id || unit.element.querySelector("[id]").id}-refused`;
      message.textContent = text;
      const field = unit.element.querySelector(unit.kind === "line" ? '[name$=".amount"]' : "input:not([type=hidden]), textarea, select");
      field?.setAttribute("aria-invalid", "true");
      field?.setAttribute("aria-describedby", message.id);
      unit.element.append(message);
      show(`${form.dataset.refused} ${text}`, true);
    }

    function conflict(unit, answer) {
      unit.isInConflict = true;
      unit.isDirty = true;
      const box = document.getElementById("conflict-template").content.firstElementChild.cloneNode(true);
      const heading = box.querySelector(".message-box__heading");
      heading.textContent = heading.textContent.replace("{name}", answer.name);
      box.querySelector("[data-theirs]").textContent = answer.text;
      const field = unit.element.querySelector('textarea[name], input[type="text"][name], input[type="date"][name]');
      const isText = ["SHORT_TEXT", "LONG_TEXT"].includes(unit.element.dataset.kind);
      if (!isText) box.querySelector('[data-choose="both"]').remove();
      box.addEventListener("click", (event) => {
        const choice = event.target.closest("[data-choose]")?.dataset.choose;
        if (!choice) return;
        if (choice === "theirs" && !isText) {
          isLeaving = true;
          location.reload();
          return;
        }
        set(unit, "[data-version]", answer.version);
        set(unit, "[data-original]", "");
        if (choice === "theirs") field.value = answer.text;
        if (choice === "both") field.value = `${answer.text}\n\n${field.value}`;
        box.remove();
        unit.isInConflict = false;
        unit.isDirty = true;
        field?.focus();
        save(unit);
      });
      unit.element.prepend(box);
      show("", false);
    }

    function count(field) {
      const most = Number(field.dataset?.maxLength);
      const counter = most && field.parentElement.querySelector("[data-counter]");
      if (counter) counter.textContent = counter.dataset.counter.replace("{count}", most - [...field.value].length);
    }

    // Whole öre in integers, as on the server.
    function ore(text) {
      const compact = text.toLowerCase().replace(/kr$|:-$/, "").replace(/\s/g, "").replace("\u2212", "-");
      const parts = /^(-?)(\d+)(?:[.,](\d{1,2}))?$/.exec(compact);
      return parts ? (parts[1] ? -1 : 1) * (Number(parts[2]) * 100 + Number((parts[3] ?? "").padEnd(2, "0"))) : 0;
    }

    function money(amount) {
      const isSwedish = document.documentElement.lang === "sv";
      const whole = Math.trunc(Math.abs(amount) / 100).toString().replace(/\B(?=(\d{3})+$)/g, isSwedish ? "\u00a0" : ",");
      const rest = Math.abs(amount) % 100;
      const number = (amount < 0 ? "\u2212" : "") + whole + (rest ? (isSwedish ? "," : ".") + String(rest).padStart(2, "0") : "");
      return isSwedish ? `${number}\u00a0kr` : `SEK\u00a0${number}`;
    }

    function sums() {
      const names = { APPLIED: "applied", CO_FINANCING_CASH: "coFinancing", CO_FINANCING_IN_KIND: "coFinancing", OTHER: "other" };
      const totals = { applied: 0, coFinancing: 0, other: 0, total: 0 };
      for (const line of form.querySelectorAll("[data-line]")) {
        const amount = ore(line.querySelector('[name$=".amount"]').value);
        totals[names[line.querySelector('[name$=".source"]').value]] += amount;
        totals.total += amount;
      }
      for (const [name, amount] of Object.entries(totals)) {
        const cell = form.querySelector(`[data-sum="${name}"]`);
        if (cell) cell.textContent = money(amount);
      }
    }

    // Rows: numbers in names and ids must stay distinct, so a new row takes the next number.
    function renumber(row, from, to) {
      for (const element of row.querySelectorAll("[name], [id], [for], [value]")) {
        for (const attribute of ["name", "id", "for", "aria-describedby"]) {
          const value = element.getAttribute(attribute);
          if (value) element.setAttribute(attribute, value.replace(from, to));
        }
        if (element.name === "do") element.value = element.value.replace(/:\d+$/, `:${to.replace(/\D/g, "")}`);
      }
    }

    form.addEventListener("click", (event) => {
      const add = event.target.closest("[data-add-row]");
      const remove = event.target.closest("[data-remove-row]");
      const addLine = event.target.closest("[data-add-line]");
      if (add) {
        event.preventDefault();
        const rows = add.closest("[data-question]").querySelector("[data-rows]");
        copy(rows.lastElementChild, rows, (row) => row.querySelector("textarea").name.match(/\.(\d+)\.[^.]+$/)[1], (number) => [[`.${number}.`, `-${number}-`], (next) => [`.${next}.`, `-${next}-`]]);
      } else if (remove) {
        const row = remove.closest("[data-row]");
        const rows = row.parentElement;
        event.preventDefault();
        const next = row.nextElementSibling ?? row.previousElementSibling;
        if (rows.children.length === 1) for (const field of row.querySelectorAll("textarea, input, select")) field.value = "";
        else row.remove();
        rows.dispatchEvent(new Event("input", { bubbles: true }));
        (next?.querySelector("textarea") ?? rows.querySelector("textarea"))?.focus();
      } else if (addLine) {
        event.preventDefault();
        const lines = form.querySelector("[data-lines]");
        const last = lines.lastElementChild;
        const chosen = [...last.querySelectorAll("select")].map((select) => select.value);
        const row = copy(last, lines, (line) => line.querySelector("select").name.match(/^b\.(\d+)\./)[1], (number) => [[`b.${number}.`, `b-${number}-`], (next) => [`b.${next}.`, `b-${next}-`]]);
        row.querySelectorAll("select").forEach((select, index) => { select.value = chosen[index]; });
        for (const field of row.querySelectorAll("[data-field]")) field.value = field.dataset.field === "version" ? "0" : "";
      }
    });

    function copy(last, list, numberOf, patterns) {
      const next = Math.max(...[...list.children].map((row) => Number(numberOf(row)))) + 1;
      const row = last.cloneNode(true);
      const [from, to] = patterns(numberOf(last));
      from.forEach((pattern, index) => renumber(row, pattern, to(next)[index]));
      for (const field of row.querySelectorAll('textarea, select, input:not([type="hidden"])')) field.value = "";
      for (const message of row.querySelectorAll(".label__message--error")) message.remove();
      for (const label of row.querySelectorAll("button .sr-only")) label.textContent = String(next + 1);
      list.append(row);
      row.querySelector("textarea, select")?.focus();
      return row;
    }

    for (const field of form.querySelectorAll("[data-max-length]")) count(field);
    for (const box of form.querySelectorAll("[data-upload]")) upload(box, base, showSignedOut);
  }

  // Needs a secure context for the checksum; without one the plain form is used.
  function upload(box, base, showSignedOut) {
    if (!globalThis.crypto?.subtle) return;
    const question = box.closest("[data-attachments]").dataset.attachments;
    const input = box.querySelector('input[type="file"]');
    const state = box.querySelector("[data-upload-state]");
    const progress = box.querySelector("[data-progress]");
    const bar = progress.querySelector("progress");
    const texts = box.dataset;
    let request = null;
    let isCancelled = false;
    box.querySelector('button[type="submit"]').hidden = true;

    const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    box.querySelector("[data-cancel-upload]").addEventListener("click", () => { isCancelled = true; request?.abort(); });

    input.addEventListener("change", async () => {
      const file = input.files[0];
      if (!file) return;
      isCancelled = false;
      input.disabled = true;
      state.classList.remove("save-state--failed");
      try {
        state.textContent = texts.preparing;
        const sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
        const begun = await post(`${base}/attachments`, { questionKey: question, fileName: file.name, contentType: file.type || "application/octet-stream", sizeBytes: String(file.size), sha256 });
        if (begun.state === "refused") throw Object.assign(new Error(begun.message), { isExplained: true });
        state.textContent = texts.sending;
        progress.hidden = false;
        await send(begun, file);
        state.textContent = texts.checking;
        progress.hidden = true;
        const finished = await post(`${base}/attachments/${encodeURIComponent(begun.attachment)}/finish`, {});
        if (finished.state === "refused") throw Object.assign(new Error(finished.message), { isExplained: true });
        state.textContent = texts.done;
        location.reload();
      } catch (error) {
        state.textContent = isCancelled ? texts.cancelled : error.isExplained ? error.message : texts.failed;
        if ((error.status === 401 || error.status === 403) && !(await isSignedIn().catch(() => true))) showSignedOut();
        state.classList.add("save-state--failed");
      } finally {
        progress.hidden = true;
        input.disabled = false;
        input.value = "";
      }
    });

    // The browser writes these headers itself and refuses to let a page set them.
    const own = ["host", "content-length"];
    function send(begun, file) {
      return new Promise((resolve, reject) => {
        request = new XMLHttpRequest();
        request.open(begun.method, begun.url);
        for (const [name, value] of begun.headers) if (!own.includes(name.toLowerCase())) request.setRequestHeader(name, value);
        request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
        request.addEventListener("load", () => (request.status >= 200 && request.status < 300 ? resolve() : reject(new Error(String(request.status)))));
        request.addEventListener("error", () => reject(new Error("network")));
        request.addEventListener("abort", () => reject(new Error("abort")));
        request.send(file);
      });
    }
  }

  // Amounts per line matter only when the board grants a part.
  const decision = document.querySelector("form[data-decision]");
  // A problem statement is answered without amounts.
  const lines = decision?.querySelector("[data-grant-lines]");
  if (lines) {
    const update = () => { lines.hidden = decision.querySelector('[name="outcome"]:checked')?.value !== "PARTLY_GRANTED"; };
    decision.addEventListener("change", update);
    update();
  }

  // Keys (passkeys): the API makes the options and checks the answer; the browser asks its owner in between.
  const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const textOf = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function readOptions({ publicKey }) {
    const list = (keys) => keys?.map((key) => ({ ...key, id: bytesOf(key.id) }));
    const options = { ...publicKey, challenge: bytesOf(publicKey.challenge) };
    if (publicKey.user) options.user = { ...publicKey.user, id: bytesOf(publicKey.user.id) };
    if (publicKey.excludeCredentials) options.excludeCredentials = list(publicKey.excludeCredentials);
    if (publicKey.allowCredentials) options.allowCredentials = list(publicKey.allowCredentials);
    return { publicKey: options };
  }

  function writeCredential(credential) {
    const { response } = credential;
    const parts = ["attestationObject", "clientDataJSON", "authenticatorData", "signature", "userHandle"];
    const written = Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, textOf(response[part])]));
    return { id: credential.id, rawId: textOf(credential.rawId), type: credential.type, extensions: {}, response: written };
  }

  async function askApi(path, body) {
    const response = await fetch(path, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify(body),
      credentials: "same-origin",
    });
    if (response.status === 204) return {};
    const answer = await response.json();
    if (!response.ok) throw Object.assign(new Error(answer.error?.message ?? String(response.status)), { isTold: Boolean(answer.error) });
    return answer;
  }

  function offerKey(selector, path, isNew, more, done) {
    const place = document.querySelector(selector);
    if (!place || !window.PublicKeyCredential) return;
    place.hidden = false;
    const button = place.querySelector("button");
    const error = place.querySelector("[data-passkey-error]");
    const failed = error.textContent;
    button.addEventListener("click", async () => {
      error.hidden = true;
      button.disabled = true;
      try {
        const { ceremony, options } = await askApi(`${path}/begin`, {});
        const credential = await navigator.credentials[isNew ? "create" : "get"](readOptions(options));
        done(await askApi(`${path}/finish`, { ceremony, credential: writeCredential(credential), ...more(place) }));
      } catch (reason) {
        error.textContent = reason.isTold ? reason.message : failed;
        error.hidden = false;
        button.disabled = false;
      }
    });
  }

  const here = () => location.reload();
  offerKey("[data-passkey-register]", "/passkeys", true, (place) => ({ name: place.querySelector("input").value }), here);
  offerKey("[data-passkey-confirm]", "/session/confirmation", false, () => ({}), here);
  offerKey("[data-passkey-sign-in]", "/session/passkey", false, (place) => ({ returnTo: place.dataset.returnTo }), ({ returnTo }) => location.assign(returnTo));
})();
