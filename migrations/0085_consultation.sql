-- Consultation: which bodies were asked for their opinion on what was sent in, and what they answered. Bodies themselves are
-- settings; a request keeps the name that its body had. People answer for a body by a role that names it.

alter table association_role
  add column body_key text check (length(body_key) between 1 and 80),
  add check (body_key is null or role = 'CONSULTATION_MEMBER');
comment on column association_role.body_key is 'The body that a representative answers for.';
-- Somebody may answer for two bodies.
drop index association_role_once;
create unique index association_role_once on association_role (tenant_id, person_id, role, starts_on, coalesce(body_key, ''))
  where withdrawn_at is null;

create table consultation (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  application_id uuid not null,
  body_key text not null check (length(body_key) between 1 and 80),
  body_name jsonb not null,
  is_proposed boolean not null,
  reason jsonb not null,
  due_on date not null,
  sent_by uuid not null references person (id),
  sent_at timestamptz not null,
  withdrawn_by uuid references person (id),
  withdrawn_at timestamptz,
  withdrawal_reason text not null default '' check (length(withdrawal_reason) <= 2000),
  primary key (tenant_id, id),
  foreign key (tenant_id, application_id) references application (tenant_id, id),
  check ((withdrawn_at is null) = (withdrawn_by is null))
);
comment on column consultation.is_proposed is 'Whether the association''s routing proposed it; the reason says why, else why the office added it.';
-- A body is asked once at a time about a case.
create unique index consultation_that_holds on consultation (tenant_id, application_id, body_key) where withdrawn_at is null;
create index consultation_by_body on consultation (tenant_id, body_key, due_on);
call app.protect('consultation');
grant select, insert, update (due_on, withdrawn_by, withdrawn_at, withdrawal_reason) on consultation to mellanrum_runtime;

create table opinion (
  tenant_id uuid not null default app.current_tenant() references association (id),
  id uuid not null,
  consultation_id uuid not null,
  version int not null check (version >= 1),
  stance text not null check (stance in ('SUPPORTS', 'SUPPORTS_WITH_REMARKS', 'DOES_NOT_SUPPORT', 'NO_VIEW')),
  text text not null check (length(text) <= 20000),
  given_by text not null check (length(given_by) between 1 and 200),
  given_on date not null,
  late boolean not null,
  by_office boolean not null,
  recorded_by uuid not null references person (id),
  recorded_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, consultation_id, version),
  foreign key (tenant_id, consultation_id) references consultation (tenant_id, id)
);
comment on table opinion is 'Every version of what a body answered; the last one counts, and none changes.';
call app.protect('opinion');
grant select, insert on opinion to mellanrum_runtime;

-- Whoever answers for bodies reads what was sent to them and nothing else of the association's cases, but for what her own
-- organisations take part in. Unset means that the transaction is not limited so.
create function app.current_bodies() returns text[]
  language sql stable parallel safe as $$ select nullif(current_setting('app.bodies', true), '')::text[] $$;

create policy body on consultation as restrictive for select to mellanrum_runtime using (
  (select app.current_bodies()) is null or (body_key = any ((select app.current_bodies())::text[]) and withdrawn_at is null));
create policy body on opinion as restrictive for select to mellanrum_runtime using (
  (select app.current_bodies()) is null or exists (select from consultation
    where consultation.tenant_id = opinion.tenant_id and consultation.id = opinion.consultation_id));
create policy body on application as restrictive for select to mellanrum_runtime using (
  (select app.current_bodies()) is null
  or owner_id = any ((select app.current_organisations())::uuid[])
  or party_ids && (select app.current_organisations())
  or exists (select from consultation
    where consultation.tenant_id = application.tenant_id and consultation.application_id = application.id));

-- What hangs on an application is read with it.
create procedure app.limit_to_bodies(of_table regclass) language plpgsql as $$
begin
  execute format(
    'create policy body on %1$s as restrictive for select to mellanrum_runtime using ((select app.current_bodies()) is null
       or exists (select from application where application.tenant_id = %1$s.tenant_id and application.id = %1$s.application_id))', of_table);
end $$;
call app.limit_to_bodies('application_party');
call app.limit_to_bodies('answer');
call app.limit_to_bodies('budget_line');
call app.limit_to_bodies('attachment');
call app.limit_to_bodies('submission');
call app.limit_to_bodies('completion');
call app.limit_to_bodies('event');
call app.limit_to_bodies('agenda_item');
call app.limit_to_bodies('decision');
call app.limit_to_bodies('register_entry');
create policy body on decision_line as restrictive for select to mellanrum_runtime using ((select app.current_bodies()) is null
  or exists (select from decision where decision.tenant_id = decision_line.tenant_id and decision.id = decision_line.decision_id));
create policy body on document as restrictive for select to mellanrum_runtime using ((select app.current_bodies()) is null
  or exists (select from submission where submission.tenant_id = document.tenant_id and submission.id = document.submission_id)
  or exists (select from decision where decision.tenant_id = document.tenant_id and decision.id = document.decision_id));
-- The office's own until the board decides, and no part of what is asked about.
create policy body on recommendation as restrictive for select to mellanrum_runtime using ((select app.current_bodies()) is null);
create policy body on judgement as restrictive for select to mellanrum_runtime using ((select app.current_bodies()) is null);
