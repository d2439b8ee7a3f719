-- What the office does with a case before the board: completion requests and the recommendation.

create table completion (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  application_id uuid not null,
  message text not null check (length(message) between 1 and 20000),
  due_on date not null,
  notes jsonb not null,
  requested_by uuid not null references person (id),
  requested_at timestamptz not null,
  answered_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, application_id) references application (tenant_id, id)
);
create index completion_by_application on completion (tenant_id, application_id);
call app.protect('completion');

create table recommendation (
  tenant_id uuid not null default app.current_tenant() references association (id),
  application_id uuid not null,
  kind text not null check (kind in ('GRANT', 'PARTLY_GRANT', 'REJECT')),
  text text not null check (length(text) between 1 and 20000),
  individual_perspective text not null check (length(individual_perspective) <= 20000),
  cooperation_perspective text not null check (length(cooperation_perspective) <= 20000),
  written_by uuid not null references person (id),
  written_at timestamptz not null,
  primary key (tenant_id, application_id),
  foreign key (tenant_id, application_id) references application (tenant_id, id)
);
call app.protect('recommendation');

grant select, insert, update on completion, recommendation to mellanrum_runtime;
