-- What an association says of itself is changed in the portal too, a part at a time: what it was before stays readable, and going
-- back is another change.

create table profile_change (
  tenant_id uuid not null default app.current_tenant() references association (id),
  part text not null check (part in ('INTRODUCTION', 'WORDS', 'GOALS', 'TARGET_GROUPS', 'PRIORITIES', 'FINANCING', 'COLOURS')),
  number int not null check (number > 0),
  before jsonb not null,
  after jsonb not null,
  reason text not null check (length(reason) <= 2000),
  changed_by uuid references person (id),
  changed_at timestamptz not null,
  primary key (tenant_id, part, number)
);
comment on table profile_change is 'Every change of a part of association.profile; the highest number is the version of the part, none is 0.';
comment on column profile_change.changed_by is 'Null when a file was applied: whoever runs the platform did it.';
call app.protect('profile_change');
grant select, insert on profile_change to mellanrum_runtime;

-- The tenants themselves stay public to read. The runtime role writes one column of one of them: the transaction's.
alter table association enable row level security;
create policy public on association for select using (true);
create policy system on association to mellanrum_system using (true) with check (true);
create policy own_profile on association for update to mellanrum_runtime
  using (id = (select app.current_tenant())) with check (id = (select app.current_tenant()));
grant update (profile) on association to mellanrum_runtime;
