-- Registration numbers: gapless per year. The row is locked by the transaction that takes a number, so a number that is
-- taken and rolled back is taken again by the next, and two at once wait for each other.

create table number_series (
  tenant_id uuid not null default app.current_tenant() references association (id),
  year int not null,
  last_number int not null check (last_number >= 0),
  primary key (tenant_id, year)
);
call app.protect('number_series');

create table register_entry (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  registration_number text not null,
  entered_at timestamptz not null,
  counterpart text not null,
  matter text not null,
  application_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, application_id) references application (tenant_id, id)
);
comment on table register_entry is 'What is received or drawn up: date, number, sender or recipient, and matter. Append only.';
create index register_entry_by_application on register_entry (tenant_id, application_id);
create index register_entry_by_number on register_entry (tenant_id, registration_number);
call app.protect('register_entry');

grant select, insert, update on number_series to mellanrum_runtime;
grant select, insert on register_entry to mellanrum_runtime;
