// A certified OpenID Connect provider (oidc-provider) as an employer might run it, with people who are named by login_hint or
// chosen on its page. What it calls them looks like a personal identity number, because some issuers do that.
//
//   node tests/provider/provider.mjs PORT REDIRECT_URI POST_LOGOUT_URI
//
// POST /rotate makes new keys and forgets the old ones. GET /seen tells who has signed out.

import http from "node:http";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import Provider from "oidc-provider";

const [port, redirectUri, postLogoutUri] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const PEOPLE = {
  ingrid: { sub: "19790101-1239", email: "ingrid@karlskrona.example", name: "Ingrid Tallberg", acr: "urn:loa:3" },
  // One factor only, and an address that the provider does not speak for.
  gunnar: { sub: "19650203-1235", email: "gunnar@karlskrona.example", name: "Gunnar Åslund", acr: "urn:loa:2" },
  fanny: { sub: "19810304-1231", email: "dagny@mellanrum.example", name: "Fanny Falk", acr: "urn:loa:3" },
};

function newKey() {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "ES256" };
}

let ended = 0;

function start() {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "mellanrum",
        client_secret: "the employer's secret",
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [postLogoutUri],
        id_token_signed_response_alg: "ES256",
      },
    ],
    jwks: { keys: [newKey()] },
    pkce: { required: () => true },
    acrValues: ["urn:loa:2", "urn:loa:3"],
    claims: { openid: ["sub", "acr"], email: ["email"], profile: ["name"] },
    // Addresses are told at the userinfo endpoint only, as the standard has it by default.
    findAccount: (_, id) => {
      const { sub, email, name } = Object.values(PEOPLE).find((person) => person.sub === id) ?? {};
      return sub && { accountId: sub, claims: () => ({ sub, email, name }) };
    },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true, logoutSource: (context, form) => { context.body = `<!doctype html><title>Logga ut</title>${form}<button form="op.logoutForm" name="logout" value="yes">Logga ut</button>`; } } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: [randomUUID()] },
    // Whoever signs in has said yes to what the employer tells.
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  provider.on("end_session.success", () => { ended += 1; });
  return provider;
}

let provider = start();

async function interact(request, response) {
  const { params } = await provider.interactionDetails(request, response);
  const chosen = new URL(request.url, issuer).searchParams.get("person");
  const person = PEOPLE[chosen] ?? Object.values(PEOPLE).find(({ email }) => email === params.login_hint);
  if (!person) {
    const links = Object.keys(PEOPLE).map((key) => `<p><a href="?person=${key}">${PEOPLE[key].name}</a></p>`);
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    return response.end(`<!doctype html><html lang="sv"><title>Kommunens inloggning</title><h1>Vem är du?</h1>${links.join("")}`);
  }
  await provider.interactionFinished(request, response, { login: { accountId: person.sub, acr: person.acr } }, { mergeWithLastSubmission: false });
}

http
  .createServer(async (request, response) => {
    try {
      if (request.url === "/rotate") {
        provider = start();
        return response.end("rotated");
      }
      if (request.url === "/seen") return response.end(JSON.stringify({ ended }));
      if (request.url.startsWith("/interaction/")) return await interact(request, response);
      return await provider.callback()(request, response);
    } catch (error) {
      console.error(error);
      response.statusCode = 500;
      return response.end(String(error));
    }
  })
  .listen(Number(port), "127.0.0.1", () => console.log("ready"));
