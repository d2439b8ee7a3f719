-- Tokens by which programs of an association's use the API: each acts for its maker, within its scopes.

create table api_token (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  person_id uuid not null references person (id),
  name text not null check (length(name) between 1 and 100),
  token_hash bytea not null check (length(token_hash) = 32),
  scopes text[] not null check (cardinality(scopes) > 0),
  created_at timestamptz not null,
  expires_on date not null,
  used_at timestamptz,
  withdrawn_at timestamptz,
  withdrawn_by uuid references person (id),
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  check ((withdrawn_at is null) = (withdrawn_by is null))
);
comment on column api_token.token_hash is 'Only the hash is kept; the token is shown once.';
comment on column api_token.expires_on is 'The last day, in Sweden.';
call app.protect('api_token');
grant select, insert, update (used_at, withdrawn_at, withdrawn_by) on api_token to mellanrum_runtime;
