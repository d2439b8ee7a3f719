-- Calls: with a last minute, or open at any time.

create table call (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  key text not null,
  position int not null,
  title jsonb not null,
  introduction jsonb not null,
  mode text not null check (mode in ('CALL', 'ROLLING')),
  opens_on date,
  closes_at text check (closes_at ~ '^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$'),
  decision_on date,
  starts_on date,
  budget_years int[] not null check (cardinality(budget_years) > 0),
  template_id uuid not null,
  primary key (tenant_id, id),
  unique (tenant_id, key),
  foreign key (tenant_id, template_id) references template (tenant_id, id)
);
comment on column call.closes_at is 'The last minute, local time in Europe/Stockholm: a deadline is what a clock on the wall says.';
create index call_by_template on call (tenant_id, template_id);
call app.protect('call');
-- The desk lists calls of every association that one of my organisations is a member of.
create policy desk on call for select using (tenant_id in (
  select member.tenant_id from member where member.organisation_id = any ((select app.current_organisations())::uuid[])));
create policy desk on template for select using (tenant_id in (
  select member.tenant_id from member where member.organisation_id = any ((select app.current_organisations())::uuid[])));
grant select, insert, update on call to mellanrum_runtime;
