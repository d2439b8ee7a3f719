-- Roles with a term, a reason and a giver: offered by an invitation, held once it is accepted, withdrawn but never removed.
-- Held in an association, in an organisation, or in the network and on the platform; the three tables have the same columns.

alter table association_role drop constraint association_role_pkey, drop constraint association_role_role_check;
alter table association_role
  add column id uuid not null default gen_random_uuid(),
  add column starts_on date not null default '2000-01-01',
  add column ends_on date check (ends_on >= starts_on),
  add column reason text not null default '' check (length(reason) <= 2000),
  add column given_by uuid references person (id),
  add column given_at timestamptz not null default now(),
  add column invitation_ends_at timestamptz not null default now(),
  add column accepted_at timestamptz default now(),
  add column withdrawn_by uuid references person (id),
  add column withdrawn_at timestamptz,
  add column withdrawal_reason text not null default '' check (length(withdrawal_reason) <= 2000),
  add primary key (tenant_id, id),
  add check (role in ('ADMINISTRATOR', 'DIRECTOR', 'OFFICER', 'PREPARATION_MEMBER', 'CONSULTATION_MEMBER', 'BOARD_MEMBER', 'SUBSTITUTE', 'AUDITOR', 'READER'));
alter table association_role
  alter column id drop default, alter column starts_on drop default, alter column given_at drop default,
  alter column invitation_ends_at drop default, alter column accepted_at drop default;
comment on column association_role.given_by is 'None when the operator gave it by the command line.';
-- The same role from the same day is given once, also when two give it at the same time.
create unique index association_role_once on association_role (tenant_id, person_id, role, starts_on) where withdrawn_at is null;
create index association_role_by_person on association_role (person_id);
revoke delete on association_role from mellanrum_runtime;
grant update (ends_on, accepted_at, invitation_ends_at, withdrawn_by, withdrawn_at, withdrawal_reason) on association_role to mellanrum_runtime;

alter table organisation_role drop constraint organisation_role_pkey, drop constraint organisation_role_role_check;
alter table organisation_role
  add column id uuid primary key default gen_random_uuid(),
  add column starts_on date not null default '2000-01-01',
  add column ends_on date check (ends_on >= starts_on),
  add column reason text not null default '' check (length(reason) <= 2000),
  add column given_by uuid references person (id),
  add column given_at timestamptz not null default now(),
  add column invitation_ends_at timestamptz not null default now(),
  add column accepted_at timestamptz default now(),
  add column withdrawn_by uuid references person (id),
  add column withdrawn_at timestamptz,
  add column withdrawal_reason text not null default '' check (length(withdrawal_reason) <= 2000),
  add check (role in ('EDITOR', 'SIGNATORY', 'ORGANISATION_ADMINISTRATOR'));
alter table organisation_role
  alter column id drop default, alter column starts_on drop default, alter column given_at drop default,
  alter column invitation_ends_at drop default, alter column accepted_at drop default;
create unique index organisation_role_once on organisation_role (organisation_id, person_id, role, starts_on) where withdrawn_at is null;
create index organisation_role_by_person on organisation_role (person_id);
create index organisation_role_by_organisation on organisation_role (organisation_id);

create table platform_role (
  id uuid primary key,
  person_id uuid not null references person (id),
  role text not null check (role in ('ANALYST', 'OPERATOR')),
  starts_on date not null,
  ends_on date check (ends_on >= starts_on),
  reason text not null check (length(reason) <= 2000),
  given_by uuid references person (id),
  given_at timestamptz not null,
  invitation_ends_at timestamptz not null,
  accepted_at timestamptz,
  withdrawn_by uuid references person (id),
  withdrawn_at timestamptz,
  withdrawal_reason text not null default '' check (length(withdrawal_reason) <= 2000)
);
comment on table platform_role is 'Roles in the national network and on the platform itself, which stand above the tenants.';
create unique index platform_role_once on platform_role (person_id, role, starts_on) where withdrawn_at is null;
create index platform_role_by_person on platform_role (person_id);

grant select on platform_role to mellanrum_runtime, mellanrum_system;
grant insert, update on platform_role to mellanrum_system;

-- Whether a given role holds on a day: accepted, within its term, not withdrawn. In one place, so that every query means the same.
create function app.role_holds(accepted_at timestamptz, withdrawn_at timestamptz, starts_on date, ends_on date, day date) returns boolean
  language sql immutable parallel safe as
  $$ select accepted_at is not null and withdrawn_at is null and starts_on <= day and (ends_on is null or ends_on >= day) $$;
grant execute on function app.role_holds to mellanrum_runtime, mellanrum_system;

-- Letters about somebody's account belong to no association. What they say is kept until they are sent: it may hold a secret.
drop trigger sign_in_mail_written on sign_in_mail;
drop table sign_in_mail;
create table account_mail (
  id uuid primary key,
  person_id uuid not null references person (id),
  language text not null check (language in ('sv', 'en')),
  kind text not null,
  content jsonb,
  created_at timestamptz not null,
  sent_at timestamptz,
  attempts int not null default 0,
  leased_until timestamptz,
  check ((content is null) = (sent_at is not null))
);
create index account_mail_ready on account_mail (created_at) where sent_at is null;
grant select, insert, update, delete on account_mail to mellanrum_system;
-- Written in the transaction that wants it; read by nobody who serves requests.
grant insert on account_mail to mellanrum_runtime;
create trigger account_mail_written after insert on account_mail for each statement execute function app.notify_job();
