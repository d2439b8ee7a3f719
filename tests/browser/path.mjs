// Walks the whole path of a case by hand in Chromium, on a running demo: an applicant writes, attaches and sends; two
// windows do not overwrite each other; the office asks for more and recommends; the board decides. Once with script, for
// two associations whose templates differ, and the applicant's part once more without.
//
//   node tests/browser/path.mjs .local/demo.json
//
// The demo must be a new one: its meetings are held only once.

import assert from "node:assert/strict";
import { browser, demo, go, saved, send, setClock, signIn, start, write } from "./hand.mjs";

const nameOf = (slug) => demo.associations.find((association) => association.slug === slug).name;

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
  const address = await start(page, nameOf(slug), title, owner);
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
  assert.match((await secretary.textContent("main")).replaceAll("\u00a0", " "), /Stämmer beslutet\?[^]*200 000 kr/, "nothing is recorded before it was seen");
  await go(secretary, () => secretary.click("button[value=decide]"));
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
  const address = await start(page, nameOf("badesa"), "Utan skript", "Försäkringskassan", false);
  await write(page, address, { owner: "Försäkringskassan", other: "Åmåls kommun", script: false });
  console.log(`without script: sent as ${await send(page, address)}`);
}

/** A session that ends while one writes: the page says so, and what was written is saved after signing in again. */
async function signedOut() {
  const page = await signIn("farida", demo.apex);
  const address = await start(page, nameOf("badesa"), "Utloggad mitt i", "Försäkringskassan");
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
