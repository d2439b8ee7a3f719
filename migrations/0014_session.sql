-- Signing in once serves every host: a session is a browser's, and has a token of its own on each host. What was there before
-- is forgotten; people sign in again.

drop table session;
drop table sign_in_link;

create table session (
  id uuid primary key,
  person_id uuid not null references person (id),
  method text not null check (method in ('EMAIL', 'PROVIDER', 'PASSKEY')),
  provider text,
  second_factor boolean not null,
  agent text not null check (length(agent) <= 300),
  created_at timestamptz not null,
  used_at timestamptz not null,
  expires_at timestamptz not null,
  check ((method = 'PROVIDER') = (provider is not null))
);
comment on table session is 'Signed-in browsers. second_factor: two factors were shown, or an issuer vouches for two.';
create index session_by_person on session (person_id, created_at);

create table session_token (
  token_hash bytea primary key check (length(token_hash) = 32),
  session_id uuid not null references session (id) on delete cascade,
  host text not null,
  created_at timestamptz not null
);
comment on table session_token is 'What a browser shows on one host. Only the hash of the token is kept.';
create index session_token_by_session on session_token (session_id);

create table sign_in_link (
  token_hash bytea primary key check (length(token_hash) = 32),
  browser_hash bytea not null check (length(browser_hash) = 32),
  person_id uuid not null references person (id),
  return_to text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table sign_in_link is 'Links sent by mail: used once, for a short while, in the browser that asked.';

create table hand_over (
  code_hash bytea primary key check (length(code_hash) = 32),
  state_hash bytea not null check (length(state_hash) = 32),
  session_id uuid not null references session (id) on delete cascade,
  host text not null,
  expires_at timestamptz not null
);
comment on table hand_over is 'One-time codes by which a session of the apex host begins on another host, in the browser that asked there.';
create index hand_over_by_session on hand_over (session_id);

create table provider_visit (
  state_hash bytea primary key check (length(state_hash) = 32),
  browser_hash bytea not null check (length(browser_hash) = 32),
  provider text not null,
  nonce text not null,
  verifier text not null,
  return_to text not null,
  expires_at timestamptz not null
);
comment on table provider_visit is 'People on their way to an identity provider and back.';

create table identity (
  issuer text not null,
  subject_hash bytea not null check (length(subject_hash) = 32),
  person_id uuid not null references person (id),
  created_at timestamptz not null,
  used_at timestamptz not null,
  primary key (issuer, subject_hash)
);
comment on column identity.subject_hash is 'Keyed with the server''s secret, because some issuers use personal identity numbers as subjects.';
create index identity_by_person on identity (person_id);

create table passkey (
  id uuid primary key,
  person_id uuid not null references person (id),
  credential_id bytea not null unique,
  name text not null check (length(name) between 1 and 100),
  credential jsonb not null,
  created_at timestamptz not null,
  used_at timestamptz
);
comment on table passkey is 'Public keys only; the private ones never leave their owners.';
create index passkey_by_person on passkey (person_id);

create table ceremony (
  token_hash bytea primary key check (length(token_hash) = 32),
  person_id uuid references person (id),
  kind text not null check (kind in ('REGISTER', 'SIGN_IN', 'CONFIRM')),
  state jsonb not null,
  expires_at timestamptz not null
);
comment on table ceremony is 'Passkey ceremonies that have begun: what the answer is compared with, once.';

grant select, insert, update, delete on session, session_token, sign_in_link, hand_over, provider_visit, identity, passkey, ceremony to mellanrum_system;
