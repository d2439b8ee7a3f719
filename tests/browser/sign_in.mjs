// Signs people in as they do, in Chromium on a new demo: by a real identity provider, by mailed links, and by keys; invites
// and is invited; switches places; ends sessions.
//
//   node tests/browser/sign_in.mjs .local/demo.json ISSUER
//
// ISSUER is tests/provider/provider.mjs, which the demo's settings name as Karlskrona kommun's.

import assert from "node:assert/strict";
import { apex, askForLink, browser, demo, invite, leave as go, letter, newBrowser, signInByLink } from "./hand.mjs";

const issuer = process.argv[3];
const blekinge = demo.associations.find(({ slug }) => slug === "blekinge").url.replace(/\/$/, "");

async function oneClick(key, host = apex) {
  const page = await newBrowser();
  const { url } = demo.people.find((person) => person.key === key).signIn.find((entry) => entry.host === new URL(host).host);
  await page.goto(url);
  return page;
}

const heading = (page) => page.textContent("h1");
const header = (page) => page.textContent(".site-header__tools");

/** An officer whose employer vouches for two factors: invited, signs in at the employer's, accepts, works; signs out there too. */
async function officer() {
  const dagny = await oneClick("dagny", blekinge);
  await invite(dagny, `${blekinge}/office/people`, { name: "Ingrid Tallberg", email: "ingrid@karlskrona.example", roles: ["OFFICER"] });
  assert.match(await dagny.textContent("main"), /Ingrid Tallberg[\s\S]*Inbjuden/);
  await letter("ingrid@karlskrona.example", "handläggare");

  const ingrid = await newBrowser();
  await ingrid.goto(`${blekinge}/office`);
  assert.ok(ingrid.url().startsWith(`${apex}/sign-in`), "whoever is not signed in is sent to the apex");
  assert.match(await ingrid.textContent("main"), /Logga in hos Karlskrona kommun/, "the association's provider has a button");
  await ingrid.fill("#email", "ingrid@karlskrona.example");
  await go(ingrid, () => ingrid.click("main form button[type=submit]"));
  await ingrid.click('button[value="provider:karlskrona"]');
  await ingrid.waitForURL((url) => url.origin === blekinge);
  // Invited, not yet in a role: the office is as if it were not there.
  assert.match(await heading(ingrid), /finns inte/);
  await ingrid.goto(`${apex}/account`);
  assert.match(await ingrid.textContent("main"), /Handläggare, Samordningsförbundet i Blekinge/);
  await go(ingrid, () => ingrid.click('button[value="yes"]'));
  await ingrid.goto(`${blekinge}/office`);
  assert.match(await heading(ingrid), /Arbetslista/);
  assert.match(await header(ingrid), /Ingrid Tallberg[\s\S]*Handläggare/);

  // What was given is withdrawn, and ends at once.
  await dagny.goto(`${blekinge}/office/people`);
  await go(dagny, () => dagny.locator("tr", { hasText: "Ingrid" }).getByRole("link", { name: "Ändra" }).click());
  await dagny.fill("#reason", "Anställningen avslutades.");
  await go(dagny, () => dagny.click('button[value="withdraw"]'));
  await ingrid.goto(`${blekinge}/office`);
  assert.match(await heading(ingrid), /finns inte/);
  await dagny.goto(`${blekinge}/office/people?all=1`);
  assert.match(await dagny.textContent("main"), /Ingrid Tallberg[\s\S]*Borttagen av Dagny Friberg[\s\S]*Anställningen avslutades/);

  // Signing out leads to the employer's own sign-out.
  await ingrid.goto(blekinge);
  await ingrid.click('form[action="/sign-out"] button');
  await ingrid.waitForURL((url) => url.href.startsWith(`${issuer}/session/end`));
  await ingrid.click('button[value="yes"]');
  await ingrid.waitForURL((url) => url.origin === apex);
  assert.equal(JSON.parse(await (await fetch(`${issuer}/seen`)).text()).ended, 1);
  await ingrid.goto(`${apex}/account`);
  assert.ok(ingrid.url().includes("/sign-in"), "signed out on every host");
  console.log("an officer signs in by her employer with two factors");
}

