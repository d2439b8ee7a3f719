// Walks the whole path of a case by hand in Chromium, on a running demo: an applicant writes, attaches and sends; two
// windows do not overwrite each other; the office asks for more and recommends; the board decides. Once with script, for
// two associations whose templates differ, and the applicant's part once more without.
//
//   node tests/browser/path.mjs .local/demo.json
//
// The demo must be a new one: its meetings are held only once.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const demo = JSON.parse(readFileSync(process.argv[2], "utf8"));
const pdf = Buffer.from("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

async function setClock(time) {
  const response = await fetch(`${demo.console}/clock`, { method: "POST", body: new URLSearchParams({ time }), redirect: "manual" });
  assert.ok(response.status < 400, "the clock is set");
}

/** Signs somebody in by the demo's identity provider, which asks nothing. */
async function signIn(key, host, { script = true } = {}) {
  const person = demo.people.find((candidate) => candidate.key === key);
  const { url } = person.signIn.find((entry) => entry.host === new URL(host).host);
  const context = await browser.newContext({ locale: "sv-SE", javaScriptEnabled: script, viewport: { width: 1024, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(url);
  return page;
}

async function go(page, action) {
  await Promise.all([page.waitForNavigation(), action()]);
  const heading = await page.textContent("h1");
  assert.ok(!/gick fel|finns inte/.test(heading), `${page.url()}: ${heading}`);
}

const saved = (page) => page.waitForFunction(() => /Sparat/.test(document.querySelector("[data-save-state]").textContent));

async function start(page, slug, title, organisation, script = true) {
  const association = demo.associations.find((candidate) => candidate.slug === slug);
  const card = page.locator("article", { hasText: association.name }).filter({ has: page.locator('a[href^="/applications/new"]') }).first();
  await go(page, () => card.locator('a[href^="/applications/new"]').click());
  // An empty form says what is missing, and leads to the field.
  await go(page, () => page.click("main form button[type=submit]"));
  if (script) assert.ok(await page.evaluate(() => document.activeElement.matches("[data-focus]")), "the list of errors has the focus");
  const link = page.locator("[data-focus] a").first();
  await link.click();
  assert.equal(await page.evaluate(() => document.activeElement?.id ?? ""), "title", "the error leads to the field");
  await page.fill("#title", title);
  const choice = page.locator(".radio-button", { hasText: organisation }).locator("input");
  if (!(await choice.isChecked())) await page.locator(".radio-button", { hasText: organisation }).locator("label").click();
  await go(page, () => page.click("main form button[type=submit]"));
  assert.match(page.url(), /\/applications\/appl_[0-9a-z]{26}$/);
  return page.url();
}

/** Fills what a section asks for, as its kinds of field want it. What earlier answers hide is asked for later, or never. */
async function fill(page, script) {
  for (const field of await page.$$("[data-question]:not([hidden]) textarea[name^='a.']")) if (!(await field.inputValue())) await field.fill("Så här gör vi, tillsammans.");
  for (const field of await page.$$("[data-question]:not([hidden]) .text-field__input[name^='a.']")) {
    const [kind, mode] = [await field.getAttribute("type"), await field.getAttribute("inputmode")];
    if (!(await field.inputValue())) await field.fill(kind === "date" ? "2021-02-01" : kind === "month" ? "2021-02" : mode === "numeric" ? "30" : "Samordnaren");
  }
  for (const group of await page.$$("[data-question]:not([hidden]) fieldset:has(.checkbox__input), [data-question]:not([hidden]) fieldset:has(.radio-button__input)")) {
    if (!(await group.$(":checked"))) await (await group.$("label.checkbox__label, label.radio-button__label")).click();
  }
  if (script) await page.evaluate(() => document.activeElement?.blur());
}

async function addParty(page, name) {
  await page.selectOption("#party-new", { label: name });
  await go(page, () => page.click('button[value="add-party"]'));
  for (const field of await page.$$('[data-party] textarea')) if (!(await field.inputValue())) await field.fill("Bidrar med personal och lokaler.");
}

async function addLine(page, row, { organisation, source, amount }, script) {
  const lines = page.locator("[data-line]");
  if (row >= (await lines.count())) {
    if (script) await page.click("[data-add-line]");
    else await go(page, () => page.click("[data-add-line]"));
  }
  const line = lines.nth(row);
  await line.locator('select[name$=".organisation"]').selectOption({ label: organisation });
  await line.locator('select[name$=".source"]').selectOption(source);
  await line.locator('input[name$=".amount"]').fill(amount);
  await line.locator('input[name$=".note"]').fill("Lön");
}

/** Writes a whole application through every section of its form. */
async function write(page, address, { owner, other, script }) {
  await page.goto(address);
  const sections = await page.$$eval('a[href*="/sections/"]', (links) => [...new Set(links.map((link) => link.href.split("#")[0]))]);
  assert.ok(sections.length > 4, "the contents list the sections");
  // Parties come before the budget that names them.
  const isParties = async (section) => { await page.goto(section); return Boolean(await page.$("#party-new")); };
  for (const section of sections) if (await isParties(section)) { await addParty(page, other); await fill(page, script); await go(page, () => page.click('form > .button-row button[value="save"]')); }
  const hiding = [];
  for (const section of sections) {
    await page.goto(section);
    if (await page.$("[data-question][hidden]")) hiding.push(section);
    await fill(page, script);
    if (await page.$("[data-budget]")) {
      await addLine(page, 0, { organisation: owner, source: "APPLIED", amount: "450 000" }, script);
      await addLine(page, 1, { organisation: other, source: "CO_FINANCING_IN_KIND", amount: "99 500,50" }, script);
      if (script) {
        assert.equal((await page.textContent('[data-sum="total"]')).replaceAll("\u00a0", " "), "549 500,50 kr", "the sum runs along");
        await page.evaluate(() => document.activeElement?.blur());
        await saved(page);
      }
    }
    const files = await page.$$("[data-attachments]");
    if (files.length > 0) {
      const question = await files[0].getAttribute("data-attachments");
      const box = () => page.locator(`[data-attachments="${question}"]`);
      if (script) {
        await box().locator("input[type=file]").setInputFiles({ name: "virus.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ\x90\x00 ett program") });
        await page.waitForFunction((key) => /innehållet är något annat/.test(document.querySelector(`[data-attachments="${key}"] [data-upload-state]`).textContent), question);
        assert.ok(await box().locator("button[form]").isHidden(), "a chosen file is sent at once, without a button");
        const sent = page.waitForRequest((request) => request.method() === "PUT" && new URL(request.url()).host !== new URL(demo.apex).host);
        await Promise.all([sent, page.waitForNavigation(), box().locator("input[type=file]").setInputFiles({ name: "Underlag å.pdf", mimeType: "application/pdf", buffer: pdf })]);
      } else {
        await box().locator("input[type=file]").setInputFiles({ name: "Underlag å.pdf", mimeType: "application/pdf", buffer: pdf });
        await go(page, () => box().locator("button[form]").click());
      }
      await box().locator("a", { hasText: "Underlag å.pdf" }).waitFor();
      await fill(page, script);
    }
    await go(page, () => page.click('form > .button-row button[value="next"]'));
  }
  // What the answers have opened.
  for (const section of hiding) {
    await page.goto(section);
    await fill(page, script);
    await go(page, () => page.click('form > .button-row button[value="next"]'));
  }
}

async function send(page, address) {
  await page.goto(`${address}/review`);
  const missing = await page.$$eval("main section .plain-list a", (links) => links.map((link) => link.textContent));
  assert.deepEqual(missing, [], "nothing is missing");
  await go(page, () => page.click(".submit-panel button[type=submit]"));
  assert.match(page.url(), /\/receipt$/);
  const receipt = await page.textContent("main");
  const number = /\d[\d:/]*\/\d+/.exec(receipt)?.[0];
  assert.ok(number, `a number is on the receipt: ${receipt}`);
  return number;
}

/** Two windows on one answer: the second is told, and nothing is lost. */
async function disagree(page, address) {
  await page.goto(address);
  const section = await page.$eval('a[href*="/sections/"]', (link) => link.href.split("#")[0]);
  const other = await page.context().newPage();
  for (const window of [page, other]) await window.goto(section);
  const field = "textarea[name='a.summary']";
  await page.fill(field, "Min text");
  await saved(page);
  await other.fill(field, "Din text");
  const box = other.locator(".conflict");
  await box.waitFor();
  assert.match(await box.textContent(), /Min text/);
  await box.locator('[data-choose="both"]').click();
  await saved(other);
  await other.close();
  await page.goto(section);
  const text = await page.inputValue(field);
  assert.ok(text.includes("Min text") && text.includes("Din text"), `both are there: ${text}`);
}

async function path({ slug, applicant, owner, other, officer, member, meeting, today }) {
  await setClock(today);
  const title = `Vägen tillbaka ${slug}`;
  const host = demo.associations.find((association) => association.slug === slug).url;
  const page = await signIn(applicant, demo.apex);
  const address = await start(page, slug, title, owner);
  await page.goto(`${address}/review`);
  assert.ok((await page.$$("main section .plain-list a")).length > 5, "a new application says what is missing");
  await write(page, address, { owner, other, script: true });
  await disagree(page, address);
  const number = await send(page, address);
  console.log(`${slug}: sent as ${number}`);

  const office = await signIn(officer, host);
  await go(office, () => office.click(`a:has-text("${title}")`));
  const caseAddress = office.url();
  await office.goto(`${caseAddress}/completion`);
  await go(office, () => office.click("main form button[type=submit]"));
  assert.ok(await office.$("[data-focus]"), "an empty request is refused in words");
  await office.fill("[name=message]", "Vi behöver veta mer om uppföljningen.");
  await office.fill("[name=dueOn]", "2020-10-20");
  await go(office, () => office.click("main form button[type=submit]"));

  await page.goto(address);
  assert.match(await page.textContent("main"), /Vi behöver veta mer om uppföljningen/);
  const section = await page.$eval('a[href*="/sections/"]', (link) => link.href.split("#")[0]);
  await page.goto(section);
  await page.fill("textarea[name='a.summary']", "En tydligare text.");
  await saved(page);
  await office.goto(caseAddress);
  assert.ok(!(await office.textContent("main")).includes("En tydligare text"), "the office does not see what is being written");
  await page.goto(`${address}/review`);
  await go(page, () => page.click(".submit-panel button[type=submit]"));
  await office.goto(caseAddress);
  assert.match(await office.textContent("main"), /En tydligare text/, "both versions are on the case");

  await office.goto(`${caseAddress}/recommendation`);
  await office.locator(".radio-button", { hasText: "Bevilja delvis" }).locator("label").click();
  // Where there are criteria, each is judged: with its highest step, yes, or words.
  for (const criterion of await office.locator("[id^=criterion-].fieldset").all()) {
    const steps = criterion.locator(".radio-button label");
    if (await steps.count()) await steps.last().click();
  }
  for (const field of await office.$$("main textarea")) await field.fill("Kansliet föreslår en del.");
  await go(office, () => office.click("main form button.button--primary[type=submit]"));

  await office.goto(new URL("/board", host).href);
  const [year, month, day] = meeting.split("-").map(Number);
  const words = new Date(Date.UTC(year, month - 1, day)).toLocaleDateString("sv-SE", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  await go(office, () => office.locator("tr, li, article", { hasText: words }).locator("a").first().click());
  const meetingAddress = office.url();
  const option = await office.$eval(`#application option:has-text("${title}")`, (element) => element.value).catch(async () => office.locator("#application option", { hasText: title }).getAttribute("value"));
  await office.selectOption("#application", option);
  await go(office, () => office.click('form[action$="/items"] button'));

  await setClock(`${meeting}T15:00`);
  const secretary = await signIn(officer, host);
  await secretary.goto(meetingAddress);
  await go(secretary, () => secretary.click(`a:has-text("${title}")`));
  await secretary.locator("label[for=outcome-PARTLY_GRANTED]").click();
  await secretary.locator("[data-grant-lines] input").first().fill("200 000");
  await secretary.fill("[name=text]", "Styrelsen beviljar en del.");
  await go(secretary, () => secretary.click("form[data-decision] button[type=submit]"));
  assert.match((await secretary.textContent(".decision")).replaceAll("\u00a0", " "), /200 000 kr/);
  const applicantAgain = await signIn(applicant, demo.apex);
  await applicantAgain.goto(address);
  assert.ok(!/Styrelsen beviljar en del/.test(await applicantAgain.textContent("main")), "not before the minutes are adjusted");

  const board = await signIn(member, host);
  await board.goto(`${meetingAddress}/minutes`);
  await board.fill("[name=adjustedOn]", meeting);
  const names = board.locator('[name="adjusters"], [name^="adjuster"]').first();
  await names.fill("Berit Almlund");
  await go(board, () => board.click("main form button[type=submit]"));

  for (let tries = 0; ; tries += 1) {
    await applicantAgain.goto(address);
    const decision = applicantAgain.locator('a[href^="/files/docu_"]', { hasText: "Beslut" });
    if (await decision.count()) {
      const file = await applicantAgain.request.get(await decision.first().evaluate((link) => link.href));
      assert.ok((await file.body()).subarray(0, 4).equals(Buffer.from("%PDF")));
      break;
    }
    assert.ok(tries < 120, "the decision's document is made");
    await applicantAgain.waitForTimeout(500);
  }
  assert.match(await applicantAgain.textContent("main"), /Styrelsen beviljar en del/);
  const mail = await (await fetch(`${demo.console}/mail`)).text();
  assert.ok(mail.includes(`${applicant}@mellanrum.example`));
  console.log(`${slug}: decided`);
}

/** The applicant's part with forms alone. */
async function withoutScript() {
  await setClock("2020-10-12T10:00");
  const page = await signIn("farida", demo.apex, { script: false });
  const address = await start(page, "badesa", "Utan skript", "Försäkringskassan", false);
  await write(page, address, { owner: "Försäkringskassan", other: "Åmåls kommun", script: false });
  console.log(`without script: sent as ${await send(page, address)}`);
}

/** A session that ends while one writes: the page says so, and what was written is saved after signing in again. */
async function signedOut() {
  const page = await signIn("farida", demo.apex);
  const address = await start(page, "badesa", "Utloggad mitt i", "Försäkringskassan");
  const section = await page.$eval('a[href*="/sections/"]', (link) => link.href.split("#")[0]);
  await page.goto(section);
  await page.context().clearCookies({ name: "mellanrum_session" });
  await page.fill("textarea[name='a.summary']", "Skrivet efter utloggningen");
  await page.waitForFunction(() => /utloggad/.test(document.querySelector("[data-save-state]").textContent));
  await Promise.all([page.waitForResponse((response) => response.url().includes("/sign-in")), page.click('form > .button-row button[value="save"]')]);
  assert.equal(await page.inputValue("textarea[name='a.summary']"), "Skrivet efter utloggningen", "a form is not left when it cannot be saved");
  assert.equal(await page.getAttribute("[data-save-state] a[target=_blank]", "href"), "/sign-in");
  const { url } = demo.people.find((person) => person.key === "farida").signIn[0];
  const other = await page.context().newPage();
  await other.goto(url);
  await page.waitForFunction(() => /Sparat/.test(document.querySelector("[data-save-state]").textContent), undefined, { timeout: 60000 });
  await other.goto(section);
  assert.equal(await other.inputValue("textarea[name='a.summary']"), "Skrivet efter utloggningen");
  await go(page, () => page.click('form > .button-row button[value="save"]'));
  assert.match(await page.textContent("[data-save-state]"), /Allt är sparat/, "the form goes on with the new session");
  console.log(`signed out: nothing is lost in ${address}`);
}

/** The keyboard alone: the link past the head, and a visible focus on every stop. */
async function keyboard() {
  const page = await signIn("karl", demo.apex);
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.getAttribute("href")), /^#/, "the first stop leads past the head");
  await page.keyboard.press("Enter");
  assert.ok(await page.evaluate(() => document.activeElement.closest("main")), "the main part has the focus");
  await page.goto(demo.apex);
  await page.keyboard.press("Tab");
  for (let stop = 0; stop < 12; stop += 1) {
    await page.keyboard.press("Tab");
    const isSeen = await page.evaluate(() => {
      // Past the last stop the focus is the browser's own.
      if (document.activeElement === document.body) return true;
      const style = getComputedStyle(document.activeElement);
      return style.outlineStyle !== "none" || style.boxShadow !== "none" || style.borderStyle !== "none";
    });
    assert.ok(isSeen, `stop ${stop} shows where the focus is: ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200))}`);
  }
  console.log("keyboard: the focus is seen");
}

const steps = new Set((process.argv[3] ?? "blekinge,badesa,plain,session,keyboard").split(","));
try {
  if (steps.has("blekinge")) await path({ slug: "blekinge", applicant: "karl", owner: "Karlskrona kommun", other: "Region Blekinge", officer: "dagny", member: "berit", meeting: "2020-12-07", today: "2020-09-28T10:00" });
  if (steps.has("badesa")) await path({ slug: "badesa", applicant: "farida", owner: "Försäkringskassan", other: "Åmåls kommun", officer: "siv", member: "stig", meeting: "2020-12-10", today: "2020-10-12T10:00" });
  if (steps.has("plain")) await withoutScript();
  if (steps.has("session")) await signedOut();
  if (steps.has("keyboard")) await keyboard();
} finally {
  await browser.close();
}
