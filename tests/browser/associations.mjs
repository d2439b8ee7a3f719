// Associations that nobody planned for, from a file to a decision, by hand in Chromium on a running demo: each file of
// `tests/associations` is applied by command, its director is invited by command and takes her place with a mailed link and a
// key; an applicant finds the new call on her desk, writes and sends; the director prepares, and the board decides.
// Prints how long it took from the file to the first application received.
//
//   node tests/browser/associations.mjs .local/demo.json TARGET/debug/mellanrum

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apex, browser, demo, go, invite, leave, letter, newBrowser, send, setClock, signIn, signInByLink, start, write } from "./hand.mjs";

const binary = process.argv[3];
const address = new URL(apex);
const folder = mkdtempSync(join(tmpdir(), "associations-"));

const DAY = 86_400_000;
const dayOf = (date) => date.toISOString().slice(0, 10);
const inWords = (day) => new Date(`${day}T00:00Z`).toLocaleDateString("sv-SE", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
// The command goes by the machine's clock, so the demo's is set to it, and the files' days are moved there. Two minutes ahead, for
// the demo's clock is set to whole minutes, and a letter waits until its time.
const today = new Date(Date.now() + 2 * 60_000).toLocaleString("sv-SE", { timeZone: "Europe/Stockholm" }).replace(" ", "T").slice(0, 16);

/** Moves what a file says as of a day to today: days by days, years by years. */
function moved(text, asOf) {
  const days = Math.round((Date.parse(today.slice(0, 10)) - Date.parse(asOf)) / DAY);
  const years = Number(today.slice(0, 4)) - Number(asOf.slice(0, 4));
  const move = (day) => dayOf(new Date(Date.parse(day) + days * DAY));
  const there = text
    .replace(/\d{4}-\d{2}-\d{2}/g, move)
    .replace(/budget_years: \[([^\]]*)\]/g, (_, list) => `budget_years: [${list.replace(/\d{4}/g, (year) => Number(year) + years)}]`);
  return { there, move };
}

function command(...parts) {
  const role = (name) => demo.database.replace(/\/\/[^@]+@/, `//${name}@`);
  const env = {
    ...process.env,
    MELLANRUM_DATABASE__RUNTIME_URL: role("mellanrum_runtime"),
    MELLANRUM_DATABASE__SYSTEM_URL: role("mellanrum_system"),
    MELLANRUM_SERVER__APEX_HOST: address.host,
    MELLANRUM_SERVER__SCHEME: "http",
  };
  return execFileSync(binary, ["association", ...parts], { env, encoding: "utf8" });
}