/** What an identity provider says is believed for its own people only, and its keys may change. */
async function employer() {
  const dagny = await oneClick("dagny", blekinge);
  await invite(dagny, `${blekinge}/office/people`, { name: "Gunnar Åslund", email: "gunnar@karlskrona.example", roles: ["OFFICER"] });
  await fetch(`${issuer}/rotate`, { method: "POST" });
  const by = async (person) => {
    const page = await newBrowser();
    await page.goto(`${apex}/sign-in?provider=karlskrona`);
    await go(page, () => page.click(`a[href="?person=${person}"]`));
    return page;
  };
  const gunnar = await by("gunnar");
  assert.match(await header(gunnar), /Gunnar Åslund/, "the new key was fetched");
  await gunnar.goto(`${apex}/account`);
  await go(gunnar, () => gunnar.click('button[value="yes"]'));
  assert.match(await gunnar.textContent("main"), /kräver nyckel/, "one factor is not enough for staff");
  await gunnar.goto(`${blekinge}/sign-in?returnTo=/office`);
  assert.match(await heading(gunnar), /finns inte/);
  assert.match(await gunnar.textContent("main"), /bekräfta vem du är/);

  const fanny = await by("fanny");
  assert.match(await heading(fanny), /kunde inte loggas in/, "an address of another domain is not the employer's to tell");
  const forged = await newBrowser();
  await forged.goto(`${apex}/session/callback?state=nothing&code=nothing`);
  assert.match(await heading(forged), /blev inte klar/);
  console.log("an employer is believed for its own people, with keys that change");
}

/** Somebody in two organisations, an association's board and another's reader: by a mailed link, from place to place. */
async function hats() {
  const page = await newBrowser();
  const link = await askForLink(page, "hanna@mellanrum.example");
  const other = await newBrowser();
  await other.goto(link);
  await go(other, () => other.click("main form button[type=submit]"));
  assert.match(await heading(other), /gäller inte längre/, "a link works in the browser that asked");
  await page.goto(link);
  await page.click("main form button[type=submit]");
  await page.waitForURL(`${apex}/`);
  assert.match(await header(page), /Hanna Lindeberg[\s\S]*Karlshamns kommun, Ronneby kommun/);
  await page.click(".places summary");
  await Promise.all([page.waitForURL((url) => url.origin === blekinge), page.click(".places a:has-text('Blekinge')")]);
  assert.match(await heading(page), /Styrelsens möten/);
  assert.match(await header(page), /Hanna Lindeberg[\s\S]*Ledamot/);
  assert.doesNotMatch(await page.textContent(".site-header__person"), /Ronneby/, "here she is a board member and nothing else");
  await page.click(".places summary");
  await go(page, () => page.click(".places a:has-text('Sofint')"));
  await page.waitForURL((url) => url.hostname.startsWith("sofint."));
  assert.match(await header(page), /Hanna Lindeberg[\s\S]*Läsare/);
  assert.equal(await page.locator("nav a[href='/office/people']").count(), 0);
  await page.click(".places summary");
  await Promise.all([page.waitForURL(`${apex}/`), page.click(".places a:has-text('Mitt skrivbord')")]);
  assert.match(await heading(page), /skrivbord/);
  console.log("somebody with several hats switches places");
}

