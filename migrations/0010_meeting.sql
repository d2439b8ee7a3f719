-- The board: meetings, their agendas, and decisions with paragraphs that are numbered per year.

create table meeting (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  key text not null,
  position int not null,
  title jsonb not null,
  held_on date not null,
  place text not null,
  minutes_adjusted_on date,
  adjusters text[] not null default '{}',
  primary key (tenant_id, id),
  unique (tenant_id, key)
);
create index meeting_by_day on meeting (tenant_id, held_on, id);
call app.protect('meeting');

create table agenda_item (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  meeting_id uuid not null,
  application_id uuid not null,
  position int not null,
  primary key (tenant_id, id),
  unique (tenant_id, meeting_id, application_id),
  foreign key (tenant_id, meeting_id) references meeting (tenant_id, id),
  foreign key (tenant_id, application_id) references application (tenant_id, id)
);
create index agenda_item_by_application on agenda_item (tenant_id, application_id);
call app.protect('agenda_item');

create table paragraph_series (
  tenant_id uuid not null default app.current_tenant() references association (id),
  year int not null,
  last_number int not null check (last_number >= 0),
  primary key (tenant_id, year)
);
call app.protect('paragraph_series');

create table decision (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  agenda_item_id uuid not null,
  application_id uuid not null,
  outcome text not null check (outcome in ('GRANTED', 'PARTLY_GRANTED', 'REJECTED', 'REFERRED_BACK', 'TABLED')),
  year int not null,
  paragraph int not null check (paragraph >= 1),
  text text not null check (length(text) between 1 and 20000),
  reasons text not null check (length(reasons) <= 20000),
  conditions text not null check (length(conditions) <= 20000),
  presenter_left boolean not null,
  decided_on date not null,
  recorded_by uuid not null references person (id),
  recorded_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, agenda_item_id),
  unique (tenant_id, year, paragraph),
  foreign key (tenant_id, agenda_item_id) references agenda_item (tenant_id, id),
  foreign key (tenant_id, application_id) references application (tenant_id, id)
);
create index decision_by_application on decision (tenant_id, application_id);
call app.protect('decision');

create table decision_line (
  tenant_id uuid not null default app.current_tenant() references association (id),
  decision_id uuid not null,
  budget_line_id uuid not null,
  granted_ore bigint not null check (granted_ore >= 0),
  primary key (tenant_id, decision_id, budget_line_id),
  foreign key (tenant_id, decision_id) references decision (tenant_id, id),
  foreign key (tenant_id, budget_line_id) references budget_line (tenant_id, id)
);
call app.protect('decision_line');

grant select, insert, update on meeting, paragraph_series to mellanrum_runtime;
grant select, insert, update, delete on agenda_item to mellanrum_runtime;
grant select, insert on decision, decision_line to mellanrum_runtime;
