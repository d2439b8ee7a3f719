-- The platform's own tables: no tenant, because they come before it or stand above it.

create table association (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  name text not null check (name <> ''),
  short_name text not null check (short_name <> ''),
  profile jsonb not null,
  created_at timestamptz not null
);
comment on table association is 'The tenants. Public: every host shows its name and its contact.';

create table organisation (
  id uuid primary key,
  key text not null unique check (key ~ '^[a-z0-9-]+$'),
  name text not null check (name <> ''),
  party_kind text not null check (party_kind in ('FORSAKRINGSKASSAN', 'ARBETSFORMEDLINGEN', 'REGION', 'MUNICIPALITY')),
  created_at timestamptz not null
);
comment on table organisation is 'Platform-wide: a region is a member of several associations.';

grant select on association, organisation to mellanrum_runtime, mellanrum_system;
grant insert, update on association, organisation to mellanrum_system;

create table member (
  tenant_id uuid not null default app.current_tenant() references association (id),
  organisation_id uuid not null references organisation (id),
  party_kind text not null check (party_kind in ('FORSAKRINGSKASSAN', 'ARBETSFORMEDLINGEN', 'REGION', 'MUNICIPALITY')),
  position int not null,
  primary key (tenant_id, organisation_id)
);
comment on table member is 'What an organisation is in one association.';
create index member_by_organisation on member (organisation_id);
call app.protect('member');
create policy desk on member for select using (organisation_id = any ((select app.current_organisations())::uuid[]));
grant select, insert, update, delete on member to mellanrum_runtime;