/** A key: registered after a mailed link, then enough to sign in; and the second factor of a session by mail. */
async function keys() {
  const page = await newBrowser();
  const devices = await page.context().newCDPSession(page);
  await devices.send("WebAuthn.enable");
  const { authenticatorId } = await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await signInByLink(page, "olof@mellanrum.example", { at: blekinge, returnTo: "/office" });
  await page.waitForURL((url) => url.origin === blekinge);
  assert.match(await page.textContent("main"), /bekräfta vem du är med en nyckel för att arbeta som Handläggare/);
  await go(page, () => page.click(".message-box a"));
  await page.fill("#key-name", "Telefonen");
  await go(page, () => page.click("[data-passkey-register] button"));
  assert.match(await page.textContent("main"), /Telefonen/);
  await letter("olof@mellanrum.example", "Telefonen");
  await page.goto(`${blekinge}/office`);
  assert.match(await heading(page), /Arbetslista/, "the key has confirmed the session");

  // In a new session by mail the key is asked for; no other can be added before it is shown.
  await go(page, () => page.click('form[action="/sign-out"] button'));
  await page.waitForFunction(() => !document.title.includes("utloggad"));
  await signInByLink(page, "olof@mellanrum.example");
  await page.goto(`${apex}/account`);
  assert.equal(await page.locator("[data-passkey-register]").count(), 0);
  const refused = await page.evaluate(async () => (await fetch("/passkeys/begin", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })).status);
  assert.equal(refused, 403, "a stolen mailbox adds no key");
  await go(page, () => page.click("[data-passkey-confirm] button"));
  assert.equal(await page.locator("[data-passkey-register]").count(), 1);

  // The key alone signs in; where its owner is not verified it does not.
  await page.context().clearCookies();
  await page.goto(`${apex}/sign-in?returnTo=/account`);
  await devices.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.click("[data-passkey-sign-in] button");
  await page.waitForSelector("[data-passkey-sign-in] [data-passkey-error]:not([hidden])");
  await devices.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await go(page, () => page.click("[data-passkey-sign-in] button"));
  assert.match(await heading(page), /Mitt konto/);
  assert.match(await page.textContent("#sessions ~ ul, section:has(#sessions)"), /Nyckel, två steg/);

  // The sessions that were left behind are seen here, and ended.
  await go(page, () => page.click('form[action="/account/sessions/others"] button'));
  assert.equal(await page.locator('form[action^="/account/sessions/sess_"]').count(), 0);
  await go(page, () => page.click('form[action^="/account/passkeys/"] button'));
  assert.match(await page.textContent("main"), /Du har ingen nyckel/);
  console.log("a key signs in, and confirms a session by mail");
}

/** An organisation's own administrator invites a colleague, who declines; a term that is to come does not hold yet. */
async function colleagues() {
  const yrsa = await oneClick("yrsa");
  await yrsa.goto(`${apex}/account`);
  await go(yrsa, () => yrsa.click('a[href^="/organisations/"]'));
  const path = yrsa.url();
  await invite(yrsa, path, { name: "Tora Grip", email: "tora@other.example", roles: ["EDITOR", "SIGNATORY"] });
  const tora = await newBrowser();
  await signInByLink(tora, "tora@other.example");
  await tora.goto(`${apex}/account`);
  await go(tora, () => tora.locator("article", { hasText: "Skriver ansökningar" }).locator('button[value="yes"]').click());
  await go(tora, () => tora.locator("article", { hasText: "Firmatecknare" }).locator('button[value="no"]').click());
  assert.match(await tora.textContent("main"), /Karlskrona kommun[\s\S]*Skriver ansökningar/);
  await yrsa.goto(`${path}?all=1`);
  assert.match(await yrsa.textContent("main"), /Tora Grip[\s\S]*Tackade nej/);
  await yrsa.goto(`${path}?invite=1`);
  await yrsa.fill("#name", "Yrsa själv");
  await yrsa.fill("#email", "yrsa@mellanrum.example");
  await yrsa.click('label[for="role-SIGNATORY"]');
  await yrsa.fill("#reason", "Vill själv.");
  await yrsa.click("main form[method=post] button[type=submit]");
  await yrsa.waitForSelector(".error-summary");
  assert.match(await yrsa.textContent(".error-summary"), /inte ge dig själv/);
  assert.equal(await yrsa.inputValue("#reason"), "Vill själv.", "what was written is kept");

  const adam = await oneClick("adam", blekinge);
  await invite(adam, `${blekinge}/office/people`, { name: "Tora Grip", email: "tora@other.example", roles: ["BOARD_MEMBER"], first: "2021-04-01", last: "2025-03-31" });
  await tora.goto(`${apex}/account`);
  await go(tora, () => tora.click('button[value="yes"]'));
  assert.match(await tora.textContent("main"), /Ledamot[\s\S]*Kommande/);
  await tora.goto(`${blekinge}/sign-in?returnTo=/board`);
  assert.match(await heading(tora), /finns inte/, "a term that is to come does not hold yet");
  console.log("colleagues are invited, accept and decline");
}

try {
  await officer();
  await employer();
  await hats();
  await keys();
  await colleagues();
} finally {
  await browser.close();
}
