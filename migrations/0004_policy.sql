-- An association's rules, in the policies that they come from.

create table policy (
  tenant_id uuid not null default app.current_tenant() references association (id),
  number text not null check (number <> ''),
  position int not null,
  title jsonb not null,
  decided_on date,
  paragraph text,
  rules jsonb not null,
  primary key (tenant_id, number)
);
call app.protect('policy');
grant select, insert, update, delete on policy to mellanrum_runtime;
