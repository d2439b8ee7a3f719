-- Who did what, in which role, when, from where, and what was before and after. Append only, and chained: each entry's hash
-- covers its content and the hash before it, so that one that is changed, missing or moved is found (mellanrum audit verify).

create table audit_entry (
  tenant_id uuid not null default app.current_tenant() references association (id),
  number bigint not null,
  at timestamptz not null,
  person_id uuid references person (id),
  roles text[] not null,
  action text not null check (action <> ''),
  subject text not null,
  details jsonb not null,
  address text not null,
  request_id text not null,
  previous_hash bytea not null,
  hash bytea not null check (length(hash) = 32),
  primary key (tenant_id, number)
);
comment on column audit_entry.person_id is 'None when whoever runs the platform did it by the command line, or the product by itself.';
create index audit_entry_by_person on audit_entry (tenant_id, person_id, number);
create index audit_entry_by_subject on audit_entry (tenant_id, subject, number);
call app.protect('audit_entry');

create table platform_audit_entry (
  number bigint primary key,
  at timestamptz not null,
  person_id uuid references person (id),
  roles text[] not null,
  action text not null check (action <> ''),
  subject text not null,
  details jsonb not null,
  address text not null,
  request_id text not null,
  previous_hash bytea not null,
  hash bytea not null check (length(hash) = 32)
);
comment on table platform_audit_entry is 'The same for what belongs to no association: people, organisations'' roles, the platform itself.';

-- A text with its length before it, so that no two lists of texts give the same bytes. The program that verifies does the same.
create function app.netstring(value text) returns text language sql immutable parallel safe as
  $$ select octet_length(coalesce(value, ''))::text || ':' || coalesce(value, '') || ',' $$;

-- Numbers an entry and chains it to the one before. Whoever appends to the same chain waits until this transaction ends.
create function app.chain_audit() returns trigger language plpgsql as $$
declare
  owner text := coalesce(to_jsonb(new) ->> 'tenant_id', '');
  last record;
begin
  perform pg_advisory_xact_lock(hashtextextended('audit ' || owner, 0));
  if owner = '' then
    select number, hash into last from platform_audit_entry order by number desc limit 1;
  else
    select number, hash into last from audit_entry where tenant_id = owner::uuid order by number desc limit 1;
  end if;
  new.number := coalesce(last.number, 0) + 1;
  new.previous_hash := coalesce(last.hash, '');
  new.hash := sha256(new.previous_hash || convert_to(
    app.netstring(owner) || app.netstring(new.number::text)
    || app.netstring((extract(epoch from new.at) * 1000000)::bigint::text)
    || app.netstring(new.person_id::text) || app.netstring(array_to_json(new.roles)::text) || app.netstring(new.action)
    || app.netstring(new.subject) || app.netstring(new.details::text) || app.netstring(new.address)
    || app.netstring(new.request_id), 'UTF8'));
  return new;
end $$;
create trigger audit_chained before insert on audit_entry for each row execute function app.chain_audit();
create trigger audit_chained before insert on platform_audit_entry for each row execute function app.chain_audit();

grant execute on function app.netstring, app.chain_audit to mellanrum_runtime, mellanrum_system;
-- No right to update or delete, for anybody who serves.
grant select, insert on audit_entry to mellanrum_runtime;
grant select, insert on platform_audit_entry to mellanrum_system;