/** Gives the page a key that it can register and sign in with. */
async function addKey(page) {
  const devices = await page.context().newCDPSession(page);
  await devices.send("WebAuthn.enable");
  await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

async function accept(page) {
  await page.goto(`${apex}/account`);
  await go(page, () => page.click('button[value="yes"]'));
}

/** A director takes her place: the mailed link, a key, the role. */
async function takePlace(email, host) {
  const page = await newBrowser();
  await addKey(page);
  await letter(email, "förbund");
  await signInByLink(page, email);
  await accept(page);
  await page.fill("#key-name", "Kansliet");
  await go(page, () => page.click("[data-passkey-register] button"));
  await page.goto(`${host}/office`);
  await page.waitForURL((url) => url.origin === host);
  assert.match(await page.textContent("h1"), /Arbetslista/, await page.textContent("body"));
  return page;
}

/** Signs in again by the key: the clock has moved past the session's end. */
async function again(page, host) {
  await page.context().clearCookies();
  await page.goto(`${host}/sign-in?returnTo=/office`);
  await page.click("[data-passkey-sign-in] button");
  await page.waitForURL((url) => url.origin === host && url.pathname === "/office");
}

/** Judges by every criterion that the association has, and recommends. */
async function prepare(office, caseAddress) {
  await office.goto(`${caseAddress}/recommendation`);
  await office.locator(".radio-button", { hasText: "Bevilja delvis" }).locator("label").click();
  for (const criterion of await office.locator("[id^=criterion-].fieldset").all()) {
    const steps = criterion.locator(".radio-button label");
    if (await steps.count()) await steps.last().click();
  }
  for (const field of await office.$$("main textarea")) await field.fill("Kansliet föreslår en del.");
  await go(office, () => office.click("main form button.button--primary[type=submit]"));
}

/** Puts the case on the agenda of the meeting on the day, and gives the meeting's address. */
async function putOnAgenda(office, host, title, words) {
  await office.goto(`${host}/board`);
  await go(office, () => office.locator("tr, li, article", { hasText: words }).locator("a").first().click());
  const meeting = office.url();
  await office.selectOption("#application", await office.locator("#application option", { hasText: title }).getAttribute("value"));
  await go(office, () => office.click('form[action$="/items"] button'));
  return meeting;
}

async function adjust(office, agenda, meeting) {
  await office.goto(`${agenda}/minutes`);
  await office.fill("[name=adjustedOn]", meeting);
  await office.locator('[name="adjusters"], [name^="adjuster"]').first().fill("Olle Norrby");
  await go(office, () => office.click("main form button[type=submit]"));
}

/** Decides in part, and adjusts the minutes on the day. */
async function decide(office, { agenda, title, meeting, presenter }) {
  await office.goto(agenda);
  await go(office, () => office.click(`a:has-text("${title}")`));
  await office.locator("label[for=outcome-PARTLY_GRANTED]").click();
  await office.locator("[data-grant-lines] input").first().fill("200 000");
  await office.fill("[name=text]", "Styrelsen beviljar en del.");
  if (presenter) {
    await office.fill("[name=presentedBy]", presenter);
    await go(office, () => office.click("form[data-decision] button[type=submit]"));
    assert.ok(await office.$("[data-focus]"), "a presenter who has not left is told of");
    await office.locator("label[for=presenterLeft]").click();
  }
  await go(office, () => office.click("form[data-decision] button[type=submit]"));
  await go(office, () => office.click("button[value=decide]"));
  assert.match((await office.textContent(".decision")).replaceAll("\u00a0", " "), /200 000 kr/);
  await adjust(office, agenda, meeting);
}

/** Has the board answer a problem statement to go on, on a condition; gives the address of the application that follows. */
async function answer(office, host, { page, statement, title, meeting }) {
  const agenda = await putOnAgenda(office, host, title, inWords(meeting));
  await setClock(`${meeting}T15:00`);
  await again(office, host);
  await office.goto(agenda);
  await go(office, () => office.click(`a:has-text("${title}")`));
  assert.equal(await office.locator("label[for=outcome-GRANTED]").count(), 0, "a statement is answered, and nothing is granted");
  await office.locator("label[for=outcome-GO_ON]").click();
  await office.fill("[name=text]", "Gå vidare.");
  await office.fill("[name=conditions]", "Alla kommuner är med.");
  await go(office, () => office.click("form[data-decision] button[type=submit]"));
  await go(office, () => office.click("button[value=decide]"));
  const writer = await signIn(page.key, apex);
  await writer.goto(statement);
  assert.equal(await writer.locator('a[href*="statement="]').count(), 0, "not before the minutes are adjusted");
  await adjust(office, agenda, meeting);
  await writer.goto(statement);
  await go(writer, () => writer.click('a[href*="statement="]'));
  assert.match(await writer.textContent("main"), /Alla kommuner är med/, "whoever begins the application sees the conditions");
  await go(writer, () => writer.click("main form button[type=submit]"));
  return { writer, draft: writer.url() };
}

/** Plays one file. */
async function play({ file, slug, name, asOf, meets, statement, applicant, owner, other, criteria, presenter, begunByPreparation }) {
  const { there, move } = moved(readFileSync(new URL(`../associations/${file}.yaml`, import.meta.url), "utf8"), asOf);
  const [meeting, path] = [move(meets), join(folder, `${file}.yaml`)];
  writeFileSync(path, there);
  await setClock(today);
  const began = performance.now();
  assert.match(command("apply", path), /: created/);
  const email = `olle@${slug}.example`;
  assert.match(command("invite", slug, "--director", `Olle Norrby <${email}>`), /is invited/);
  const host = `http://${slug}.${address.host}`;
  const office = await takePlace(email, host);

  let page = await signIn(applicant, apex);
  if (begunByPreparation) {
    // Before she prepares for the association, the desk says why she cannot begin.
    const card = page.locator("article", { hasText: begunByPreparation.call });
    assert.equal(await card.locator('a[href^="/applications/new"]').count(), 0, "only those who prepare begin");
    assert.match(await card.textContent(), begunByPreparation.said);
    await invite(office, `${host}/office/people`, { name: "Anton", email: `${applicant}@mellanrum.example`, roles: ["PREPARATION_MEMBER"], first: today.slice(0, 10) });
    await accept(page);
    await page.goto(apex);
  }
  const title = `Steget ${slug}`;
  let draft = await start(page, begunByPreparation?.call ?? name, title, owner);
  await write(page, draft, { owner, other, script: true });
  let number = await send(page, draft);
  console.log(`${slug}: sent as ${number}; ${((performance.now() - began) / 1000).toFixed(1)} s from the file to the first application`);
  assert.ok(performance.now() - began < 180_000, "a new association receives its first application within three minutes");

  if (statement) {
    const answered = await answer(office, host, { page: { key: applicant }, statement: draft, title, meeting: move(statement) });
    [page, draft] = [answered.writer, answered.draft];
    await write(page, draft, { owner, other, script: true });
    number = await send(page, draft);
    console.log(`${slug}: the application that follows is sent as ${number}`);
  }

  await office.goto(`${host}/office`);
  await go(office, () => office.locator("tr, li, article", { hasText: number }).locator(`a:has-text("${title}")`).first().click());
  assert.ok((await office.textContent("main")).includes(number));
  if (criteria) await prepare(office, office.url());
  const agenda = await putOnAgenda(office, host, title, inWords(meeting));
  await setClock(`${meeting}T15:00`);
  await again(office, host);
  await decide(office, { agenda, title, meeting, presenter });

  const reader = await signIn(applicant, apex);
  await reader.goto(draft);
  assert.match(await reader.textContent("main"), /Styrelsen beviljar en del/);
  console.log(`${slug}: decided`);
}

try {
  await play({
    file: "small-pot", slug: "tvasjo", name: "Tvåsjö", asOf: "2020-11-09", meets: "2020-11-11",
    applicant: "anton", owner: "Arbetsförmedlingen", other: "Tvåsjö kommun",
    begunByPreparation: { call: "Lilla potten", said: /beredningsgruppen/i },
  });
  await play({
    file: "rolling", slug: "norrsjon", name: "Norrsjön", asOf: "2020-11-16", meets: "2020-11-25",
    applicant: "farida", owner: "Försäkringskassan", other: "Östers kommun", criteria: true, presenter: "Farida Holmgren",
  });
  await play({
    file: "statement", slug: "backsjo", name: "Bäcksjön", asOf: "2020-10-26", statement: "2020-10-28", meets: "2020-12-02",
    applicant: "farida", owner: "Försäkringskassan", other: "Norra kommun", criteria: true,
  });
} finally {
  rmSync(folder, { recursive: true });
  await browser.close();
}
