-- Published versions of application templates. What is published never changes: there is no right to update.

create table template (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  key text not null,
  version int not null check (version >= 1),
  name jsonb not null,
  content jsonb not null,
  published_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, key, version)
);
call app.protect('template');
grant select, insert on template to mellanrum_runtime;
