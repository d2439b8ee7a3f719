-- Associations that are closed for a while by whoever runs the platform; and what the platform may know of each association
-- without a view into its cases.

create table suspension (
  association_id uuid primary key references association (id),
  reason text not null check (length(reason) between 1 and 2000),
  suspended_by uuid references person (id),
  suspended_at timestamptz not null
);
comment on table suspension is 'A row while an association is closed; what was before is in the audit.';
comment on column suspension.suspended_by is 'None when whoever runs the platform did it by the command line.';
-- Everybody is told that an association is closed; why is between it and the platform.
grant select (association_id) on suspension to mellanrum_runtime, mellanrum_desk;
grant select, insert, delete on suspension to mellanrum_system;

-- What the platform does to an association is noted in that one's audit too, in the transaction that does it. The system role
-- sees no entry but in the scope of its association, and there only what chains the next to it.
grant insert on audit_entry to mellanrum_system;
grant select (tenant_id, number, hash) on audit_entry to mellanrum_system;

-- mellanrum_overview counts over all associations. It has the right to columns that say how much there is and when, and to none
-- that say what; whoever asks gets its counts and never its rows.
create procedure app.show_in_overview(of_table regclass, columns text) language plpgsql as $$
begin
  execute format('grant select (%s) on %s to mellanrum_overview', columns, of_table);
  execute format('create policy overview on %s for select to mellanrum_overview using (true)', of_table);
end $$;
call app.show_in_overview('member', 'tenant_id, organisation_id');
call app.show_in_overview('association_role',
  'tenant_id, person_id, role, starts_on, ends_on, invitation_ends_at, accepted_at, withdrawn_at');
call app.show_in_overview('call', 'tenant_id, opens_on, closes_at');
-- Drafts stay out: the policy that hides them from the office hides them here.
call app.show_in_overview('application', 'tenant_id, changed_at');
call app.show_in_overview('attachment', 'tenant_id, state, size_bytes');
call app.show_in_overview('document', 'tenant_id, size_bytes');
call app.show_in_overview('job', 'tenant_id, run_at, done_at, parked_at');
call app.show_in_overview('audit_entry', 'tenant_id, number, at, person_id, roles');

grant usage on schema public, app to mellanrum_overview;
grant select on association, association_domain, suspension to mellanrum_overview;
grant select (id, name) on person to mellanrum_overview;
grant execute on function app.role_holds to mellanrum_overview;

create index job_not_done on job (tenant_id) where done_at is null;
