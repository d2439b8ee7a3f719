-- The outbox: what must happen outside the database is a row written in the same transaction. Claimed with a lease by
-- the system role, which sees which tenant a job belongs to; run in that tenant's scope by the runtime role.

create table job (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  kind text not null,
  payload jsonb not null,
  dedupe_key text,
  created_at timestamptz not null,
  run_at timestamptz not null,
  attempts int not null default 0,
  leased_until timestamptz,
  done_at timestamptz,
  parked_at timestamptz,
  last_error text,
  primary key (tenant_id, id),
  unique (tenant_id, dedupe_key)
);
create index job_ready on job (run_at, id) where done_at is null and parked_at is null;
call app.protect('job');
create policy claim on job to mellanrum_system using (true) with check (true);
grant select, insert on job to mellanrum_runtime;
grant select, update on job to mellanrum_system;

create function app.notify_job() returns trigger language plpgsql as $$
begin
  perform pg_notify('job', '');
  return null;
end $$;
create trigger job_written after insert on job for each statement execute function app.notify_job();

-- Mail about signing in belongs to no association: a row of its own table, with the same life.
create table sign_in_mail (
  id uuid primary key,
  person_id uuid not null references person (id),
  address text not null,
  language text not null check (language in ('sv', 'en')),
  link text not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  attempts int not null default 0,
  leased_until timestamptz
);
create index sign_in_mail_ready on sign_in_mail (created_at) where sent_at is null;
grant select, insert, update, delete on sign_in_mail to mellanrum_system;
create trigger sign_in_mail_written after insert on sign_in_mail for each statement execute function app.notify_job();
