-- Calls that are added and withdrawn in the portal, and the days of their planned steps. A call in which nothing has been begun can
-- be withdrawn: it is nowhere to be seen then, its row stays, and restoring it is taking the mark away.

alter table call
  add column chosen_days jsonb not null default '[]',
  add column withdrawn_at timestamptz,
  add column withdrawn_by uuid references person (id),
  add column withdrawn_reason text check (length(withdrawn_reason) between 1 and 2000),
  add check (withdrawn_at is not null or (withdrawn_by is null and withdrawn_reason is null));
comment on column call.chosen_days is 'Days of steps of the planning that a person chose; the others are counted from decision_on.';
comment on column call.withdrawn_by is 'Null when a file without the call was applied: whoever runs the platform did it.';

-- Applicants see no withdrawn call. Its own association, and what comes before the tenant is known, look for themselves.
alter policy desk on call using (withdrawn_at is null and tenant_id in (
  select member.tenant_id from member where member.organisation_id = any ((select app.current_organisations())::uuid[])));
grant select (withdrawn_at) on call to mellanrum_overview;
-- Who withdrew it and why is the association's.
revoke select on call from mellanrum_desk;
grant select (tenant_id, id, key, position, title, introduction, mode, opens_on, closes_at, decision_on, starts_on, budget_years,
  template_id, statement_template_id, criteria, process, frames, chosen_days, withdrawn_at) on call to mellanrum_desk;
