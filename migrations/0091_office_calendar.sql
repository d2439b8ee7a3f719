-- Secret addresses at which the calendar programs of an association's office and board read its planned days: one for each person who
-- works there. They are read on the association's own host, so they are its rows like any other. No case is in them.

create table office_calendar_feed (
  tenant_id uuid not null default app.current_tenant() references association (id),
  person_id uuid not null references person (id),
  token_hash bytea not null check (length(token_hash) = 32),
  language text not null check (language in ('sv', 'en')),
  created_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, person_id),
  unique (tenant_id, token_hash)
);
comment on column office_calendar_feed.token_hash is 'Only the hash is kept; the address is shown once.';
call app.protect('office_calendar_feed');
grant select, insert, update, delete on office_calendar_feed to mellanrum_runtime;
