-- Longer time: a later last minute for what one organisation owns in one call, with a reason.

create table extension (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  call_id uuid not null,
  organisation_id uuid not null references organisation (id),
  closes_at text not null check (closes_at ~ '^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$'),
  reason text not null check (length(reason) between 1 and 2000),
  given_by uuid not null references person (id),
  given_at timestamptz not null,
  withdrawn_by uuid references person (id),
  withdrawn_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, call_id) references call (tenant_id, id),
  check ((withdrawn_at is null) = (withdrawn_by is null))
);
comment on column extension.closes_at is 'The last minute, local time in Europe/Stockholm, as in call.closes_at; the later of the two counts.';
create unique index extension_that_holds on extension (tenant_id, call_id, organisation_id) where withdrawn_at is null;
create index extension_by_organisation on extension (organisation_id);
call app.protect('extension');
-- Whoever owns an application reads how long she has, and so do the other parties of it. Why is between her and the office.
create policy desk on extension for select using (organisation_id = any ((select app.current_organisations())::uuid[])
  or exists (select from application where application.tenant_id = extension.tenant_id
    and application.call_id = extension.call_id and application.owner_id = extension.organisation_id));
grant select, insert, update (withdrawn_at, withdrawn_by) on extension to mellanrum_runtime;
grant select (tenant_id, call_id, organisation_id, closes_at, withdrawn_at) on extension to mellanrum_desk;

-- That an application counts as in time, or no longer does, is its applicants' to read.
drop policy desk_case on event;
create policy desk_case on event for select to mellanrum_desk using (
  kind in ('STARTED', 'SUBMITTED', 'LATENESS_CHANGED', 'COMPLETION_REQUESTED', 'COMPLETION_ANSWERED', 'MINUTES_ADJUSTED')
  and exists (select from application where application.tenant_id = event.tenant_id and application.id = event.application_id));

-- Whoever moves a date may know how many drafts there are, and nothing else of them: the number is kept where the office reads
-- it, because it cannot count what it does not see.
create table draft_count (
  tenant_id uuid not null default app.current_tenant() references association (id),
  call_id uuid not null,
  drafts int not null check (drafts >= 0),
  primary key (tenant_id, call_id),
  foreign key (tenant_id, call_id) references call (tenant_id, id)
);
comment on table draft_count is 'How many drafts answer a call; kept by a trigger of application.';
alter table application no force row level security;
insert into draft_count (tenant_id, call_id, drafts)
  select tenant_id, call_id, count(*) from application where state = 'DRAFT' group by tenant_id, call_id;
alter table application force row level security;
call app.protect('draft_count');
grant select, insert, update on draft_count to mellanrum_runtime;

create function app.note_draft() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into draft_count (tenant_id, call_id, drafts) values (new.tenant_id, new.call_id, 1)
    on conflict (tenant_id, call_id) do update set drafts = draft_count.drafts + 1;
  else
    update draft_count set drafts = drafts - 1 where tenant_id = old.tenant_id and call_id = old.call_id;
  end if;
  return null;
end $$;
create trigger draft_begun after insert on application
  for each row when (new.state = 'DRAFT') execute function app.note_draft();
create trigger draft_sent after update of state on application
  for each row when (old.state = 'DRAFT' and new.state <> 'DRAFT') execute function app.note_draft();
