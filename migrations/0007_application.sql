-- Applications, from draft to decision, with what they consist of while they are written.

create table application (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  call_id uuid not null,
  template_id uuid not null,
  owner_id uuid not null references organisation (id),
  title text not null check (length(title) between 1 and 200),
  title_version int not null default 1,
  state text not null check (state in ('DRAFT', 'REGISTERED', 'COMPLETION_REQUESTED', 'RECOMMENDED', 'ON_AGENDA', 'DECIDED')),
  registration_number text,
  received_at timestamptz,
  late boolean not null default false,
  created_by uuid not null references person (id),
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, registration_number),
  foreign key (tenant_id, call_id) references call (tenant_id, id),
  foreign key (tenant_id, template_id) references template (tenant_id, id),
  check ((state = 'DRAFT') = (registration_number is null)),
  check ((registration_number is null) = (received_at is null))
);
create index application_by_change on application (tenant_id, changed_at desc, id desc);
create index application_by_call on application (tenant_id, call_id);
create index application_by_owner on application (owner_id);
call app.protect('application');

create table application_party (
  tenant_id uuid not null default app.current_tenant() references association (id),
  application_id uuid not null,
  organisation_id uuid not null references organisation (id),
  is_owner boolean not null,
  commitment text not null default '' check (length(commitment) <= 20000),
  version int not null default 1,
  primary key (tenant_id, application_id, organisation_id),
  foreign key (tenant_id, application_id) references application (tenant_id, id)
);
create index application_party_by_organisation on application_party (organisation_id);
call app.protect('application_party');
create policy desk on application_party for select
  using (organisation_id = any ((select app.current_organisations())::uuid[]));

create policy desk on application for select using (exists (
  select from application_party party
  where party.tenant_id = application.tenant_id and party.application_id = application.id
    and party.organisation_id = any ((select app.current_organisations())::uuid[])));
-- A draft belongs to those who write it. The office of the association does not see it, whatever a query asks for.
create policy draft on application as restrictive for select using (state <> 'DRAFT'
  or owner_id = any ((select app.current_organisations())::uuid[])
  or exists (
    select from application_party party
    where party.tenant_id = application.tenant_id and party.application_id = application.id
      and party.organisation_id = any ((select app.current_organisations())::uuid[])));

create table answer (
  tenant_id uuid not null default app.current_tenant() references association (id),
  application_id uuid not null,
  question_key text not null,
  value jsonb not null,
  version int not null,
  changed_at timestamptz not null,
  changed_by uuid not null references person (id),
  primary key (tenant_id, application_id, question_key),
  foreign key (tenant_id, application_id) references application (tenant_id, id)
);
call app.protect('answer');

create table budget_line (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  application_id uuid not null,
  year int not null check (year between 2000 and 2200),
  cost_type_key text not null,
  organisation_id uuid not null references organisation (id),
  source text not null check (source in ('APPLIED', 'CO_FINANCING_CASH', 'CO_FINANCING_IN_KIND', 'OTHER')),
  amount_ore bigint not null check (amount_ore between 0 and 1000000000000),
  note text not null default '' check (length(note) <= 2000),
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, application_id) references application (tenant_id, id)
);
create index budget_line_by_application on budget_line (tenant_id, application_id);
call app.protect('budget_line');

create table attachment (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  application_id uuid not null,
  question_key text not null,
  file_name text not null check (length(file_name) between 1 and 255),
  content_type text not null,
  size_bytes bigint not null check (size_bytes > 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  state text not null check (state in ('PENDING', 'ATTACHED', 'REFUSED', 'REMOVED')),
  refusal jsonb,
  created_by uuid not null references person (id),
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, application_id) references application (tenant_id, id)
);
comment on column attachment.state is 'REMOVED keeps the row, because an earlier submission may still name the file.';
create index attachment_by_application on attachment (tenant_id, application_id);
call app.protect('attachment');

create table submission (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  application_id uuid not null,
  number int not null check (number >= 1),
  content jsonb not null,
  late boolean not null,
  submitted_by uuid not null references person (id),
  received_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, application_id, number),
  foreign key (tenant_id, application_id) references application (tenant_id, id)
);
comment on table submission is 'What was sent in, frozen with its template version: there is no right to update.';
call app.protect('submission');

create table event (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  application_id uuid not null,
  kind text not null,
  text jsonb not null,
  person_id uuid not null references person (id),
  at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, application_id) references application (tenant_id, id)
);
comment on table event is 'What has happened in a case, for its history: append only.';
create index event_by_application on event (tenant_id, application_id, at);
call app.protect('event');

grant select, insert, update on application to mellanrum_runtime;
grant select, insert, update, delete on application_party, answer, budget_line to mellanrum_runtime;
grant select, insert, update on attachment to mellanrum_runtime;
grant select, insert on submission, event to mellanrum_runtime;
