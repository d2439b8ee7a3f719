-- Who can sign in, and as what. Platform-wide; a person may hold roles in several places.

create table person (
  id uuid primary key,
  name text not null check (name <> ''),
  email text not null check (email = lower(email) and email ~ '^[^@\s]+@[^@\s]+$'),
  created_at timestamptz not null,
  unique (email)
);

create table organisation_role (
  person_id uuid not null references person (id),
  organisation_id uuid not null references organisation (id),
  role text not null check (role in ('EDITOR', 'SIGNATORY')),
  primary key (person_id, organisation_id)
);
comment on table organisation_role is 'What a person may do for an organisation. No tenant: the organisation is platform-wide.';

create table association_role (
  tenant_id uuid not null default app.current_tenant() references association (id),
  person_id uuid not null references person (id),
  role text not null check (role in ('OFFICER', 'DIRECTOR', 'BOARD_MEMBER')),
  primary key (tenant_id, person_id, role)
);
call app.protect('association_role');
-- Who somebody is, is asked before any tenant is known; a person's own roles are the answer.
create policy own on association_role for select using (person_id = (select app.current_person()));

create table session (
  token_hash bytea primary key check (length(token_hash) = 32),
  person_id uuid not null references person (id),
  host text not null,
  created_at timestamptz not null,
  used_at timestamptz not null,
  expires_at timestamptz not null
);
comment on table session is 'Signed-in browsers, one per host. Only the hash of the token is kept.';
create index session_by_person on session (person_id);

create table sign_in_link (
  token_hash bytea primary key check (length(token_hash) = 32),
  person_id uuid not null references person (id),
  host text not null,
  return_to text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table sign_in_link is 'Links sent by mail: used once, for a short while, on one host.';

grant select on person, organisation_role to mellanrum_runtime, mellanrum_system;
grant insert, update on person, organisation_role to mellanrum_system;
grant select on association_role to mellanrum_system, mellanrum_runtime;
grant insert, delete on association_role to mellanrum_runtime;
grant select, insert, update, delete on session, sign_in_link to mellanrum_system;
